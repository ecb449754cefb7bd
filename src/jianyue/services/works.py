"""How far maintenance and longer hours have come, and when work interrupted what.

Pure: what a bundle is checked with needs no database.
"""

from datetime import UTC, datetime

from jianyue.engine.spans import Span
from jianyue.ledger.speech import Choice


class WindowState(Choice):
    """How far planned maintenance has come."""

    ASKED = "asked", "待客户确认", "waits for the customer"
    CONFIRMED = "confirmed", "客户已确认", "confirmed by the customer"
    REFUSED = "refused", "客户未同意", "refused by the customer"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    RUNNING = "running", "进行中", "under way"
    DONE = "done", "已结束", "ended"

    @classmethod
    def standing(cls) -> "tuple[WindowState, ...]":
        """Return the states in which work is ahead or under way."""
        return (cls.ASKED, cls.CONFIRMED, cls.RUNNING)

    @classmethod
    def happened(cls) -> "tuple[WindowState, ...]":
        """Return the states in which work has begun."""
        return (cls.RUNNING, cls.DONE)


class ExtensionState(Choice):
    """What the provider said to longer hours."""

    ASKED = "asked", "待服务方确认", "waits for the provider"
    CONFIRMED = "confirmed", "服务方已确认", "confirmed by the provider"
    REFUSED = "refused", "服务方未同意", "refused by the provider"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"

    @classmethod
    def standing(cls) -> "tuple[ExtensionState, ...]":
        """Return the states in which the hours may still come to be."""
        return (cls.ASKED, cls.CONFIRMED)


def interrupted(planned: Span, began_at: datetime | None, ended_at: datetime | None) -> Span:
    """Return the part of a window in which work was or is to be done.

    What began late or ended early interrupted no longer; what overran is no part of it.
    """
    start = max(planned.start, (began_at or planned.start).astimezone(UTC))
    end = min(planned.end, (ended_at or planned.end).astimezone(UTC))
    return Span(min(start, end), end)
