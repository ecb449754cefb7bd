"""A period in which the terms changed: each stretch by what was in force in it."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from jianyue.engine.availability import Record, Terms, Unknown, Why, measure
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.outages import Maintenance, Notice, Outage, Standing
from jianyue.engine.parts import Part, measure_parts, unlike, within
from jianyue.engine.spans import Span

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
ALWAYS = Calendar(always("UTC"))
OFFICE = Calendar(ServiceHours("UTC", dict.fromkeys(range(5), (Hours.parse("09:00-17:00"),))))
FREE = Notice(ALWAYS, timedelta(0))
STRICT = Notice(ALWAYS, timedelta(days=3))


def hour(number: float) -> datetime:
    return MIDNIGHT + timedelta(hours=number)


def part(start: float, end: float, service: Calendar, notice: Notice = FREE) -> Part:
    return Part(Span(hour(start), hour(end)), Terms(service, notice))


def test_each_stretch_is_counted_by_the_hours_in_force_in_it() -> None:
    outage = Outage("a", hour(8), hour(34))
    found = measure_parts(Record((outage,)), [part(0, 24, OFFICE), part(24, 48, ALWAYS)])

    # 9 to 17 on Monday, then every hour of Tuesday until 10.
    assert (found.service, found.down) == (timedelta(hours=32), timedelta(hours=18))
    assert found.fraction == Fraction(14, 32)
    assert [(each.span, each.numbers) for each in found.counted] == [
        (Span(hour(9), hour(17)), ("a",)), (Span(hour(24), hour(34)), ("a",)),
    ]  # fmt: skip


def test_downtime_across_the_edge_is_one_stretch() -> None:
    record = Record((Outage("a", hour(20), hour(24)), Outage("b", hour(24), hour(30))))
    found = measure_parts(record, [part(0, 24, ALWAYS), part(24, 48, ALWAYS)])

    assert [(each.span, each.numbers) for each in found.counted] == [
        (Span(hour(20), hour(30)), ("a", "b"))
    ]


def test_an_outage_that_counts_in_one_stretch_is_not_left_out_in_another() -> None:
    record = Record((Outage("a", hour(20), hour(26)), Outage("b", hour(1), hour(2))))
    found = measure_parts(record, [part(0, 24, OFFICE), part(24, 48, ALWAYS)])

    assert found.left_out == (("b", Why.NOT_IN_SERVICE),)


def test_a_window_is_judged_by_the_rule_under_which_it_was_announced() -> None:
    told = hour(-1), hour(-1)
    kept = Maintenance("kept", Span(hour(1), hour(2)), *told, rule=FREE)
    late = Maintenance("late", Span(hour(3), hour(4)), *told, rule=STRICT)
    found = measure(
        Record(maintenance=(kept, late)), Terms(ALWAYS, STRICT), part(0, 24, ALWAYS).span
    )

    assert found.maintenance == (
        ("kept", Standing.PLANNED), ("late", Standing.ANNOUNCED_LATE),
    )  # fmt: skip
    assert (found.planned, found.down) == (timedelta(hours=1), timedelta(hours=1))


def test_nothing_in_force_is_no_service_time() -> None:
    assert measure_parts(Record((Outage("a", hour(1), hour(2)),)), []).fraction is None


def test_parts_that_count_alike_are_one() -> None:
    again = Calendar(ServiceHours("UTC", dict.fromkeys(range(5), (Hours.parse("09:00-17:00"),))))
    parts = [part(0, 24, OFFICE), part(24, 48, again), part(48, 72, ALWAYS)]

    assert [each.span for each in unlike(parts)] == [
        Span(hour(0), hour(48)), Span(hour(48), hour(72)),
    ]  # fmt: skip


def test_what_lies_behind_now_is_not_measured_yet() -> None:
    parts = [part(0, 24, OFFICE), part(24, 48, ALWAYS)]

    assert [each.span for each in within(parts, Span(hour(5), hour(24)))] == [
        Span(hour(5), hour(24))
    ]
    assert within(parts, Span(hour(60), hour(70))) == []


stretches = st.tuples(st.integers(0, 70), st.integers(1, 30))


def walked(
    down: list[tuple[int, int]], dark: list[tuple[int, int]], cut: int, readings: list[Unknown]
) -> tuple[int, int]:
    """Return S and D in hours: office hours up to `cut`, every hour from then on."""
    service = failed = 0
    for at in range(72):
        reading = readings[at >= cut]
        is_open = at >= cut or 9 <= at % 24 < 17
        is_down = any(start <= at < start + lasts for start, lasts in down)
        is_dark = not is_down and any(start <= at < start + lasts for start, lasts in dark)
        counts = is_open and not (is_dark and reading is Unknown.LEFT_OUT)
        service += counts
        failed += counts and (is_down or (is_dark and reading is Unknown.DOWN))
    return service, failed


@settings(max_examples=60)
@given(
    st.lists(stretches, max_size=5), st.lists(stretches, max_size=3), st.integers(1, 71),
    st.lists(st.sampled_from(Unknown), min_size=2, max_size=2),
)  # fmt: skip
def test_parts_agree_with_a_walk_over_every_hour(
    down: list[tuple[int, int]], dark: list[tuple[int, int]], cut: int, readings: list[Unknown]
) -> None:
    outages = tuple(Outage("a", hour(at), hour(at + lasts)) for at, lasts in down)
    unknown = tuple(Span(hour(at), hour(at + lasts)) for at, lasts in dark)
    terms = [Terms(OFFICE, FREE, readings[0]), Terms(ALWAYS, FREE, readings[1])]
    edges = Span(hour(0), hour(cut)), Span(hour(cut), hour(72))
    parts = [Part(edge, said) for edge, said in zip(edges, terms, strict=True)]

    found = measure_parts(Record(outages, unknown=unknown), parts)
    service, failed = walked(down, dark, cut, readings)
    assert (found.service, found.down) == (timedelta(hours=service), timedelta(hours=failed))
