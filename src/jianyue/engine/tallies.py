"""S, M and D of many systems at once: one sweep over the edges of all their stretches.

Mirrors `availability.measure`, figure by figure; the tests hold both against each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.availability import Availability, Record, Unknown
from jianyue.engine.calendars import Calendar
from jianyue.engine.instants import MICROSECOND, micros
from jianyue.engine.parts import Part
from jianyue.engine.spans import Span

Micros = NDArray[np.int64]
Flags = NDArray[np.bool_]

GOES_ON: Final = np.iinfo(np.int64).max
SERVICE, PLANNED, DOWN, KNOWN, UNKNOWN, EXTENDED = KINDS = range(6)
SUMS: Final = ("service", "planned", "down", "scheduled", "unknown", "extended")
NOTHING: Final = Record()
NONE: Final = np.zeros(0, np.int64)
NO_FLAGS: Final = np.zeros(0, np.bool_)


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of one system; its outages as columns.

    start   instants in microseconds
    end     instants after `start`; GOES_ON where it goes on
    counts  whether each can be downtime: full, and on no agreed ground of exclusion
    beside  the rest, and few outages more
    """

    start: Micros = field(default_factory=lambda: NONE)
    end: Micros = field(default_factory=lambda: NONE)
    counts: Flags = field(default_factory=lambda: NO_FLAGS)
    beside: Record = NOTHING


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of a system, and the part of a period that is asked for."""

    known: Columns
    part: Part


def tally(questions: Sequence[Question]) -> list[Availability]:
    """Return the figures of each question, without the evidence; exact to the microsecond.

    Equal to `availability.measure` of the same record, terms and span (semantics 5).
    """
    sheet = _Sheet()
    for number, question in enumerate(questions):
        sheet.write(number, question)
    sums = sheet.sums([each.part.terms.unknown for each in questions])
    columns = [sums[name].tolist() for name in SUMS]
    return [
        Availability(**{n: us * MICROSECOND for n, us in zip(SUMS, row, strict=True)})
        for row in zip(*columns, strict=True)
    ]


class _Sheet:
    """Edges of stretches: of which question, when, of which kind, whether it opens or closes."""

    def __init__(self) -> None:
        self.pieces: list[tuple[int, int, Micros, Micros]] = []
        self.hours: dict[tuple[Calendar, int, int], tuple[Micros, Micros]] = {}

    def write(self, number: int, question: Question) -> None:
        """Note the stretches of one question, clipped to its part."""
        part, known, beside = question.part, question.known, question.known.beside
        low, high = micros(part.span.start), micros(part.span.end)
        if low >= high:
            return
        self.pieces.append((number, SERVICE, *self._hours(part.terms.service, low, high)))
        if beside.unknown:  # what is known tells only where it was not
            self._clip((number, KNOWN), known.start, known.end, part)
        counts = known.counts
        self._clip((number, DOWN), known.start[counts], known.end[counts], part)
        for kind, spans in _beside(beside, part):
            start = np.array([micros(each.start) for each in spans], np.int64)
            end = np.array([micros(each.end) for each in spans], np.int64)
            self._clip((number, kind), start, end, part)

    def _hours(self, calendar: Calendar, low: int, high: int) -> tuple[Micros, Micros]:
        key = calendar, low, high
        if key not in self.hours:
            points = calendar.points(low, high)
            opens = np.clip(np.array(points.opens, np.int64), low, high)
            closes = np.clip(np.array(points.closes, np.int64), low, high)
            kept = opens < closes
            self.hours[key] = opens[kept], closes[kept]
        return self.hours[key]

    def _clip(self, place: tuple[int, int], start: Micros, end: Micros, part: Part) -> None:
        if not len(start):
            return
        number, kind = place
        start = np.maximum(start, micros(part.span.start))
        end = np.minimum(end, micros(part.span.end))
        kept = start < end
        self.pieces.append((number, kind, start[kept], end[kept]))

    def sums(self, unknown: Sequence[Unknown]) -> dict[str, Micros]:
        """Return each sum by question, in microseconds."""
        count = len(unknown)
        if not self.pieces:
            return {name: np.zeros(count, np.int64) for name in SUMS}
        lengths = [len(start) for _, _, start, _ in self.pieces]
        number = np.repeat([piece[0] for piece in self.pieces], lengths)
        kind = np.repeat(np.array([piece[1] for piece in self.pieces], np.int8), lengths)
        start = np.concatenate([piece[2] for piece in self.pieces])
        end = np.concatenate([piece[3] for piece in self.pieces])
        at = np.concatenate([start, end])
        number, kind = np.concatenate([number, number]), np.concatenate([kind, kind])
        delta = np.repeat(np.array([1, -1], np.int8), len(start))
        order = np.lexsort((at, number))
        return _swept(number[order], at[order], kind[order], delta[order], unknown)


def _swept(
    number: Micros, at: Micros, kind: NDArray[np.int8], delta: NDArray[np.int8],
    unknown: Sequence[Unknown],
) -> dict[str, Micros]:  # fmt: skip
    """Sum up what lies between one edge and the next; behind a question's last lies nothing."""
    if not len(at):
        return {name: np.zeros(len(unknown), np.int64) for name in SUMS}
    inside = [np.cumsum(np.where(kind == each, delta, 0), dtype=np.int32) > 0 for each in KINDS]
    scheduled, planned, extended = inside[SERVICE], inside[PLANNED], inside[EXTENDED]
    dark = inside[UNKNOWN] & ~inside[KNOWN]
    left_out, as_down = (
        np.array([each is which for each in unknown])[number]
        for which in (Unknown.LEFT_OUT, Unknown.DOWN)
    )
    service = scheduled & ~(dark & left_out)
    down = (inside[DOWN] | (dark & as_down)) & service & ~planned
    found = (service, service & planned, down, scheduled, scheduled & dark, extended & ~scheduled)
    length = np.diff(at, append=at[-1])
    edges = np.searchsorted(number, np.arange(len(unknown) + 1))
    return {
        name: _between(np.where(flags, length, 0), edges)
        for name, flags in zip(SUMS, found, strict=True)
    }


def _between(length: Micros, edges: NDArray[np.intp]) -> Micros:
    upto = np.concatenate([[0], np.cumsum(length)])
    sums: Micros = np.diff(upto[edges])
    return sums


def _beside(record: Record, part: Part) -> Iterable[tuple[int, list[Span]]]:
    """Return the stretches of what is known in rows, by kind."""
    standing = [(each, (each.rule or part.terms.notice).judge(each)) for each in record.maintenance]
    planned = [each.span for each, stands in standing if stands.is_planned]
    failed = [each.span for each, stands in standing if not stands.is_planned]
    outages = [(each, each.span(part.span.end)) for each in record.outages]
    yield PLANNED, planned
    yield KNOWN, [*planned, *failed, *(span for _, span in outages)]
    yield DOWN, [*failed, *(span for each, span in outages if each.counts)]
    yield UNKNOWN, list(record.unknown)
    yield EXTENDED, list(record.extensions)
