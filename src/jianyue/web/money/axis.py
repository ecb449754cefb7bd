"""The payments of a contract at a glance: how much is paid and owed, and when what falls due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from jianyue.ledger.speech import Both
from jianyue.money.payments.queries import Stands, Sums
from jianyue.money.words import Standing

SHAPES: Final = {
    Standing.PAID: ("ok", "check"), Standing.OVERDUE: ("bad", "bad"),
    Standing.TODAY: ("warn", "clock"), Standing.SOON: ("warn", "clock"),
    Standing.AHEAD: ("info", "calendar"), Standing.WAITING: ("idle", "pause"),
    Standing.EARLIER: ("idle", "history"), Standing.DROPPED: ("idle", "cross"),
}  # fmt: skip
PARTS: Final = (
    ("paid", Both("已付", "paid"), "check"),
    ("earlier", Both("启用前到期", "fell due before"), "history"),
    ("overdue", Both("逾期未付", "overdue"), "bad"),
    ("soon", Both("即将到期", "due soon"), "clock"),
    ("ahead", Both("以后应付", "due later"), "calendar"),
)
WHOLE: Final = Decimal(100)
EDGE: Final = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar, in per cent of its width."""

    name: str
    said: Both
    icon: str
    amount: Decimal
    x: str
    width: str


def parts(sums: Sums) -> list[Part]:
    """Return the parts of the bar in order; nothing for a contract without payments."""
    if not sums.total:
        return []
    made, x = [], Decimal(0)
    for name, said, icon in PARTS:
        amount: Decimal = getattr(sums, name)
        width = amount * WHOLE / sums.total
        made.append(Part(name, said, icon, amount, f"{x:.2f}", f"{width:.2f}"))
        x += width
    return made


def axis(found: Sequence[Stands], today: date) -> dict[str, Any]:
    """Return the marks of dues on an axis of days, in per cent of its width."""
    dated = [each for each in found if each.due.due_date and each.standing is not Standing.DROPPED]
    if not dated:
        return {}
    days = [each.due.due_date for each in dated if each.due.due_date] + [today]
    first, last = min(days) - EDGE, max(days) + EDGE
    length = Decimal((last - first).days)

    def at(day: date) -> str:
        return f"{(day - first).days * WHOLE / length:.2f}"

    marks = [
        {"each": each, "x": at(each.due.due_date), "tone": SHAPES[each.standing][0]}
        for each in dated if each.due.due_date
    ]  # fmt: skip
    return {"marks": marks, "now": at(today), "first": first, "last": last, "today": today}
