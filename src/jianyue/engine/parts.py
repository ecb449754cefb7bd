"""Availability over a period in which the terms changed: each part by what was in force in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jianyue.engine.availability import Availability, Record, Stretch, Terms, measure
from jianyue.engine.instants import ZERO
from jianyue.engine.spans import Span

SUMMED = ("service", "planned", "down", "scheduled", "unknown", "extended")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a period, and the terms in force in it."""

    span: Span
    terms: Terms

    @property
    def hours(self) -> list[Span]:
        """Its planned service time."""
        return self.terms.service.spans(self.span.start, self.span.end)


def measure_parts(record: Record, parts: Sequence[Part]) -> Availability:
    """Return the availability of one system over parts of a period, in order and disjoint.

    record  as for `availability.measure`
    parts   what lies in none of them is not measured; none at all have no service time

    S, M and D are the sums of the parts, each counted by its own calendar and reading of unknown
    time. Downtime across an edge is one stretch; an outage that counts in any part is not left
    out (semantics 1 and 5; docs/decisions/0174).
    """
    found = [measure(record, part.terms, part.span) for part in parts]
    counted = joined(stretch for each in found for stretch in each.counted)
    numbers = {number for stretch in counted for number in stretch.numbers}
    left_out = {number: why for each in reversed(found) for number, why in each.left_out}
    maintenance = dict(pair for each in found for pair in each.maintenance)
    return replace(
        together(found),
        counted=counted,
        left_out=tuple((number, why) for number, why in left_out.items() if number not in numbers),
        maintenance=tuple(maintenance.items()),
    )


def together(found: Sequence[Availability]) -> Availability:
    """Return the sums of figures, without their evidence; none at all have no service time."""
    sums: dict[str, Any] = {
        name: sum((getattr(each, name) for each in found), ZERO) for name in SUMMED
    }
    return Availability(**sums)


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches in order, those that touch as one with the numbers of both."""
    found: list[Stretch] = []
    for each in stretches:
        if found and found[-1].span.end == each.span.start:
            last = found.pop()
            numbers = tuple(dict.fromkeys(last.numbers + each.numbers))
            found.append(Stretch(Span(last.span.start, each.span.end), numbers))
        else:
            found.append(each)
    return tuple(found)


def within(parts: Iterable[Part], span: Span) -> list[Part]:
    """Return what of each part lies inside a stretch; a part that does not is left away."""
    clipped = (
        (max(part.span.start, span.start), min(part.span.end, span.end), part.terms)
        for part in parts
    )
    return [Part(Span(start, end), terms) for start, end, terms in clipped if start < end]


def unlike(parts: Iterable[Part]) -> list[Part]:
    """Return the same parts, those joined that count alike, whatever else was published.

    Two count alike where the earlier calendar opens at the same instants in the later stretch.
    """
    found: list[Part] = []
    for part in parts:
        if found and _alike(found[-1], part):
            last = found.pop()
            found.append(Part(Span(last.span.start, part.span.end), last.terms))
        else:
            found.append(part)
    return found


def _alike(one: Part, other: Part) -> bool:
    start, end = other.span.start, other.span.end
    touch = one.span.end == start and one.terms.unknown is other.terms.unknown
    same = one.terms.service.spans(start, end) == other.terms.service.spans(start, end)
    return touch and same
