"""When something must be told of planned maintenance while nobody acts (docs/decisions/0164)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Choice
from jianyue.services.models import Window, WindowState
from jianyue.watch.judging import Rules, rules_for, waits_for_customer

SUBJECT: Final = "window"
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
GRACE: Final = timedelta(minutes=15)
# What still waits is told of once: at the first of these that lies ahead when it is asked for.
LEADS: Final = (2 * DAY, DAY, HOUR)


class Cue(Choice):
    """What is told of a window when its moment comes."""

    DAY_BEFORE = "window-day", "计划维护将在一天内开始", "Maintenance begins within a day"
    HOUR_BEFORE = "window-hour", "计划维护将在一小时内开始", "Maintenance begins within an hour"
    UNANSWERED = "window-unanswered", "计划维护仍待客户确认", "Maintenance still to be answered"
    UNBEGUN = "window-unbegun", "计划维护到时尚未开始", "Maintenance was not begun at its time"
    OVERRUN = "window-overrun", "计划维护超时，仍在进行", "Maintenance overran and goes on"


@dataclass(frozen=True, slots=True)
class Moment:
    """From when on something is to be told; at `until` it is no longer worth telling."""

    at: datetime
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether it is to be told now."""
        return self.at <= now and (self.until is None or now < self.until)


def moments(window: Window, rules: Rules | None) -> Mapping[Cue, Moment]:
    """Return what is to be told of a window as it stands, if nobody acts until then."""
    begins = window.from_at
    if window.state == WindowState.RUNNING:
        return {Cue.OVERRUN: Moment(window.until_at)}
    if window.state not in WindowState.standing():
        return {}
    if waits_for_customer(window, rules):
        leads = (begins - each for each in LEADS)
        at = next((each for each in leads if each > window.asked_at), None)
        return {Cue.UNANSWERED: Moment(at, begins)} if at else {}
    settled = window.answered_at or window.asked_at
    return {
        Cue.DAY_BEFORE: Moment(begins - DAY, begins - HOUR),
        Cue.HOUR_BEFORE: Moment(begins - HOUR, begins),
        Cue.UNBEGUN: Moment(max(begins, settled) + GRACE),
    }


def set_timers(window: Window, *, at: datetime) -> None:
    """Have a worker look at each moment that lies ahead; what stood before is gone.

    Called before notices are taken back: a worker that tells just now is waited for. Of what lies
    behind only an overrun is told nevertheless, where the begin was recorded later.
    """
    Timer.objects.filter(subject=SUBJECT, subject_id=window.pk).delete()
    found = moments(window, rules_for(window.contract, window.asked_at))
    Timer.objects.bulk_create(
        Timer(
            tenant_id=window.tenant_id,
            subject=SUBJECT,
            subject_id=window.pk,
            kind=cue,
            at=moment.at,
        )
        for cue, moment in found.items()
        if moment.at >= at or cue is Cue.OVERRUN
    )
