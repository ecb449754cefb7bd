"""Every minute of a figure is of one record, and every minute of a record is accounted for."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jianyue.engine import traces
from jianyue.engine.availability import Record, Terms, Unknown
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.instants import ZERO
from jianyue.engine.outages import Grade, Maintenance, Notice, Outage
from jianyue.engine.parts import Part, measure_parts
from jianyue.engine.spans import Span

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
ALWAYS = Calendar(always("UTC"))
OFFICE = Calendar(ServiceHours("UTC", dict.fromkeys(range(5), (Hours.parse("09:00-17:00"),))))
NOTICE = Notice(ALWAYS, ZERO, emergency=True)
HOUR = timedelta(hours=1)


def hour(number: float) -> datetime:
    return MIDNIGHT + number * HOUR


def parts(cut: int, first: Unknown = Unknown.LEFT_OUT) -> list[Part]:
    """Return two days: office hours up to `cut`, every hour from then on."""
    return [
        Part(Span(hour(0), hour(cut)), Terms(OFFICE, NOTICE, first)),
        Part(Span(hour(cut), hour(48)), Terms(ALWAYS, NOTICE)),
    ]


def test_each_record_says_what_was_cut_off_and_why() -> None:
    record = Record(
        (Outage("a", hour(-2), hour(12)), Outage("b", hour(11), hour(14))),
        (Maintenance("m", Span(hour(10), hour(11)), emergency=True),),
    )
    found = traces.downtime(record, parts(24))

    # -2 to 0 before the period, 0 to 9 before opening, 10 to 11 maintenance: 9-10 and 11-12 count.
    first, second = found
    assert (first.outside, first.off_hours, first.maintenance, first.shared, first.counted) == (
        2 * HOUR, 9 * HOUR, HOUR, ZERO, 2 * HOUR,
    )  # fmt: skip
    assert (second.number, second.shared, second.counted) == ("b", HOUR, 2 * HOUR)
    assert [(each.number, each.counted) for each in traces.maintenance(record, parts(24))] == [
        ("m", HOUR)
    ]


def test_what_is_no_downtime_adds_nothing() -> None:
    record = Record((Outage("d", hour(10), hour(12), Grade.DEGRADED),))

    assert traces.downtime(record, parts(24)) == []
    assert traces.downtime(Record((Outage("a", hour(1), hour(2)),)), [])[0].counted == ZERO


def test_an_outage_that_goes_on_ends_with_what_is_measured() -> None:
    [found] = traces.downtime(Record((Outage("a", hour(40), None),)), parts(24))

    assert (found.span, found.counted) == (Span(hour(40), hour(48)), 8 * HOUR)


told = st.lists(
    st.tuples(
        st.integers(-5, 50), st.integers(1, 20),
        st.sampled_from(["full", "degraded", "planned", "failed", "unknown"]),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=80)
@given(told, st.integers(1, 47), st.sampled_from(Unknown))
def test_what_records_add_sums_up_to_the_figure(
    said: list[tuple[int, int, str]], cut: int, unknown: Unknown
) -> None:
    spans = {
        kind: [Span(hour(at), hour(at + lasts)) for at, lasts, each in said if each == kind]
        for kind in ("full", "degraded", "planned", "failed", "unknown")
    }
    outages = [Outage(f"o{i}", each.start, each.end) for i, each in enumerate(spans["full"])]
    outages += [Outage("d", each.start, each.end, Grade.DEGRADED) for each in spans["degraded"]]
    windows = [
        Maintenance(f"m{i}", each, emergency=True) for i, each in enumerate(spans["planned"])
    ]
    windows += [Maintenance(f"n{i}", each) for i, each in enumerate(spans["failed"])]
    record = Record(tuple(outages), tuple(windows), tuple(spans["unknown"]))

    figure = measure_parts(record, parts(cut, unknown))
    down = traces.downtime(record, parts(cut, unknown))
    planned = traces.maintenance(record, parts(cut, unknown))
    assert sum((each.counted for each in down), ZERO) == figure.down
    assert sum((each.counted for each in planned), ZERO) == figure.planned
    for each in down + planned:
        lost = each.outside + each.off_hours + each.maintenance + each.shared
        assert lost + each.counted == each.span.length
