"""Who is told of recurring jobs: who does them, and the managers of what is late or nobody's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.upkeep.models import Job, Plan

PLAN: Final = "upkeep-plan"
JOB: Final = "upkeep-job"
SHOWN, NOBODY, LATE, TAKEN = "upkeep-shown", "upkeep-nobody", "upkeep-late", "upkeep-taken"


@dataclass(frozen=True, slots=True)
class _News:
    kind: str
    said: Both
    step: str = ""


def tell_shown(job: Job, person: User, *, at: datetime) -> None:
    """Tell who does a job that it comes."""
    said = Both("例行维护待做", "A recurring job is to be done")
    _tell(job, _News(SHOWN, said, job.starts_at.isoformat()), [person], at)


def tell_taken(job: Job, person: User, *, at: datetime) -> None:
    """Tell somebody that a job is his now."""
    said = Both("例行维护转给您", "A recurring job is yours now")
    _tell(job, _News(TAKEN, said, f"{person.pk}:{at.isoformat()}"), [person], at)


def tell_nobody(job: Job, to: Iterable[User], *, at: datetime) -> None:
    """Tell managers that nobody is there to do a job."""
    said = Both("例行维护无人可做", "Nobody is there for a recurring job")
    _tell(job, _News(NOBODY, said, job.starts_at.isoformat()), to, at)


def tell_late(job: Job, to: Iterable[User], *, at: datetime) -> None:
    """Tell who does a job, and managers, that it is late: once for each time it was due."""
    said = Both("例行维护逾期", "A recurring job is late")
    people = {user.pk: user for user in to}
    if job.person is not None:
        people.setdefault(job.person.pk, job.person)
    _tell(job, _News(LATE, said, job.due_at.isoformat()), people.values(), at)


def tell_left(plan: Plan, to: Iterable[User], *, at: datetime) -> None:
    """Tell managers that the person of a plan has left: once for each such person."""
    code, title = plan.contract.code, plan.title
    message = Message(
        kind="upkeep-left",
        cause=(PLAN, plan.pk),
        subject=Both(
            f"[{code}] 例行维护的负责人已离开：{title}",
            f"[{code}] The person of a recurring job has left: {title}",
        ),
        body=Both(
            f"{plan.person.name} 已经不在；请指定另一位同事。",
            f"{plan.person.name} is gone; name another colleague.",
        ),
        step=str(plan.person_id),
        path=f"/upkeep/{plan.number}/",
    )
    notices.decide(message, to=to, at=at)


def over(job: Job) -> None:
    """Take back what was not sent yet of a job on which nothing is to be done any more."""
    notices.withdraw((JOB, job.pk))


def moved(job: Job) -> None:
    """Take back what was not sent yet of the times that a job had."""
    for kind in (SHOWN, LATE):
        notices.withdraw((JOB, job.pk), kind=kind)


def _tell(job: Job, news: _News, to: Iterable[User], at: datetime) -> None:
    plan, zone = job.plan, ZoneInfo(job.plan.rule["zone"])
    starts, due = (
        f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in (job.starts_at, job.due_at)
    )
    code, said = plan.contract.code, news.said
    message = Message(
        kind=news.kind,
        cause=(JOB, job.pk),
        subject=Both(f"[{code}] {said.zh}：{plan.title}", f"[{code}] {said.en}: {plan.title}"),
        body=Both(f"开始 {starts}，最迟 {due} 完成。", f"Begins {starts}, to be done by {due}."),
        step=news.step,
        path=f"/upkeep/jobs/{job.pk}/",
    )
    notices.decide(message, to=to, at=at)
