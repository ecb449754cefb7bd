"""One row of counts as it was brought, read and checked; everything wrong is said at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from jianyue.ledger.speech import Both, Refused
from jianyue.watch.transactions.cells import Cells, Problem
from jianyue.watch.transactions.rules import OLDEST, Rules

MOST: Final = 5000  # rows of one batch
TOLD: Final = 50  # problems at once
LONGEST_NAME, LONGEST_EVIDENCE, MOST_GROUNDS, MOST_BOUNDS = 80, 300, 10, 20
NAME: Final = re.compile(r"[A-Za-z0-9_\u3400-\u9fff][\w.\-]*")  # as the agreement names classes
FIELDS: Final = frozenset({"class", "from", "until", "successes", "failures", "third_party",
                           "times"})  # fmt: skip
OF_GROUND: Final = frozenset({"ground", "count", "evidence"})
OF_TIMES: Final = frozenset({"count", "sum", "max", "buckets"})


class Faulty(Refused):
    """Some rows are not as they must be; nothing of the batch is stored."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(
            f"第 {first.row} 行 {first.column}：{first.said.zh}",
            f"Row {first.row}, {first.column}: {first.said.en}",
        )
        self.problems = problems[:TOLD]
        self.more = len(problems) - len(self.problems)


@dataclass(frozen=True, slots=True)
class OnGround:
    """Failures that leave the total on one ground."""

    ground: str
    number: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Row:
    """Counts of one class in a stretch of time; times are in microseconds."""

    kind: str
    from_at: datetime
    until_at: datetime
    successes: int
    failures: int
    left_out: tuple[OnGround, ...] = ()
    timed: int = 0
    total: int = 0
    longest: int | None = None
    within: Mapping[int, int] = field(default_factory=dict)

    @property
    def excluded(self) -> int:
        """How many failures leave the total."""
        return sum(each.number for each in self.left_out)


def rows_of(raw: Iterable[tuple[int, Mapping[str, Any]]], rules: Rules) -> list[Row]:
    """Return the rows as they are counted. Raises Faulty with every problem there is."""
    problems: list[Problem] = []
    found: list[tuple[int, Row]] = []
    known = list(raw)
    if len(known) > MOST:
        too_many = Both(f"一批最多 {MOST} 行。", f"At most {MOST} rows a batch.")
        raise Faulty([Problem(known[MOST][0], "class", too_many)])
    for number, said in known:
        cells = Cells(number, said, rules.zone, problems)
        row = _row(cells, rules)
        if row is not None:
            found.append((number, row))
    _check_overlaps(found, problems)
    if problems:
        raise Faulty(sorted(problems, key=lambda each: each.row))
    return [row for _, row in found]


def _row(cells: Cells, rules: Rules) -> Row | None:
    """Return one row, or None where a problem was noted."""
    before = len(cells.problems)
    cells.knows(FIELDS)
    kind = _kind(cells, rules)
    from_at, until_at = cells.instant("from"), cells.instant("until")
    _check_stretch(cells, from_at, until_at, rules)
    successes, failures = cells.whole("successes"), cells.whole("failures")
    left_out = _left_out(cells, rules)
    timed, total, longest, within = _times(cells, successes + failures)
    row = Row(kind, from_at, until_at, successes, failures, left_out, timed, total, longest, within)
    if row.excluded > failures:
        cells.wrong("third_party", "第三方失败多于全部失败。", "More than all the failures.")
    return row if len(cells.problems) == before else None


def _kind(cells: Cells, rules: Rules) -> str:
    kind = cells.text("class", LONGEST_NAME)
    if kind and not NAME.fullmatch(kind):
        cells.wrong("class", "类别名只能含文字、数字和 . _ -。",
                    "A class is named with letters, digits and . _ - alone.")  # fmt: skip
    elif kind and rules.kinds is not None and kind not in rules.kinds:
        named = sorted(rules.kinds)
        cells.wrong("class", f"协议没有这个交易类别；有：{'、'.join(named)}。",
                    f"The agreement has no such class; it has {', '.join(named)}.")  # fmt: skip
    return kind


