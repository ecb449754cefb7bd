"""Drills and real recoveries: begun, followed step by step, recovered, verified, ended (A06, E15).

Each act is a fact with the instant at which it happened; the ledger refuses those of the future.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.services.staffing import locked_contract
from jianyue.tickets.models import Ticket
from jianyue.watch.folding import facts_of
from jianyue.watch.models import Outage, Recovery, RecoveryPlan
from jianyue.watch.recovery import plans, rules, telling
from jianyue.watch.recovery.copying import copy_onto
from jianyue.watch.recovery.courses import Course, Done, course_of
from jianyue.watch.recovery.scripts import Script, versions_of
from jianyue.watch.recovery_words import Audience, Kind, StepAct

SUBJECT: Final = "recovery"


@dataclass(frozen=True, slots=True)
class Disaster:
    """What has happened, or what a drill supposes.

    outage, ticket  what it belongs to, where there is one
    """

    kind: Kind
    what: str
    occurred_at: datetime
    outage: Outage | None = None
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Did:
    """What was done with the step at a place of the plan, the first one being 1, and when."""

    place: int
    act: StepAct
    when: datetime
    words: str = ""


@transaction.atomic
def begin(plan: RecoveryPlan, said: Disaster, *, at: datetime, by: User) -> Recovery:
    """Record a disaster and follow the plan's present version from now on. Raises NotAllowed."""
    must(by, Deed.RECORD_OUTAGES)
    kept: RecoveryPlan = RecoveryPlan.objects.visible_to(by).get(pk=plan.pk)
    contract = locked_contract(kept.contract, by)
    joined = (said.outage, said.ticket)
    ours = all(each is None or each.contract_id == contract.pk for each in joined)
    rules.may_begin(kept, of_the_contract=ours, what=said.what)
    body: dict[str, Any] = {"plan": kept.number, "version": kept.version, "kind": said.kind.value}
    body |= {"outage": said.outage.number} if said.outage else {}
    body |= {"ticket": said.ticket.number} if said.ticket else {}
    entry = Entry("recovery_begun", said.occurred_at, body, {"what": said.what.strip()})
    timeline = ledger.begin(SUBJECT, contract.whose, entry, at=at, by=by.pk)
    number = Recovery.objects.filter(contract=contract).count() + 1  # its row is locked
    recovery = Recovery(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=contract, plan=kept,
        timeline=timeline, number=f"{contract.code.upper()}-E{number:04d}",
        what=said.what.strip(), outage=said.outage, ticket=said.ticket,
    )  # fmt: skip
    _copy(recovery)
    telling.tell_begun(recovery, at=at)
    return recovery


@transaction.atomic
def handle(recovery: Recovery, *, words: str, when: datetime, at: datetime, by: User) -> Recovery:
    """Record that it was analysed and first handled, and what was found. Raises NotAllowed."""
    kept, course = going(recovery, by)
    rules.not_before(course, when)
    add(kept, _said("recovery_handled", when, words), at, by)
    return kept


@transaction.atomic
def step(recovery: Recovery, did: Did, *, at: datetime, by: User) -> Recovery:
    """Record that a step of the plan was begun, done or skipped. Raises NotAllowed."""
    kept, course = going(recovery, by)
    if not 1 <= did.place <= len(script_of(kept).steps):
        raise NotAllowed("预案没有这个步骤。", "The plan has no such step.")
    rules.not_before(course, did.when)
    rules.may_follow(course.steps.get(did.place, Done()), did.act, did.words, did.when)
    words = {"words": did.words.strip()}
    add(kept, Entry(f"recovery_step_{did.act}", did.when, {"step": did.place}, words), at, by)
    return kept


@transaction.atomic
def recover(
    recovery: Recovery, *, when: datetime, data_until: datetime, words: str, at: datetime, by: User
) -> Recovery:
    """Record when the systems worked again, and up to when their data came back."""
    kept, course = going(recovery, by)
    if course.recovered_at is not None:
        raise NotAllowed("已经登记恢复；请更正。", "It is recorded already; correct it.")
    rules.not_before(course, when)
    rules.data_before(data_until, course.occurred_at)
    body = {"data_until": data_until.isoformat()}
    add(kept, Entry("recovery_recovered", when, body, {"words": words.strip()}), at, by)
    telling.tell_recovered(kept, at=at)
    return kept


