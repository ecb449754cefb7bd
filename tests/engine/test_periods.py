"""Calendar periods in the zone of an agreement: semantics 6."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.periods import Per, Period, period_from, period_of, periods
from jianyue.engine.spans import Span

SHANGHAI = ZoneInfo("Asia/Shanghai")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CASES = [
    # Shanghai is 8 h ahead: its days begin at 16:00 UTC of the day before.
    (Per.DAY, "Asia/Shanghai", "2026-03-03 02:00", "2026-03-03", "03-02 16:00", "03-03 16:00"),
    (Per.DAY, "Asia/Shanghai", "2026-03-02 16:00", "2026-03-03", "03-02 16:00", "03-03 16:00"),
    (Per.DAY, "Asia/Shanghai", "2026-03-02 15:59", "2026-03-02", "03-01 16:00", "03-02 16:00"),
    # 2026-03-03 is a Tuesday of week 10; the week began on Monday the 2nd.
    (Per.WEEK, "Asia/Shanghai", "2026-03-03 02:00", "2026-W10", "03-01 16:00", "03-08 16:00"),
    # Sunday the 8th, 23:59:59 there, still belongs to it; a second later is week 11.
    (Per.WEEK, "Asia/Shanghai", "2026-03-08 15:59:59", "2026-W10", "03-01 16:00", "03-08 16:00"),
    (Per.WEEK, "Asia/Shanghai", "2026-03-08 16:00", "2026-W11", "03-08 16:00", "03-15 16:00"),
    (Per.MONTH, "Asia/Shanghai", "2026-03-03 02:00", "2026-03", "02-28 16:00", "03-31 16:00"),
    # The last microsecond of March there, and the first instant of April.
    (Per.MONTH, "Asia/Shanghai", "2026-03-31 15:59:59", "2026-03", "02-28 16:00", "03-31 16:00"),
    (Per.MONTH, "Asia/Shanghai", "2026-03-31 16:00", "2026-04", "03-31 16:00", "04-30 16:00"),
    (Per.QUARTER, "Asia/Shanghai", "2026-06-30 15:00", "2026-Q2", "03-31 16:00", "06-30 16:00"),
    (Per.QUARTER, "Asia/Shanghai", "2026-06-30 16:00", "2026-Q3", "06-30 16:00", "09-30 16:00"),
    # London: GMT until 29 March 2026 01:00, then an hour ahead: March ends at 23:00 UTC.
    (Per.MONTH, "Europe/London", "2026-03-15 00:00", "2026-03", "03-01 00:00", "03-31 23:00"),
    (Per.DAY, "Europe/London", "2026-03-29 12:00", "2026-03-29", "03-29 00:00", "03-29 23:00"),
    # 25 October has 25 hours.
    (Per.DAY, "Europe/London", "2026-10-25 12:00", "2026-10-25", "10-24 23:00", "10-26 00:00"),
    # New York: EST (-5) until 8 March, EDT (-4) after it.
    (Per.MONTH, "America/New_York", "2026-03-03 12:00", "2026-03", "03-01 05:00", "04-01 04:00"),
    (Per.QUARTER, "America/New_York", "2026-01-03 12:00", "2026-Q1", "01-01 05:00", "04-01 04:00"),
    # Lord Howe shifts by half an hour: +11 until 5 April 2026, +10:30 after it.
    (Per.MONTH, "Australia/Lord_Howe", "2026-04-15 00:00", "2026-04", "03-31 13:00", "04-30 13:30"),
    # Cairo skips midnight of 24 April 2026 (00:00 becomes 01:00): the day begins at 01:00, +3.
    (Per.DAY, "Africa/Cairo", "2026-04-24 12:00", "2026-04-24", "04-23 22:00", "04-24 21:00"),
    # Havana has two midnights on 1 November 2026 (01:00 becomes 00:00): the first, -4, counts.
    (Per.DAY, "America/Havana", "2026-11-01 12:00", "2026-11-01", "11-01 04:00", "11-02 05:00"),
    (Per.MONTH, "America/Havana", "2026-11-01 04:30", "2026-11", "11-01 04:00", "12-01 05:00"),
]


@pytest.mark.parametrize(("per", "zone", "at", "label", "start", "end"), CASES)
def test_an_instant_belongs_to_the_period_worked_out(
    per: Per, zone: str, at: str, label: str, start: str, end: str
) -> None:
    found = period_of(per, utc(at), ZoneInfo(zone))

    assert (found.label, found.span) == (label, Span(utc(f"2026-{start}"), utc(f"2026-{end}")))


@pytest.mark.parametrize(
    ("at", "label"),
    [
        ("2026-12-31 15:59", "2026"),
        ("2026-12-31 16:00", "2027"),  # midnight of New Year in Shanghai
    ],
)
def test_a_year_ends_at_local_midnight(at: str, label: str) -> None:
    found = period_of(Per.YEAR, utc(at), SHANGHAI)

    assert (found.label, found.span.length) == (label, timedelta(days=365))


def test_the_week_of_new_year_carries_the_year_of_its_thursday() -> None:
    # Friday 1 January 2027 lies in the week of Monday 28 December 2026.
    assert period_of(Per.WEEK, utc("2027-01-01 02:00"), SHANGHAI).label == "2026-W53"


def test_where_clocks_go_back_over_midnight_the_first_midnight_decides() -> None:
    # St. John's, 7 November 2010: 00:01 became 23:01 of the 6th. The wall shows the 6th again at
    # 23:30, but the 7th began at its first midnight, 02:30 UTC.
    zone = ZoneInfo("America/St_Johns")
    at = utc("2010-11-07 03:00")

    assert at.astimezone(zone).day == 6
    assert period_of(Per.DAY, at, zone).first == date(2010, 11, 7)


def test_where_clocks_go_forward_over_midnight_the_moved_midnight_decides() -> None:
    # Toronto, 30 March 1919: 23:30 became 00:30. Midnight moved forward by an hour, to 01:00 of
    # the 31st, 05:00 UTC; at 00:40 the wall shows the 31st, but the 30th still runs.
    zone = ZoneInfo("America/Toronto")
    at = utc("1919-03-31 04:40")

    assert at.astimezone(zone).day == 31
    assert period_of(Per.DAY, at, zone).first == date(1919, 3, 30)


def test_a_day_that_a_zone_skipped_is_empty_and_listed_nowhere() -> None:
    # Samoa went from Thursday 29 to Saturday 31 December 2011.
    zone = ZoneInfo("Pacific/Apia")
    skipped = period_from(Per.DAY, date(2011, 12, 30), zone)

    assert skipped.span.length == timedelta(0)
    listed = periods(Per.DAY, Span(utc("2011-12-29 12:00"), utc("2012-01-01 12:00")), zone)
    assert [each.first.day for each in listed] == [29, 31, 1, 2]


@pytest.mark.parametrize(
    ("start", "end", "labels"),
    [
        # From 15 January to 1 April 00:00 in Shanghai: April is not touched.
        ("2026-01-15 00:00", "2026-03-31 16:00", ["2026-01", "2026-02", "2026-03"]),
        ("2026-01-15 00:00", "2026-03-31 16:01", ["2026-01", "2026-02", "2026-03", "2026-04"]),
        ("2025-12-31 15:59", "2025-12-31 16:01", ["2025-12", "2026-01"]),
        ("2026-01-15 00:00", "2026-01-15 00:00", ["2026-01"]),
        ("2025-12-31 16:00", "2025-12-31 16:00", []),
    ],
)
def test_the_months_that_a_stretch_touches_are_listed_whole(
    start: str, end: str, labels: list[str]
) -> None:
    listed = periods(Per.MONTH, Span(utc(start), utc(end)), SHANGHAI)

    assert [each.label for each in listed] == labels


zones = st.sampled_from(
    ["Asia/Shanghai", "America/St_Johns", "Africa/Cairo", "Pacific/Apia", "Australia/Lord_Howe",
     "America/Havana", "America/Toronto", "Asia/Kathmandu", "Africa/Casablanca"]
).map(ZoneInfo)  # fmt: skip
instants = st.datetimes(datetime(1915, 1, 1), datetime(2037, 1, 1)).map(  # noqa: DTZ001 - the line after makes them UTC
    lambda at: at.replace(tzinfo=UTC)
)


@given(instants, st.sampled_from(Per), zones)
def test_every_instant_lies_in_the_period_it_is_said_to_belong_to(
    at: datetime, per: Per, zone: ZoneInfo
) -> None:
    assert period_of(per, at, zone).span.holds(at)


@given(instants, st.integers(1, 60), st.sampled_from([Per.DAY, Per.WEEK, Per.MONTH]), zones)
def test_periods_follow_one_another_without_gap_or_overlap(
    at: datetime, days: int, per: Per, zone: ZoneInfo
) -> None:
    span = Span(at, at + timedelta(days=days))
    listed = periods(per, span, zone)

    assert listed[0].span.holds(span.start)
    assert listed[-1].span.start < span.end <= listed[-1].span.end
    assert all(one.span.end == other.span.start for one, other in pairwise(listed))


@pytest.mark.parametrize(
    ("at", "label", "first"),
    [
        ("2026-06-30 15:59", "2026-H1", date(2026, 1, 1)),
        ("2026-06-30 16:00", "2026-H2", date(2026, 7, 1)),
    ],
)
def test_a_half_year_begins_in_january_or_july(at: str, label: str, first: date) -> None:
    found = period_of(Per.HALF_YEAR, utc(at), SHANGHAI)

    assert (found.label, found.first) == (label, first)
    assert found.span.start <= utc(at) < found.span.end


def test_a_term_is_called_by_the_day_on_which_it_begins() -> None:
    span = Span(utc("2025-12-31 16:00"), utc("2026-12-31 16:00"))

    assert Period(None, date(2026, 1, 1), span).label == "2026-01-01"