def _check_stretch(cells: Cells, from_at: datetime, until_at: datetime, rules: Rules) -> None:
    if cells.failed("from", "until"):
        return
    border = rules.border_in(from_at, until_at) if from_at < until_at else None
    if from_at >= until_at:
        cells.wrong("until", "结束必须晚于开始。", "It must end after it begins.")
    elif until_at > rules.now:
        cells.wrong("until", "这段时间还没有结束。", "This stretch of time is not over yet.")
    elif from_at < rules.now - OLDEST:
        cells.wrong("from", "早于三年前。", "It lies more than three years back.")
    elif border is not None:
        local = border.astimezone(rules.zone)
        cells.wrong("until", f"跨过了考核期的分界 {local:%Y-%m-%d %H:%M}，请在此分开。",
                    f"It lies across the border of a period, {local:%Y-%m-%d %H:%M}; "
                    "part it there.")  # fmt: skip


def _left_out(cells: Cells, rules: Rules) -> tuple[OnGround, ...]:
    found: list[OnGround] = []
    for each in cells.several("third_party", MOST_GROUNDS):
        each.knows(OF_GROUND, "third_party")
        number = each.whole("count", "third_party")
        ground = each.text("ground", LONGEST_NAME) if number else ""
        evidence = each.text("evidence", LONGEST_EVIDENCE) if number else ""
        if ground and ground not in rules.grounds:
            names = [*rules.grounds]
            each.wrong("ground", f"协议没有约定这一除外理由；有：{'、'.join(names) or '无'}。",
                       f"It is not agreed; there is {', '.join(names) or 'none'}.")  # fmt: skip
        if number:
            found.append(OnGround(ground, number, evidence))
    if len({each.ground for each in found}) < len(found):
        cells.wrong("ground", "同一理由出现两次。", "The same ground stands there twice.")
    return tuple(found)


def _times(cells: Cells, counted: int) -> tuple[int, int, int | None, dict[int, int]]:
    """Return how many were timed, their sum, the longest one, and how many within which bound."""
    said = cells.part("times")
    if said is None:
        return 0, 0, None, {}
    said.knows(OF_TIMES, "times")
    timed, total = said.whole("count", "time_count"), said.micros("sum", "time_sum")
    longest = said.micros("max", "time_max") if said.has("max") else None
    if timed > counted:
        said.wrong("time_count", "计时笔数多于全部笔数。", "More were timed than there were.")
    if longest is not None and total > longest * timed:
        said.wrong("time_max", "最长时间小于平均时间。", "The longest is less than the average.")
    if not timed and (total or longest):
        said.wrong("time_count", "没有计时的笔数。", "None was timed.")
    return timed, total, longest, _within(said, timed)


def _within(times: Cells, timed: int) -> dict[int, int]:
    """Return how many lie under which least bound; they are told as Prometheus does, added up."""
    told = times.bounds("buckets", MOST_BOUNDS)
    steps = sorted(told.items())
    if any(one[1] > other[1] for one, other in pairwise(steps)) or (steps and steps[-1][1] > timed):
        times.wrong("buckets", "分布应当累计递增，且不超过计时笔数。",
                    "They add up from bound to bound, to no more than were timed.")  # fmt: skip
    less = [0, *(count for _, count in steps)]
    return {bound: count - before for (bound, count), before in zip(steps, less, strict=False)
            if count > before}  # fmt: skip


def _check_overlaps(found: Sequence[tuple[int, Row]], problems: list[Problem]) -> None:
    ordered = sorted(found, key=lambda each: (each[1].kind, each[1].from_at, each[0]))
    for (first, one), (second, other) in pairwise(ordered):
        if one.kind == other.kind and other.from_at < one.until_at:
            said = Both(f"与第 {first} 行的时间重叠。", f"It overlaps with row {first}.")
            problems.append(Problem(second, "from", said))
