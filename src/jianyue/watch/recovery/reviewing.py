"""After a recovery: its review, what is to become better, corrections, and taking it back (E15)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction

from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.watch.folding import facts_of
from jianyue.watch.models import Improvement, Recovery
from jianyue.watch.recovery import plans, rules, telling
from jianyue.watch.recovery.courses import course_of, times_of
from jianyue.watch.recovery.exercises import add, standing
from jianyue.watch.recovery.moments import set_timer
from jianyue.watch.recovery.people import concerned

MOST: Final = 50  # improvements of one recovery


@transaction.atomic
def review(
    recovery: Recovery, *, causes: str, effect: str, lessons: str, at: datetime, by: User
) -> Recovery:
    """Record the post-incident review: causes, effect, what was learnt. Raises NotAllowed."""
    kept, course = standing(recovery, by)
    if course.ended_at is None:
        raise NotAllowed("恢复结束后才评审。", "It is reviewed once it has ended.")
    said = {"causes": causes.strip(), "effect": effect.strip(), "lessons": lessons.strip()}
    if not all(said.values()):
        raise NotAllowed("请填写原因、影响和教训。", "Give causes, effect and what was learnt.")
    add(kept, Entry("recovery_reviewed", at, {}, said), at, by)
    return kept


@transaction.atomic
def improve(
    recovery: Recovery, *, text: str, owner: User, due_date: date, at: datetime, by: User
) -> Improvement:
    """Set what is to become better, who sees to it and by which day. Raises NotAllowed."""
    kept, course = standing(recovery, by)
    if course.ended_at is None:
        raise NotAllowed("恢复结束后才定改进措施。", "Improvements are set once it has ended.")
    if not text.strip():
        raise NotAllowed("请写明改进什么。", "Say what is to become better.")
    if not concerned(kept.contract).filter(pk=owner.pk).exists():
        raise NotAllowed("请选择双方在职的人员。", "Choose people of either side who are there.")
    place = Improvement.objects.filter(recovery=kept).count() + 1
    if place > MOST or due_date < at.date():
        raise NotAllowed(
            "到期日不能在过去，最多 50 项。", "The day lies in the past, or there are 50 already."
        )
    body = {"place": place, "owner": owner.pk, "due": due_date.isoformat()}
    add(kept, Entry("improvement_added", at, body, {"text": text.strip()}), at, by)
    made = Improvement.objects.create(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept.contract,
        recovery=kept, place=place, text=text.strip(), written_by=by, owner=owner,
        due_date=due_date,
    )  # fmt: skip
    set_timer(made, at=at)
    telling.tell_improvement(made, at=at)
    return made


@transaction.atomic
def close(
    improvement: Improvement, *, dropped: bool, outcome: str, at: datetime, by: User
) -> Improvement:
    """Say that an improvement is done, or dropped and why; its owner may, and the managers."""
    rows = Improvement.objects.visible_to(by).select_related("recovery", "contract", "owner")
    kept: Improvement = rows.select_for_update(of=("self",)).get(pk=improvement.pk)
    if kept.owner_id != by.pk:
        must(by, Deed.RECORD_OUTAGES)
    if kept.closed_at is not None:
        raise NotAllowed("已经结束。", "It is over already.")
    if not outcome.strip():
        raise NotAllowed("请写明结果或取消的原因。", "Say what came of it, or why it is dropped.")
    kind = "improvement_dropped" if dropped else "improvement_done"
    entry = Entry(kind, at, {"place": kept.place}, {"outcome": outcome.strip()})
    add(Recovery.objects.select_for_update().get(pk=kept.recovery_id), entry, at, by)
    kept.closed_at, kept.closed_by, kept.dropped = at, by, dropped
    kept.outcome = outcome.strip()
    kept.save()
    set_timer(kept, at=at)
    telling.withdraw_late(kept)
    return kept


@transaction.atomic
def correct(
    recovery: Recovery, times: Mapping[str, datetime], *, reason: str, at: datetime, by: User
) -> Recovery:
    """Say at which times it was in truth, as a new fact; what was said before stays on record.

    times  by name: occurred_at, data_until, recovered_at, step-3-started_at, step-3-ended_at; only
           what was recorded can be corrected
    """
    kept, course = standing(recovery, by)
    if not reason.strip():
        raise NotAllowed("请说明更正的原因。", "Say why it is corrected.")
    known = times_of(course)
    if set(times) - set(known):
        raise NotAllowed("只能更正已经登记的时间。", "Only times on record can be corrected.")
    changed = {name: when for name, when in times.items() if when != known[name]}
    if not changed:
        return kept
    if any(when > at for when in changed.values()):
        raise NotAllowed("时间不能晚于现在。", "Times cannot lie in the future.")
    body = {"times": {name: when.astimezone(UTC).isoformat() for name, when in changed.items()}}
    add(kept, Entry("recovery_corrected", at, body, {"reason": reason.strip()}), at, by)
    rules.in_order(course_of(facts_of(kept)))  # else everything is taken back
    return kept


@transaction.atomic
def void(recovery: Recovery, *, reason: str, at: datetime, by: User) -> Recovery:
    """Say that there was no such recovery. It stays visible and counts no more."""
    kept, _ = standing(recovery, by)
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    add(kept, Entry("recovery_voided", at, {}, {"reason": reason.strip()}), at, by)
    plans.refresh(kept.plan, at=at)
    telling.take_back(kept)
    return kept
