"""Many systems in one sweep come out as one system at a time."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jianyue.engine.availability import Availability, Record, Terms, Unknown, measure
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.instants import ZERO, micros
from jianyue.engine.outages import Grade, Maintenance, Notice, Outage
from jianyue.engine.parts import Part
from jianyue.engine.spans import Span
from jianyue.engine.tallies import GOES_ON, SUMS, Columns, Question, tally

# Saturday evening in New York; the clocks go forward on Sunday 8 March 2026 at 02:00.
START = datetime(2026, 3, 8, 1, tzinfo=UTC)
NIGHT = Calendar(ServiceHours("America/New_York", dict.fromkeys(range(7), (Hours(60, 300),))))
CLOCK = Calendar(always("UTC"))
NEVER = Calendar(ServiceHours("UTC", {}))
NOTICE = Notice(CLOCK, ZERO, emergency=True)
MINUTE = timedelta(minutes=1)
KINDS = ("full", "degraded", "excluded", "goes on", "planned", "failed", "unknown", "longer")


def minute(number: int) -> datetime:
    return START + number * MINUTE


def record_of(told: list[tuple[int, int, str]]) -> Record:
    def spans(kind: str) -> list[Span]:
        return [Span(minute(at), minute(at + lasts)) for at, lasts, each in told if each == kind]

    outages = [Outage("f", each.start, each.end) for each in spans("full")]
    outages += [Outage("d", each.start, each.end, Grade.DEGRADED) for each in spans("degraded")]
    outages += [Outage("x", each.start, each.end, ground="war") for each in spans("excluded")]
    outages += [Outage("g", each.start, None) for each in spans("goes on")]
    windows = [Maintenance("m", span, emergency=True) for span in spans("planned")]
    windows += [Maintenance("n", span) for span in spans("failed")]
    return Record(tuple(outages), tuple(windows), tuple(spans("unknown")), tuple(spans("longer")))


def columns_of(record: Record) -> Columns:
    """Return the same with the outages as columns."""
    ends = [GOES_ON if each.end is None else micros(each.end) for each in record.outages]
    return Columns(
        np.array([micros(each.start) for each in record.outages], np.int64),
        np.array(ends, np.int64),
        np.array([each.counts for each in record.outages], np.bool_),
        Record((), record.maintenance, record.unknown, record.extensions),
    )


def figures(found: Availability) -> dict[str, timedelta]:
    return {name: getattr(found, name) for name in SUMS}


histories = st.lists(
    st.tuples(st.integers(0, 600), st.integers(1, 100), st.sampled_from(KINDS)), max_size=9
)
systems = st.lists(
    st.tuples(
        histories, st.sampled_from([NIGHT, CLOCK, NEVER]), st.sampled_from(Unknown),
        st.integers(0, 300), st.integers(0, 400),
    ),
    max_size=5,
)  # fmt: skip


@settings(max_examples=150)
@given(systems)
def test_a_sweep_over_many_agrees_with_the_fold_of_each(
    told: list[tuple[list[tuple[int, int, str]], Calendar, Unknown, int, int]],
) -> None:
    asked, slow = [], []
    for history, calendar, unknown, low, lasts in told:
        part = Part(Span(minute(low), minute(low + lasts)), Terms(calendar, NOTICE, unknown))
        record = record_of(history)
        asked += [Question(columns_of(record), part), Question(Columns(beside=record), part)]
        slow += [measure(record, part.terms, part.span)] * 2

    assert [figures(each) for each in tally(asked)] == [figures(each) for each in slow]


def test_nothing_asked_is_nothing_answered() -> None:
    assert tally([]) == []
    whole = Part(Span(minute(0), minute(60)), Terms(NEVER, NOTICE))
    assert [each.fraction for each in tally([Question(Columns(), whole)])] == [None]


def test_a_million_microseconds_are_not_rounded() -> None:
    start, end = micros(minute(0)) + 1, micros(minute(1)) - 1
    known = Columns(np.array([start]), np.array([end]), np.array([True]))
    part = Part(Span(minute(0), minute(60)), Terms(CLOCK, NOTICE))

    assert tally([Question(known, part)])[0].down == MINUTE - timedelta(microseconds=2)
