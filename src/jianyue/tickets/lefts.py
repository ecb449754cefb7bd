"""From when on a promise is a worry: what a queue and a clock show beside the time left."""

from datetime import datetime, timedelta
from typing import Final

from jianyue.ledger.speech import Choice

SOON_SHARE: Final = 4  # the last quarter
SOON_LENGTH: Final = timedelta(minutes=30)


class Left(Choice):
    """How a promise stands for those who must keep it."""

    IN_TIME = "in_time", "时间充足", "in time"
    SOON = "soon", "即将超时", "due soon"
    OVERDUE = "overdue", "已超时", "overdue"
    PAUSED = "paused", "暂停计时", "paused"
    NONE = "none", "没有倒计时", "nothing counts down"


def soon_at(start: datetime, due_at: datetime) -> datetime:
    """Return from when a promise is due soon: its last quarter or half hour, the longer of both.

    start   instant from which the quarter is measured, in real time
    due_at  instant by which it must be kept; may lie before `start` where it was missed at once
    """
    return due_at - max(SOON_LENGTH, (due_at - start) / SOON_SHARE)


def left_of(start: datetime, due_at: datetime | None, *, paused: bool, now: datetime) -> Left:
    """Return how a promise stands that counts from `start` and is due at `due_at`.

    due_at  None while nothing counts down

    Due exactly now is still soon: exactly on time is kept (semantics 2).
    """
    if due_at is None:
        return Left.PAUSED if paused else Left.NONE
    if due_at < now:
        return Left.OVERDUE
    return Left.SOON if now >= soon_at(start, due_at) else Left.IN_TIME
