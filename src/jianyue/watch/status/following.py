"""What subscribers are told as an outage or planned work goes on; the pages follow with it."""

from datetime import UTC, datetime
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.services.agreed import agreed_for
from jianyue.services.models import Window, WindowState
from jianyue.watch.models import Outage
from jianyue.watch.status import changing
from jianyue.watch.status.known import is_shown

__all__ = ["corrected", "ended", "is_shown", "moved", "opened", "voided"]

NOTHING: Final = Both("", "")
MOVED: Final = {
    WindowState.CONFIRMED: Both("计划维护", "Planned maintenance"),
    WindowState.ASKED: Both("计划维护", "Planned maintenance"),
    WindowState.RUNNING: Both("维护已开始", "Maintenance has begun"),
    WindowState.DONE: Both("维护已完成", "Maintenance completed"),
}
FELL_THROUGH: Final = Both("维护已取消", "Maintenance cancelled")
AFTERWARDS: Final = Both(
    "曾经中断，已恢复（事后登记）", "Was out, works again (recorded afterwards)"
)
NO_OUTAGE: Final = Both("撤销：没有发生中断", "Taken back: there was no outage")


def opened(outage: Outage, *, at: datetime) -> None:
    """Tell that a system is out, or was."""
    said = AFTERWARDS if outage.until_at else outage.graded
    changing.tell(outage, "opened", said, NOTHING, at=at)


def ended(outage: Outage, *, at: datetime) -> None:
    """Tell that it works again; news that nobody got yet would be old."""
    changing.take_back(outage)
    changing.tell(outage, "ended", Both("已恢复", "Works again"), NOTHING, at=at)


def corrected(outage: Outage, *, at: datetime) -> None:
    """Let the pages say what was so in truth; nobody is told."""
    changing.changed(outage, at=at)


def voided(outage: Outage, *, at: datetime) -> None:
    """Tell those who were told of it that it was none."""
    changing.take_back(outage)
    changing.tell(outage, "voided", NO_OUTAGE, NOTHING, at=at)


def moved(window: Window, *, was_shown: bool, at: datetime) -> None:
    """Tell how far planned work has come, as far as it is shown to others."""
    if is_shown(window):
        state = WindowState.of(window.state)
        first = state in {WindowState.ASKED, WindowState.CONFIRMED}
        if not first:
            changing.take_back(window)
        if not (first and was_shown):
            step = "planned" if first else state
            changing.tell(window, step, MOVED[state], _when(window), at=at)
    elif was_shown:
        changing.take_back(window)
        changing.tell(window, "cancelled", FELL_THROUGH, _when(window), at=at)
    else:
        return
    changing.changed(window, at=at)


def _when(window: Window) -> Both:
    agreed = agreed_for(window.contract, window.asked_at)
    zone = agreed.zone if agreed else UTC
    start, end = (each.astimezone(zone) for each in (window.from_at, window.until_at))
    said = f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M} ({start:%Z})"
    return Both(said, said)
