"""Laws of availability, one of them a walk over every minute."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from jianyue.engine.availability import Record, Terms, Unknown, measure
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours
from jianyue.engine.outages import Grade, Maintenance, Notice, Outage
from jianyue.engine.reliability import reliability
from jianyue.engine.spans import Span, intersect, length, subtract, union

NEW_YORK = ZoneInfo("America/New_York")
# Saturday evening; the clocks go forward on Sunday 8 March 2026 at 02:00, inside the hours.
START = datetime(2026, 3, 8, 1, tzinfo=UTC)
NIGHT = Calendar(ServiceHours("America/New_York", dict.fromkeys(range(7), (Hours(60, 300),))))
NOTICE = Notice(NIGHT, timedelta(0), emergency=True)
MINUTES = 700
MINUTE = timedelta(minutes=1)


def minute(number: int) -> datetime:
    return START + number * MINUTE


PERIOD = Span(minute(60), minute(MINUTES - 60))


class Told(NamedTuple):
    start: int
    end: int
    kind: str


stretches = st.builds(
    lambda start, lasts, kind: Told(start, start + lasts, kind),
    st.integers(0, MINUTES - 100),
    st.integers(1, 100),
    st.sampled_from(["full", "degraded", "excluded", "planned", "failed", "unknown"]),
)
histories = st.lists(stretches, max_size=8)


def record_of(told: list[Told]) -> Record:
    def spans(kind: str) -> list[Span]:
        return [Span(minute(one.start), minute(one.end)) for one in told if one.kind == kind]

    outages = [Outage("f", span.start, span.end) for span in spans("full")]
    outages += [Outage("d", one.start, one.end, Grade.DEGRADED) for one in spans("degraded")]
    outages += [Outage("x", one.start, one.end, ground="war") for one in spans("excluded")]
    windows = [Maintenance("m", span, emergency=True) for span in spans("planned")]
    windows += [Maintenance("n", span) for span in spans("failed")]
    return Record(tuple(outages), tuple(windows), tuple(spans("unknown")))


def is_open(at: datetime) -> bool:
    """Tell whether New York reads 01:00 to 05:00; the minutes from 02:00 do not exist."""
    return 1 <= at.astimezone(NEW_YORK).hour < 5


def state(told: list[Told], number: int) -> str:
    """Return what one minute is, by precedence."""
    kinds = {one.kind for one in told if one.start <= number < one.end}
    if "planned" in kinds:
        return "planned"
    if kinds & {"full", "failed"}:
        return "down"
    if "unknown" in kinds and not kinds & {"degraded", "excluded"}:
        return "unknown"
    return "up"


@settings(max_examples=60)
@given(histories, st.sampled_from(Unknown))
def test_availability_agrees_with_a_walk_over_every_minute(
    told: list[Told], unknown: Unknown
) -> None:
    states = [state(told, number) for number in range(60, MINUTES - 60) if is_open(minute(number))]
    left_out = states.count("unknown") if unknown is Unknown.LEFT_OUT else 0
    as_down = states.count("unknown") if unknown is Unknown.DOWN else 0

    found = measure(record_of(told), Terms(NIGHT, NOTICE, unknown), PERIOD)

    assert found.scheduled == len(states) * MINUTE
    assert found.service == (len(states) - left_out) * MINUTE
    assert found.planned == states.count("planned") * MINUTE
    assert found.down == (states.count("down") + as_down) * MINUTE
    assert found.unknown == states.count("unknown") * MINUTE


@given(histories, st.sampled_from(Unknown))
def test_availability_and_coverage_lie_between_none_and_all(
    told: list[Told], unknown: Unknown
) -> None:
    found = measure(record_of(told), Terms(NIGHT, NOTICE, unknown), PERIOD)

    assert found.fraction is None or 0 <= found.fraction <= 1
    assert found.coverage is not None
    assert 0 <= found.coverage <= 1
    assert sum((one.length for one in found.counted), timedelta(0)) == found.down


@given(histories, st.integers(61, MINUTES - 61), st.sampled_from(Unknown))
def test_a_period_is_the_sum_of_its_parts(told: list[Told], cut: int, unknown: Unknown) -> None:
    record, terms = record_of(told), Terms(NIGHT, NOTICE, unknown)
    whole = measure(record, terms, PERIOD)

    early, late = (
        measure(record, terms, span)
        for span in (Span(PERIOD.start, minute(cut)), Span(minute(cut), PERIOD.end))
    )

    for name in ("service", "planned", "down", "scheduled", "unknown"):
        assert getattr(early, name) + getattr(late, name) == getattr(whole, name)


@given(histories)
def test_unknown_time_is_worst_as_down_and_best_as_up(told: list[Told]) -> None:
    record = record_of(told)
    up, left_out, down = (
        measure(record, Terms(NIGHT, NOTICE, unknown), PERIOD).fraction
        for unknown in (Unknown.UP, Unknown.LEFT_OUT, Unknown.DOWN)
    )

    assert (up is None) == (down is None)
    assert left_out is None or (up is not None and down is not None and down <= left_out <= up)


@given(histories, st.integers(61, MINUTES - 61))
def test_every_outage_ends_in_one_period_alone(told: list[Told], cut: int) -> None:
    record, terms = record_of(told), Terms(NIGHT, NOTICE)
    whole = reliability(record, terms, PERIOD)

    early, late = (
        reliability(record, terms, span)
        for span in (Span(PERIOD.start, minute(cut)), Span(minute(cut), PERIOD.end))
    )

    assert early.ended + late.ended == whole.ended
    assert early.between + late.between == whole.between


@given(histories)
def test_the_longest_outage_is_no_shorter_than_the_mean(told: list[Told]) -> None:
    found = reliability(record_of(told), Terms(NIGHT, NOTICE), PERIOD)

    assert (found.mttr is None) == (found.longest is None) == (found.number == 0)
    if found.mttr is not None and found.longest is not None:
        assert found.mttr <= Fraction(found.longest // MINUTE * 60)


spans = st.lists(
    st.builds(lambda a, b: Span(minute(a), minute(a + b)), st.integers(0, 60), st.integers(0, 20)),
    max_size=6,
)


@given(spans, spans)
def test_two_sets_are_together_as_long_as_both_less_what_they_share(
    left: list[Span], right: list[Span]
) -> None:
    one, other = union(left), union(right)

    both = length(union([*one, *other]))
    assert both == length(one) + length(other) - length(intersect(one, other))
    assert length(subtract(one, other)) == length(one) - length(intersect(one, other))
    assert not intersect(subtract(one, other), other)
