"""Sets of half-open stretches of real time."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jianyue.engine.instants import ZERO


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of real time, [start, end), both ends in UTC (semantics 1)."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            raise ValueError("a span is measured in UTC")
        if self.end < self.start:
            raise ValueError(f"a span cannot end before it starts: {self}")

    @property
    def length(self) -> timedelta:
        """Real time between both ends."""
        return self.end - self.start

    def holds(self, at: datetime) -> bool:
        """Tell whether `at` lies in the span; its end does not."""
        return self.start <= at < self.end


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as disjoint spans in order; touching ones merge, empty ones vanish."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start == span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def intersect(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Return the time in both; each side in order and disjoint, as `union` leaves it."""
    shared: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i].start, right[j].start)
        end = min(left[i].end, right[j].end)
        if start < end:
            shared.append(Span(start, end))
        if left[i].end < right[j].end:
            i += 1
        else:
            j += 1
    return shared


def subtract(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Return the time in `left` and not in `right`; each side in order and disjoint."""
    rest: list[Span] = []
    ends = [hole.end for hole in right]
    for whole in left:
        start = whole.start
        for i in range(bisect_right(ends, start), len(right)):
            hole = right[i]
            if hole.start >= whole.end:
                break
            if start < hole.start:
                rest.append(Span(start, hole.start))
            start = hole.end
        if start < whole.end:
            rest.append(Span(start, whole.end))
    return rest


def length(spans: Iterable[Span]) -> timedelta:
    """Return the real time of disjoint spans together."""
    return sum((span.length for span in spans), ZERO)
