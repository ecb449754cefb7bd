"""Telling of planned maintenance: what begins soon, waits, was not begun, overruns (A18, C17)."""

from datetime import datetime

from jianyue.escalation.queries import managers
from jianyue.ledger.models import Timer
from jianyue.ledger.rounds import look_due
from jianyue.services.models import Window
from jianyue.watch import telling
from jianyue.watch.judging import rules_for
from jianyue.watch.moments import SUBJECT, Cue, moments


def tell_due(now: datetime) -> int:
    """Tell of the windows whose moment has come; what is no longer so is not told."""
    return look_due({SUBJECT: _tell}, now)


def _tell(timer: Timer, now: datetime) -> None:
    window = Window.objects.select_related("contract", "asked_by").get(pk=timer.subject_id)
    cue = Cue.of(timer.kind)
    moment = moments(window, rules_for(window.contract, window.asked_at)).get(cue)
    if moment is not None and moment.holds(now):
        also = managers(window.tenant_id, now) if cue is Cue.OVERRUN else ()
        telling.tell_cue(window, cue, also=also, at=now)
