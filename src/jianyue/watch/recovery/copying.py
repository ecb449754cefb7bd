"""From facts to rows of plans and recoveries: a row is a copy of what its facts say."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.services.dates import months_after, zone_of
from jianyue.watch.models_recovery import Recovery, RecoveryPlan
from jianyue.watch.recovery.courses import course_of
from jianyue.watch.recovery.scripts import VERSIONED

COPIED: Final = (
    "kind", "version", "occurred_at", "opened_at", "opened_by_id", "data_until", "recovered_at",
    "verified_at", "ended_at", "voided_at",
)  # fmt: skip


def copy_onto(recovery: Recovery, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say."""
    course = course_of(facts)
    for name in COPIED:
        setattr(recovery, name, getattr(course, name))
    recovery.handled_at = course.first_handled_at


def copy_plan(plan: RecoveryPlan, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the last version says, and when a drill is due by it.

    A recovery counts once it has ended, whether it was a drill or real and whether it reached its
    times (docs/decisions/0170); before the first one, the months run from the first version.
    """
    versions = [fact for fact in facts if fact.kind == VERSIONED]
    first, last = versions[0], versions[-1]
    body = last.body
    plan.retired_at = next((_utc(f.occurred_at) for f in facts if f.kind == "plan_retired"), None)
    plan.version, plan.systems = body["version"], body["systems"]
    plan.rto_seconds, plan.rpo_seconds = body["rto"], body["rpo"]
    plan.drill_months = body["drill_months"]
    plan.review_due = datetime.fromisoformat(body["review_due"]).date()
    plan.owner_id, plan.written_by_id = body["owner"], last.by_id or body["owner"]
    plan.written_at = _utc(last.recorded_at)
    since = _utc(first.recorded_at)
    if plan.pk is not None:
        since = _last_ended(plan) or since
    zone = zone_of(plan.contract, plan.written_at)
    plan.drill_due = months_after(since.astimezone(zone).date(), plan.drill_months)


def _last_ended(plan: RecoveryPlan) -> Any:  # noqa: ANN401 - an instant, or None
    rows = Recovery.objects.filter(plan=plan, voided_at=None).exclude(ended_at=None)
    return rows.order_by("-ended_at").values_list("ended_at", flat=True).first()


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
