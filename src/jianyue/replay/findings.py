"""What was wrong with rows of a history: counted without end, listed up to a bound."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MOST_LISTED = 2000  # of each reason


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row or ticket was set aside, or how it was mended; `{}` is the detail."""

    name: str
    zh: str
    en: str
    set_aside: bool


# Name, Chinese, English: rows and tickets that do not count.
SET_ASIDE = (
    ("uneven", "单元格数与表头不符：{}", "has not as many cells as the heading: {}"),
    ("no-ticket", "没有工单编号", "has no ticket number"),
    ("unreadable", "时间读不懂：{}", "an instant cannot be read: {}"),
    ("undated", "这一行没有时间", "the row has no instant"),
    ("no-report", "没有报告时间", "no instant of the report"),
    ("repeated", "与另一行完全相同", "repeats another row"),
    ("again", "同一工单又出现，以第一行为准", "the same ticket again; the first row counts"),
    ("void", "状态为取消或合并：{}", "its state is cancelled or merged: {}"),
    ("resolved-early", "解决早于报告", "resolved before it was reported"),
    ("no-instant", "状态为已解决，但没有解决时间：{}", "resolved, but no column says when: {}"),
    ("future", "时间在未来", "lies in the future"),
)
# Rows that count, and how they were mended.
MENDED = (
    (
        "unknown-state",
        "映射没有这个状态，按状态不变处理：{}",
        "state unknown, taken as unchanged: {}",
    ),
    ("unknown-word", "映射没有这个取值，按未知处理：{}", "word unknown, taken as not told: {}"),
    ("disorder", "行的次序与时间矛盾，以时间为准", "rows out of order; their instants count"),
    ("before-report", "早于报告，按报告时间计", "dated before the report, counted at the report"),
    ("closed-unresolved", "未经解决就关闭，关闭算作解决", "closed unresolved; closing resolves it"),
    ("differs", "两处对同一时刻说法不同：{}", "two columns tell one instant differently: {}"),
    (
        "unresolved-by-log",
        "状态没有解决，采用解决时间列",
        "no state resolves it; its column counts",
    ),
)
REASONS = {
    name: Reason(name, zh, en, set_aside=reasons is SET_ASIDE)
    for reasons in (SET_ASIDE, MENDED)
    for name, zh, en in reasons
}

Rows = NDArray[np.int64] | NDArray[np.int32] | Sequence[int]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that was set aside or mended."""

    reason: str
    row: int
    ticket: str
    detail: str

    def words(self, language: str) -> str:
        """Return what was wrong in zh or en."""
        reason = REASONS[self.reason]
        return (reason.zh if language == "zh" else reason.en).format(self.detail)


@dataclass
class Findings:
    """Counts of every reason, and the first of each with their rows."""

    counts: Counter[str] = field(default_factory=Counter)
    listed: list[Finding] = field(default_factory=list)

    def add(
        self,
        reason: str,
        rows: Rows,
        ticket: Callable[[int], str] = lambda _: "",
        detail: Callable[[int], str] = lambda _: "",
    ) -> None:
        """Count `rows` and list the first; `ticket` and `detail` are asked by place in `rows`."""
        room = MOST_LISTED - self.counts[reason]
        self.counts[reason] += len(rows)
        for place in range(min(max(room, 0), len(rows))):
            self.listed.append(Finding(reason, int(rows[place]), ticket(place), detail(place)))

    def total(self, *, set_aside: bool) -> int:
        """Return how many rows were set aside, or how many were mended."""
        return sum(n for name, n in self.counts.items() if REASONS[name].set_aside is set_aside)
