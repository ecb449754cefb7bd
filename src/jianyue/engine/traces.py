"""Each minute of downtime and of planned maintenance: which record it is of, what was cut off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from jianyue.engine.availability import Record, Sorted, Unknown
from jianyue.engine.parts import Part
from jianyue.engine.spans import Span, intersect, length, subtract, union


@dataclass(frozen=True, slots=True)
class Trace:
    """What one recorded stretch adds to a figure, and why the rest of it adds nothing.

    span         the stretch as it is recorded; one that goes on ends with what is measured
    outside      what lies outside the period
    off_hours    what lies outside service time
    maintenance  what lies inside planned maintenance
    shared       what another record counts already
    counted      what it adds; with the four others, exactly the length of the stretch
    """

    number: str
    span: Span
    outside: timedelta
    off_hours: timedelta
    maintenance: timedelta
    shared: timedelta
    counted: timedelta


@dataclass(frozen=True, slots=True)
class _Told:
    """One part of a period with the record as its terms sort it."""

    span: Span
    record: Sorted

    @property
    def planned(self) -> list[Span]:
        return intersect(self.record.planned, [self.span])


@dataclass(frozen=True, slots=True)
class _Item:
    """A recorded stretch, and the parts of the period in which it counts as what it is."""

    number: str
    span: Span
    within: list[Span]


def downtime(record: Record, parts: Sequence[Part]) -> list[Trace]:
    """Return what each record that is downtime adds to D, the earliest first.

    record, parts  as for `parts.measure_parts`; what they add sums up to its `down`
    """
    told = _told(record, parts)
    spans, end = [each.span for each in told], _end(told)
    items = [_Item(each.number, each.span(end), spans) for each in record.outages if each.counts]
    items += [
        _Item(each.number, each.span, unplanned)
        for each in record.maintenance
        if (unplanned := [one.span for one in told if not one.record.standings[each].is_planned])
    ]
    items += [
        _Item("unknown", span, [one.span])
        for one in told
        if one.record.terms.unknown is Unknown.DOWN
        for span in intersect(one.record.unknown, [one.span])
    ]
    return _traced(items, _service(told), [span for one in told for span in one.planned])


def maintenance(record: Record, parts: Sequence[Part]) -> list[Trace]:
    """Return what each planned window adds to M; together its `planned`."""
    told = _told(record, parts)
    items = [
        _Item(each.number, each.span, planned)
        for each in record.maintenance
        if (planned := [one.span for one in told if one.record.standings[each].is_planned])
    ]
    return _traced(items, _service(told), [])


def _told(record: Record, parts: Sequence[Part]) -> list[_Told]:
    return [_Told(part.span, Sorted(record, part.terms, parts[-1].span.end)) for part in parts]


def _end(told: Sequence[_Told]) -> datetime:
    return told[-1].record.latest if told else datetime.max.replace(tzinfo=UTC)


def _service(told: Iterable[_Told]) -> list[Span]:
    return [span for one in told for span in one.record.service(one.span.start, one.span.end)]


def _traced(items: Iterable[_Item], service: list[Span], holes: list[Span]) -> list[Trace]:
    """Return what each item adds to what those before it have added."""
    found: list[Trace] = []
    counted: list[Span] = []
    for item in sorted(items, key=lambda each: (each.span, each.number)):
        inside = intersect([item.span], item.within)
        hours = intersect(inside, service)
        rest = subtract(hours, holes)
        fresh = subtract(rest, counted)
        counted = union([*counted, *fresh])
        lengths = [length(each) for each in ([item.span], inside, hours, rest, fresh)]
        lost = [longer - shorter for longer, shorter in pairwise(lengths)]
        outside, off_hours, planned, shared = lost
        found.append(
            Trace(item.number, item.span, outside, off_hours, planned, shared, lengths[-1])
        )
    return found
