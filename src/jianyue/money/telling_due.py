"""What the worker does about money: statements and reminders, clocks of breaches, silence."""

from datetime import datetime
from typing import Final

from jianyue.ledger.models import Timer
from jianyue.ledger.rounds import Deeds, look_due
from jianyue.money.breaches import moments as breach_moments
from jianyue.money.breaches import telling as breach_telling
from jianyue.money.models import Breach, Due, Settlement
from jianyue.money.payments import actions, telling
from jianyue.money.payments.moments import SUBJECT, Cue, moments
from jianyue.money.settlements.actions import be_silent
from jianyue.services.agreed import Agreed


def tell_due(now: datetime) -> int:
    """Do what has fallen due about money; what is no longer so is not told."""
    return look_due(TOLD, now)


def _due(timer: Timer, now: datetime) -> None:
    due = Due.objects.select_related("contract", "version").get(pk=timer.subject_id)
    cue = Cue.of(timer.kind)
    moment = moments(due).get(cue)
    if moment is None or not moment.holds(now):
        return
    if cue is Cue.STATEMENT:
        actions.state(due, at=now, by=None)
    else:
        telling.tell_cue(due, cue, at=now)


def _breach(timer: Timer, now: datetime) -> None:
    breach = Breach.objects.select_related("contract", "version").get(pk=timer.subject_id)
    cue = breach_moments.Cue.of(timer.kind)
    found = breach_moments.moments(breach, Agreed(breach.contract, breach.version))
    if cue in found and found[cue] <= now:
        breach_telling.tell_cue(breach, cue, at=now)


def _settlement(timer: Timer, now: datetime) -> None:
    be_silent(Settlement.objects.get(pk=timer.subject_id), at=now)


TOLD: Final[Deeds] = {
    SUBJECT: _due,
    breach_moments.SUBJECT: _breach,
    "settlement": _settlement,
}
