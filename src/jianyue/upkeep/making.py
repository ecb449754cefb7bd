"""From a plan to its jobs: each made once, whatever crashes, and given to who is there (B03)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from jianyue.agreements.models import ContractState
from jianyue.ledger import actions as ledger
from jianyue.ledger import faults
from jianyue.ledger.actions import Entry
from jianyue.ledger.faults import Fault
from jianyue.ledger.models import Fact, Timer
from jianyue.people.models import User
from jianyue.services.agreed import agreed_for
from jianyue.services.dates import begins
from jianyue.upkeep import telling
from jianyue.upkeep.copying import copy_job, copy_plan
from jianyue.upkeep.models import Job, Plan
from jianyue.upkeep.rules import Rule, coming
from jianyue.upkeep.words import JobState

PLAN: Final = "upkeep-plan"
JOB: Final = "upkeep-job"
LOOK, LATE = "look", "late"
ONE_DAY: Final = timedelta(days=1)
AT_ONCE: Final = 50
SUBJECT: Final = "upkeep-job"

There = Callable[[User, datetime], bool]


@dataclass(frozen=True, slots=True)
class Round:
    """What a round needs to know of the house.

    there     whether somebody is there at an instant, and not on leave
    managers  whom to tell of what is nobody's
    """

    there: There = lambda person, _: person.is_active
    managers: tuple[User, ...] = ()


@transaction.atomic
def look(plan_id: int, *, at: datetime, house: Round) -> None:
    """Make what is to be shown by now, see whether the plan's person is there; safe to repeat."""
    rows = Plan.objects.select_for_update(of=("self",))
    plan: Plan = rows.select_related("contract", "person", "deputy").get(pk=plan_id)
    if plan.ended_at is not None:
        return
    if plan.contract.state == ContractState.ENDED:
        end_plan(plan, "", at=at, by=None)
        return
    make(plan, at=at, house=house)
    if not plan.person.is_active:
        _give_on(plan, at=at, house=house)
        telling.tell_left(plan, house.managers, at=at)


def make(plan: Plan, *, at: datetime, house: Round) -> list[Job]:
    """Make the jobs of a plan that are to be shown by now; its row is locked.

    What was made before is not made again. The worker looks again when the next one is to be
    shown, and once a day in any case.
    """
    rule = Rule.kept(plan.rule)
    ahead = _ahead(plan, rule, at)
    due = [each for each in ahead if each[1] - rule.shown_before <= at]
    made = [_made(plan, rule, day, when, at=at, house=house) for day, when in due[:AT_ONCE]]
    later = ahead[len(made) :]
    again = at + ONE_DAY
    if later:
        again = max(at, min(again, later[0][1] - rule.shown_before))
    _look_again(plan, again)
    return made


def end_plan(plan: Plan, reason: str, *, at: datetime, by: User | None) -> None:
    """Let a plan come round no more, and call off what was not begun; its row is locked."""
    words = {"reason": reason} if reason else {}
    entry = Entry("upkeep_ended", at, {}, words)
    ledger.add(plan.timeline_id, entry, at=at, by=by.pk if by else None)
    copy_plan(plan)
    call_off(plan, at=at, by=by)
    Timer.objects.filter(subject=PLAN, subject_id=plan.pk).delete()


def call_off(plan: Plan, *, at: datetime, by: User | None) -> None:
    """Call off the jobs of a plan that lie ahead and were not begun; what is due stays."""
    rows = Job.objects.select_for_update().filter(plan=plan, state=JobState.PLANNED)
    for job in rows.filter(starts_at__gt=at).order_by("pk"):
        entry = Entry("job_withdrawn", at)
        ledger.add(job.timeline_id, entry, at=at, by=by.pk if by else None)
        copy_job(job)
        telling.over(job)
        set_timer(job)


def set_timer(job: Job) -> None:
    """Have a worker look when a job is late; what stood before is gone."""
    Timer.objects.filter(subject=JOB, subject_id=job.pk).delete()
    if job.is_standing:
        Timer.objects.create(
            tenant_id=job.tenant_id, subject=JOB, subject_id=job.pk, kind=LATE, at=job.due_at
        )


def give(job: Job, person: User, reason: str, *, at: datetime, by: User | None) -> None:
    """Give a job to somebody, on the record; its row is locked."""
    words = {"reason": reason} if reason else {}
    entry = Entry("job_taken", at, {"person": person.pk}, words)
    ledger.add(job.timeline_id, entry, at=at, by=by.pk if by else None)
    copy_job(job)
    job.person = person
    if by is None or by.pk != person.pk:
        telling.tell_taken(job, person, at=at)


def _ahead(plan: Plan, rule: Rule, at: datetime) -> list[tuple[date, datetime]]:
    """Return what follows what was made: enough for one round, and one more."""
    rows = Job.objects.filter(plan=plan, edition=plan.edition)
    last: date | None = rows.aggregate(last=Max("on_date"))["last"]
    after = plan.set_at.astimezone(UTC)
    if last is not None:
        after = max(after, begins(last + ONE_DAY, ZoneInfo(rule.zone)) - timedelta(microseconds=1))
    return list(islice(coming(rule, after, agreed_for(plan.contract, at)), AT_ONCE + 1))


def _made(
    plan: Plan, rule: Rule, day: date, starts: datetime, *, at: datetime, house: Round
) -> Job:
    due, person = starts + rule.allowed, _who(plan, starts, house)
    facts = Fact.objects.filter(timeline=plan.timeline_id, seq=plan.edition)
    steps = len(facts.values_list("body", flat=True).get()["units"])
    body: dict[str, Any] = {
        "plan": plan.pk, "edition": plan.edition, "on": day.isoformat(), "steps": steps,
        "starts_at": starts.isoformat(), "due_at": due.isoformat(),
    } | ({"person": person.pk} if person else {})  # fmt: skip
    entry = Entry("job_planned", at, body)
    timeline = ledger.begin(SUBJECT, plan.contract.whose, entry, at=at, by=None)
    job = Job(
        tenant_id=plan.tenant_id, customer_id=plan.customer_id, contract=plan.contract, plan=plan,
        timeline=timeline,
    )  # fmt: skip
    copy_job(job)
    set_timer(job)
    faults.reach(Fault.RECORDED)
    if due <= at:  # a worker that was down has missed it: that it is late is told, and no more
        return job
    if person is not None:
        telling.tell_shown(job, person, at=at)
    else:
        telling.tell_nobody(job, house.managers, at=at)
    return job


def _who(plan: Plan, at: datetime, house: Round) -> User | None:
    """Return the plan's person, his deputy while he is away; None where neither is there."""
    asked: Iterable[User | None] = (plan.person, plan.deputy)
    return next((each for each in asked if each is not None and house.there(each, at)), None)


def _give_on(plan: Plan, *, at: datetime, house: Round) -> None:
    """Give what somebody who has left did not finish to the plan's deputy, where he is there."""
    rows = Job.objects.select_for_update(of=("self",)).select_related("plan__contract")
    left = rows.filter(plan=plan, person=plan.person, state__in=JobState.standing())
    for job in left.order_by("pk"):
        person = _who(plan, max(at, job.starts_at), house)
        if person is not None:
            give(job, person, "", at=at, by=None)


def _look_again(plan: Plan, at: datetime) -> None:
    Timer.objects.filter(subject=PLAN, subject_id=plan.pk).delete()
    Timer.objects.create(
        tenant_id=plan.tenant_id, subject=PLAN, subject_id=plan.pk, kind=LOOK, at=at
    )
