"""Laws of open time, also against a slow program that walks minute by minute (semantics 1)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours
from tests.engine.oracle import SlowCalendar

MICROSECOND = timedelta(microseconds=1)
# Zones and the middles of weeks in which something happens to their clocks.
ODD = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Caracas", date(2007, 12, 9)),
    ("America/St_Johns", date(1988, 4, 3)),
    ("America/Scoresbysund", date(2024, 3, 31)),
    ("Antarctica/Troll", date(2026, 3, 29)),
    ("Antarctica/Troll", date(2026, 10, 25)),
    ("Antarctica/Casey", date(2018, 3, 11)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
    ("Africa/Cairo", date(2014, 5, 15)),
    ("Asia/Tehran", date(1978, 10, 20)),
    ("Asia/Tehran", date(1979, 5, 27)),
    ("Asia/Tehran", date(2021, 3, 22)),
    ("Asia/Tehran", date(2021, 9, 22)),
    ("Asia/Amman", date(2022, 10, 28)),
    ("Asia/Gaza", date(2023, 4, 29)),
    ("Asia/Kathmandu", date(1986, 1, 1)),
    ("Asia/Pyongyang", date(2015, 8, 15)),
    ("Asia/Shanghai", date(1991, 4, 14)),
    ("Asia/Shanghai", date(2026, 2, 14)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Europe/Dublin", date(2026, 10, 25)),
    ("Europe/London", date(1971, 10, 31)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Chatham", date(2026, 4, 5)),
    ("Pacific/Kiritimati", date(1994, 12, 31)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
]
WEEK = timedelta(days=3)
EXAMPLES = settings().max_examples

quarters = st.integers(0, 95).map(lambda i: f"{i // 4:02}:{i % 4 * 15:02}")
ends = st.one_of(quarters, st.just("24:00"))
written = st.tuples(quarters, ends).filter(lambda pair: pair[0] != pair[1]).map("-".join)
timetables = st.dictionaries(st.integers(0, 6), st.lists(written, max_size=3), min_size=3)
lengths = st.one_of(
    st.integers(0, 40).map(lambda quarter: timedelta(minutes=15 * quarter)),
    st.timedeltas(timedelta(0), timedelta(hours=60)),
)


def hours_of(texts: Sequence[str]) -> tuple[Hours, ...]:
    return tuple(map(Hours.parse, texts))


def both(
    odd: tuple[str, date], weekly: Mapping[int, Sequence[str]], own: Mapping[int, Sequence[str]]
) -> tuple[Calendar, SlowCalendar]:
    """The same calendar twice; `own` gives days around the odd one hours of their own."""
    zone, middle = odd
    exceptions = {middle + timedelta(days=i): texts for i, texts in own.items()}
    fast = ServiceHours(
        zone,
        {day: hours_of(texts) for day, texts in weekly.items()},
        {day: hours_of(texts) for day, texts in exceptions.items()},
    )
    slow = SlowCalendar(zone, weekly, exceptions, middle - WEEK, middle + WEEK)
    slow.__dict__["shown"] = shown(zone, middle)
    return Calendar(fast), slow


@cache
def shown(zone: str, middle: date) -> dict[datetime, datetime]:
    return SlowCalendar(zone, {}, {}, middle - WEEK, middle + WEEK).shown


def instants(draw: st.DrawFn, middle: date) -> tuple[datetime, datetime]:
    low = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) - timedelta(days=2)
    quarter = st.integers(0, 4 * 96).map(lambda i: low + i * timedelta(minutes=15))
    exact = st.timedeltas(timedelta(0), timedelta(days=4)).map(lambda after: low + after)
    pair = [draw(st.one_of(quarter, exact)) for _ in range(2)]
    return min(pair), max(pair)


@settings(max_examples=EXAMPLES)
@given(st.sampled_from(ODD), st.data())
def test_a_walk_minute_by_minute_finds_the_same(odd: tuple[str, date], data: st.DataObject) -> None:
    own = st.dictionaries(st.integers(-2, 2), st.lists(written, max_size=2), max_size=3)
    fast, slow = both(odd, data.draw(timetables), data.draw(own))
    start, end = data.draw(st.composite(instants)(odd[1]))
    amount = data.draw(lengths)
    assert fast.elapsed(start, end) == slow.elapsed(start, end)
    due, breaches = slow.due(start, amount), slow.breaches(start, amount)
    if due is not None:
        assert fast.due_at(start, amount) == due
    if breaches is not None:
        assert fast.breaches_at(start, amount) == breaches


zones = st.sampled_from(sorted({zone for zone, _ in ODD} | {"Asia/Shanghai", "UTC"}))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=25_000)).map(lambda after: EPOCH + after)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    weekly = {day: hours_of(texts) for day, texts in draw(timetables).items()}
    assume(any(weekly.values()))
    return Calendar(ServiceHours(draw(zones), weekly))


@given(calendars(), moments, lengths, lengths)
def test_open_time_adds_up(
    calendar: Calendar, start: datetime, one: timedelta, two: timedelta
) -> None:
    middle, end = start + 3 * one, start + 3 * one + 2 * two
    whole = calendar.elapsed(start, end)
    assert calendar.elapsed(start, middle) + calendar.elapsed(middle, end) == whole
    assert timedelta(0) <= whole <= end - start
    spans = calendar.spans(start, end)
    assert sum((span.length for span in spans), timedelta(0)) == whole
    assert all(start <= span.start < span.end <= end for span in spans)


@given(calendars(), moments, lengths)
def test_exactly_the_amount_has_passed_when_it_is_due(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    due, breaches = calendar.due_at(start, amount), calendar.breaches_at(start, amount)
    assert start <= due <= breaches
    assert calendar.elapsed(start, due) == calendar.elapsed(start, breaches) == amount
    # Earliest: a microsecond before it, less has passed. Last: a microsecond after it, more has.
    if amount:
        assert calendar.elapsed(start, due - MICROSECOND) == amount - MICROSECOND
    assert calendar.elapsed(start, breaches + MICROSECOND) == amount + MICROSECOND


@given(calendars(), moments, lengths, lengths, lengths)
def test_more_is_due_later_and_a_later_start_no_earlier(
    calendar: Calendar, start: datetime, amount: timedelta, more: timedelta, later: timedelta
) -> None:
    for reach in (calendar.due_at, calendar.breaches_at):
        due = reach(start, amount)
        assert due <= reach(start, amount + more)
        assert due <= reach(start + later, amount)
        assert (due < reach(start, amount + more)) == (more > timedelta(0))


@settings(max_examples=EXAMPLES // 2)
@given(calendars(), moments, lengths, moments)
def test_which_years_were_asked_for_first_does_not_matter(
    calendar: Calendar, start: datetime, amount: timedelta, other: datetime
) -> None:
    fresh = Calendar(calendar.hours)
    fresh.elapsed(other, other)
    assert fresh.due_at(start, amount) == calendar.due_at(start, amount)
    assert fresh.elapsed(start, start + amount) == calendar.elapsed(start, start + amount)