@transaction.atomic
def verify(
    recovery: Recovery, *, works: bool, words: str, when: datetime, at: datetime, by: User
) -> Recovery:
    """Say as a second person that the systems work, or that they do not. Raises NotAllowed."""
    kept, course = going(recovery, by, Deed.RECORD_OUTAGES, Deed.ALLOW_WINDOWS)
    if course.recovered_at is None or course.verified_at is not None:
        raise NotAllowed("现在没有待验证的恢复。", "There is nothing to verify now.")
    if course.by == by.pk:
        raise NotAllowed(
            "须由登记恢复的人以外的人验证。", "Somebody else verifies than who recorded it."
        )
    if when < course.recovered_at:
        raise NotAllowed("验证不能早于恢复。", "It cannot be verified before it is recovered.")
    kind = "recovery_verified" if works else "recovery_not_verified"
    add(kept, _said(kind, when, words), at, by)
    telling.tell_verified(kept, works=works, at=at)
    return kept


@transaction.atomic
def tell(
    recovery: Recovery, whom: frozenset[Audience], *, words: str, at: datetime, by: User
) -> Recovery:
    """Tell status, progress and effect to those concerned; what was told stays on record (E15)."""
    kept, _ = standing(recovery, by)
    if not whom or not words.strip():
        raise NotAllowed("请选择告诉谁，并写明内容。", "Choose whom to tell, and say what.")
    body = {"whom": sorted(whom)}
    fact = add(kept, Entry("recovery_told", at, body, {"words": words.strip()}), at, by)
    telling.tell_progress(kept, script_of(kept), whom, words.strip(), step=fact.seq, at=at)
    return kept


@transaction.atomic
def end(recovery: Recovery, *, words: str, when: datetime, at: datetime, by: User) -> Recovery:
    """End a recovery: verified, or given up with the reason. Raises NotAllowed."""
    kept, course = going(recovery, by)
    if course.recovered_at is not None and course.verified_at is None:
        raise NotAllowed("请先由第二人验证。", "A second person is to verify it first.")
    if course.recovered_at is None and not words.strip():
        raise NotAllowed("没有恢复就结束，请说明原因。", "Say why it ends without a recovery.")
    if when < (course.verified_at or course.occurred_at):
        raise NotAllowed("结束不能早于之前的步骤。", "It cannot end before what came before it.")
    add(kept, Entry("recovery_ended", when, {}, {"words": words.strip()}), at, by)
    plans.refresh(kept.plan, at=at)
    telling.tell_ended(kept, at=at)
    return kept


def script_of(recovery: Recovery) -> Script:
    """Return the version of the plan that is followed."""
    return versions_of(recovery.plan)[recovery.version].script


def standing(
    recovery: Recovery, by: User, *deeds: Deed, also_ended: bool = True
) -> tuple[Recovery, Course]:
    """Return a recovery, its row locked, and its course. Raises NotAllowed."""
    if not any(may(by, deed) for deed in deeds):
        must(by, Deed.RECORD_OUTAGES)
    rows = Recovery.objects.visible_to(by).select_for_update(of=("self",))
    kept: Recovery = rows.select_related("contract", "plan__contract", "opened_by").get(
        pk=recovery.pk
    )
    if kept.voided_at is not None:
        raise NotAllowed("这次登记已经撤销。", "It was taken back already.")
    if kept.ended_at is not None and not also_ended:
        raise NotAllowed("恢复已经结束；需要时请更正。", "It has ended; correct it where needed.")
    return kept, course_of(facts_of(kept))


def going(recovery: Recovery, by: User, *deeds: Deed) -> tuple[Recovery, Course]:
    """Return a recovery that has not ended, its row locked, and its course. Raises NotAllowed."""
    return standing(recovery, by, *deeds, also_ended=False)


def add(recovery: Recovery, entry: Entry, at: datetime, by: User) -> Fact:
    """Add a fact; the row follows."""
    fact = ledger.add(recovery.timeline_id, entry, at=at, by=by.pk)
    _copy(recovery)
    return fact


def _said(kind: str, when: datetime, words: str) -> Entry:
    if not words.strip():
        raise NotAllowed("请写明内容。", "Say what was done or found.")
    return Entry(kind, when, {}, {"words": words.strip()})


def _copy(recovery: Recovery) -> None:
    copy_onto(recovery, facts_of(recovery))
    recovery.save()
