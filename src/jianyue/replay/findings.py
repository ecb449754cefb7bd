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
    set_aside: bool
    zh: str
    en: str


REASONS = {
    each.name: each
    for each in (
        Reason("uneven", True, "单元格数与表头不符：{}", "has not as many cells as the heading: {}"),
        Reason("no-ticket", True, "没有工单编号", "has no ticket number"),
        Reason("unreadable", True, "时间读不懂：{}", "an instant cannot be read: {}"),
        Reason("undated", True, "这一行没有时间", "the row has no instant"),
        Reason("no-report", True, "没有报告时间", "no instant of the report"),
        Reason("repeated", True, "与另一行完全相同", "repeats another row"),
        Reason("again", True, "同一工单又出现一次，以第一行为准", "the same ticket again; the first row counts"),
        Reason("void", True, "状态为取消或合并：{}", "its state is cancelled or merged: {}"),
        Reason("resolved-early", True, "解决早于报告", "resolved before it was reported"),
        Reason("no-instant", True, "状态为已解决，但没有解决时间：{}", "its state is resolved, but no column says when: {}"),
        Reason("future", True, "时间在未来：{}", "lies in the future: {}"),
        Reason("unknown-state", False, "映射里没有这个状态，按状态不变处理：{}", "the mapping does not know its state, taken as unchanged: {}"),
        Reason("unknown-word", False, "映射里没有这个取值，按未知处理：{}", "the mapping does not know this value, taken as unknown: {}"),
        Reason("disorder", False, "行的次序与时间矛盾，以时间为准", "the order of rows contradicts their instants; the instants count"),
        Reason("before-report", False, "早于报告，按报告时间计", "dated before the report, counted at the report"),
        Reason("closed-unresolved", False, "未经解决就关闭，关闭算作解决", "closed without being resolved; closing counts as resolution"),
        Reason("differs", False, "两处对同一时刻说法不同：{}", "two columns tell one instant differently: {}"),
        Reason("unresolved-by-log", False, "状态记录没有解决，采用解决时间列", "no change of state resolves it; the column of resolution counts"),
    )
}  # fmt: skip

Rows = NDArray[np.int64] | Sequence[int]


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
