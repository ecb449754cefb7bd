"""The facts of a row of the watch, and what they are called."""

from typing import Final, TypeAlias

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.services.models import Extension, Window
from jianyue.watch.models import BackupJob, Outage, Recovery, RecoveryPlan
from jianyue.watch.told import ASKED
from jianyue.watch.words import ON_STATUS_PAGE

Told: TypeAlias = Window | Outage | Extension | Recovery | RecoveryPlan | BackupJob
SAID: Final = {
    ASKED: Both("申请计划维护", "planned maintenance asked for"),
    "window_confirmed": Both("客户确认", "confirmed by the customer"),
    "window_refused": Both("客户未同意", "refused by the customer"),
    "window_withdrawn": Both("撤回", "withdrawn"),
    "window_begun": Both("维护开始", "work begun"),
    "window_ended": Both("维护结束", "work ended"),
    **ON_STATUS_PAGE,
}


def facts_of(row: Told) -> list[Fact]:
    """Return what happened to a row of the watch, in the order of recording."""
    return list(Fact.objects.filter(timeline=row.timeline_id).order_by("seq"))
