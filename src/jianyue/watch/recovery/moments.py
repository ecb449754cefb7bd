"""When something must be told of a plan or an improvement while nobody acts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Choice
from jianyue.services.dates import ONE_DAY, begins, zone_of
from jianyue.watch.models import Improvement, RecoveryPlan
from jianyue.watch.moments import Moment

PLAN: Final = "recovery-plan"
IMPROVEMENT: Final = "improvement"
AHEAD: Final = timedelta(days=14)


class Cue(Choice):
    """What is told when its moment comes."""

    DRILL_SOON = "drill-soon", "灾难恢复演练将到期", "A recovery drill is due soon"
    DRILL_OVERDUE = "drill-overdue", "灾难恢复演练已逾期", "A recovery drill is overdue"
    REVIEW_DUE = "plan-review", "灾难恢复预案应当复审", "A recovery plan is to be looked through"
    IMPROVE_OVERDUE = "improvement-overdue", "改进措施已逾期", "An improvement is overdue"


def moments(plan: RecoveryPlan) -> Mapping[Cue, Moment]:
    """Return what is to be told of a plan as it stands, if nobody acts until then.

    What is due on a day is late when the day has ended.
    """
    if plan.retired_at is not None:
        return {}
    zone = zone_of(plan.contract, plan.written_at)
    late = begins(plan.drill_due + ONE_DAY, zone)
    soon = begins(plan.drill_due, zone) - AHEAD
    return {
        Cue.DRILL_SOON: Moment(soon, late),
        Cue.DRILL_OVERDUE: Moment(late),
        Cue.REVIEW_DUE: Moment(begins(plan.review_due, zone)),
    }


def moments_of(improvement: Improvement) -> Mapping[Cue, Moment]:
    """Return when an improvement is late that nobody has finished or dropped."""
    if improvement.closed_at is not None:
        return {}
    contract = improvement.contract
    zone = zone_of(contract, improvement.recovery.opened_at)
    return {Cue.IMPROVE_OVERDUE: Moment(begins(improvement.due_date + ONE_DAY, zone))}


def set_timers(plan: RecoveryPlan, *, at: datetime) -> None:
    """Have a worker look at each moment of a plan; what stood before is gone."""
    _set(PLAN, plan, moments(plan), at)


def set_timer(improvement: Improvement, *, at: datetime) -> None:
    """Have a worker look when an improvement is late; what stood before is gone."""
    _set(IMPROVEMENT, improvement, moments_of(improvement), at)


def _set(
    subject: str, row: RecoveryPlan | Improvement, found: Mapping[Cue, Moment], at: datetime
) -> None:
    Timer.objects.filter(subject=subject, subject_id=row.pk).delete()
    Timer.objects.bulk_create(
        Timer(tenant_id=row.tenant_id, subject=subject, subject_id=row.pk, kind=cue, at=moment.at)
        for cue, moment in found.items()
        if moment.until is None or moment.until > at
    )
