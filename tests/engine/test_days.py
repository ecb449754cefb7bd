"""Days and working days: they end with a day (semantics 1)."""

from datetime import UTC, date, datetime

import pytest

from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.clocks import Limit
from jianyue.engine.days import Days, end_of_days, open_amount
from jianyue.engine.facts import Kind
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.targets import Target, clock_of
from tests.engine.timeline import ALWAYS, CHINA, HOUR, OFFICE, at, facts, hours, rows, shown, told

# 1-3 January and 15-23 February are holidays; 4 January, 14 and 28 February are worked.
WORKING = [
    # The day of the start is not counted; the end is the close.
    ("Mon 10:00", 1, "Tue 18:00"),
    ("Mon 00:00", 1, "Tue 18:00"),
    ("Mon 20:00", 1, "Tue 18:00"),
    ("Mon 23:59", 1, "Tue 18:00"),
    ("Mon 10:00", 5, "Mon2 18:00"),
    ("Fri 10:00", 1, "Mon2 18:00"),
    ("Sat 10:00", 1, "Mon2 18:00"),
    ("Sun 10:00", 1, "Mon2 18:00"),
    ("Mon 10:00", 0, "Mon 18:00"),
    # Wednesday 31 December: 1-3 are closed, Sunday the 4th is worked, then Monday the 5th.
    ("2025-12-31 10:00", 1, "2026-01-04 18:00"),
    ("2025-12-31 10:00", 2, "2026-01-05 18:00"),
    # From the holiday itself.
    ("2026-01-01 10:00", 1, "2026-01-04 18:00"),
    # Saturday 14 February is worked, then nothing until the 24th.
    ("2026-02-13 10:00", 1, "Sat5 18:00"),
    ("2026-02-13 10:00", 2, "Tue7 18:00"),
    ("2026-02-18 10:00", 1, "Tue7 18:00"),
    # 9, 10, 11, 12, 13, 14 are six; 24, 25, 26, 27 make ten.
    ("2026-02-06 10:00", 10, "Fri7 18:00"),
    # 25, 26, 27 and the make-up Saturday 28.
    ("2026-02-24 10:00", 4, "Sat7 18:00"),
    ("2026-02-24 10:00", 5, "Mon8 18:00"),
    # Saturday 21 February is a holiday on a weekend.
    ("2026-02-21 10:00", 2, "Wed7 18:00"),
    # 30 working days from 5 January: 4 + 20 until 6 February, 9-14 is six more.
    ("2026-01-05 10:00", 30, "Sat5 18:00"),
]
PLAIN = [
    ("Mon 10:00", 1, "Tue 18:00"),
    ("Mon 23:59", 1, "Tue 18:00"),
    # Saturday and Sunday have no hours: they end at 24:00.
    ("Mon 10:00", 5, "Sun 00:00"),
    ("Mon 10:00", 6, "Mon2 00:00"),
    ("Mon 10:00", 7, "Mon2 18:00"),
    ("Sat 10:00", 0, "Sun 00:00"),
    ("Sat 10:00", 1, "Mon2 00:00"),
    ("Wed 10:00", 3, "Sun 00:00"),
    # The last day is a holiday and moves on: over the 15th-23rd to the 24th.
    ("2026-02-13 10:00", 2, "Tue7 18:00"),
    ("2026-02-13 10:00", 10, "Tue7 18:00"),
    ("2026-02-13 10:00", 11, "Tue7 18:00"),
    ("2026-02-13 10:00", 12, "Wed7 18:00"),
    # A make-up Saturday closes at 18:00.
    ("2026-02-13 10:00", 1, "Sat5 18:00"),
    ("2026-02-27 10:00", 1, "Sat7 18:00"),
    # The year's end: 31 December; the 1st moves to Sunday the 4th, which is worked.
    ("2025-12-30 10:00", 1, "2025-12-31 18:00"),
    ("2025-12-30 10:00", 2, "2026-01-04 18:00"),
    ("2025-12-31 10:00", 3, "2026-01-04 18:00"),
    ("2025-12-31 10:00", 4, "2026-01-04 18:00"),
    # 20 January + 30 is 19 February, a holiday.
    ("2026-01-20 10:00", 30, "Tue7 18:00"),
    ("2026-01-14 10:00", 31, "Sat5 18:00"),
]
SAME_TIME = [
    ("Mon 10:15", 1, True, "Tue 10:15"),
    # Also at a time at which nobody works.
    ("Mon 20:00", 1, True, "Tue 20:00"),
    ("Fri 12:30", 1, True, "Mon2 12:30"),
    ("Sat 10:00", 1, True, "Mon2 10:00"),
    ("2025-12-31 17:00", 1, True, "2026-01-04 17:00"),
    ("2026-02-13 10:00", 2, True, "Tue7 10:00"),
    ("Mon 10:15", 5, False, "Sat 10:15"),
    ("2026-02-13 10:00", 2, False, "Tue7 10:00"),
    ("Mon 10:15", 0, False, "Mon 10:15"),
    ("2025-12-31 23:59", 4, False, "2026-01-04 23:59"),
]


@pytest.mark.parametrize(("start", "count", "end"), WORKING)
def test_working_days_end_at_the_close(start: str, count: int, end: str) -> None:
    assert shown(end_of_days(CHINA, at(start), Days(count, working=True))) == end


@pytest.mark.parametrize(("start", "count", "end"), PLAIN)
def test_days_end_at_the_close_or_at_midnight(start: str, count: int, end: str) -> None:
    assert shown(end_of_days(CHINA, at(start), Days(count))) == end


@pytest.mark.parametrize(("start", "count", "working", "end"), SAME_TIME)
def test_days_end_at_the_same_time_where_it_is_agreed(
    start: str, count: int, *, working: bool, end: str
) -> None:
    days = Days(count, working=working, same_time=True)
    assert shown(end_of_days(CHINA, at(start), days)) == end


# Zone, start in UTC, days, same time, end in UTC; always open.
NIGHTS = [
    # New York: 02:30 EST on the 7th; 02:30 on the 8th is missing and means 03:30 EDT.
    ("America/New_York", "2026-03-07T07:30", 1, True, "2026-03-08T07:30"),
    # 01:30 EDT on 31 October; the first 01:30 on 1 November.
    ("America/New_York", "2026-10-31T05:30", 1, True, "2026-11-01T05:30"),
    # The second 01:30 of 1 November is 06:30Z; 01:30 EST on the 2nd.
    ("America/New_York", "2026-11-01T06:30", 1, True, "2026-11-02T06:30"),
    # London: the second 01:30 of 26 October 2025; 01:30 on 29 March is missing, 02:30 BST.
    ("Europe/London", "2025-10-26T01:30", 154, True, "2026-03-29T01:30"),
    # The end of 8 March is 04:00Z, 23 h after its beginning.
    ("America/New_York", "2026-03-07T17:00", 1, False, "2026-03-09T04:00"),
    ("America/New_York", "2026-10-31T17:00", 1, False, "2026-11-02T05:00"),
    # Havana: 24:00 of 7 March is 01:00 CDT on the 8th; of 31 October the first 00:00.
    ("America/Havana", "2026-03-06T17:00", 1, False, "2026-03-08T05:00"),
    ("America/Havana", "2026-10-30T16:00", 1, False, "2026-11-01T04:00"),
    ("America/Havana", "2026-10-30T16:00", 2, False, "2026-11-02T05:00"),
    # Tehran: 21 September 2021 has 25 h, its 24:00 is 20:30Z; 21 March ends as the 22nd begins.
    ("Asia/Tehran", "2021-09-20T08:00", 1, False, "2021-09-21T20:30"),
    ("Asia/Tehran", "2021-03-20T08:30", 1, False, "2021-03-21T20:30"),
    # Lord Howe: noon on 3 October is 01:30Z; the 4th is half an hour short.
    ("Australia/Lord_Howe", "2026-10-03T01:30", 1, True, "2026-10-04T01:00"),
    ("Australia/Lord_Howe", "2026-10-03T01:30", 1, False, "2026-10-04T13:00"),
    # Apia: noon on 28 December 2011 is 22:00Z; the 29th ends at 10:00Z, and so does the 30th,
    # which never was; the 31st ends a day later.
    ("Pacific/Apia", "2011-12-28T22:00", 1, False, "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-28T22:00", 2, False, "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-28T22:00", 3, False, "2011-12-31T10:00"),
    # Noon of the missing day is noon of the 31st.
    ("Pacific/Apia", "2011-12-28T22:00", 2, True, "2011-12-30T22:00"),
    # The local day decides, not the day of UTC: 00:30 on the 13th in Shanghai.
    ("Asia/Shanghai", "2026-01-12T16:30", 1, False, "2026-01-14T16:00"),
    ("Asia/Shanghai", "2026-01-12T15:30", 1, False, "2026-01-13T16:00"),
    # Casablanca: 15 February 2026 has 25 h; its 24:00 is 00:00Z.
    ("Africa/Casablanca", "2026-02-14T12:00", 1, False, "2026-02-16T00:00"),
]


@pytest.mark.parametrize(("zone", "start", "count", "same", "end"), NIGHTS)
def test_days_are_local_days(zone: str, start: str, count: int, *, same: bool, end: str) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=UTC)
    reached = end_of_days(Calendar(always(zone)), begun, Days(count, same_time=same))
    assert reached.isoformat()[:16] == end


def test_a_night_shift_closes_the_next_morning() -> None:
    nights = Calendar(
        ServiceHours("Asia/Shanghai", dict.fromkeys(range(5), (Hours.parse("22:00-06:00"),)))
    )
    assert end_of_days(nights, at("Sun 12:00"), Days(1, working=True)) == at("Tue2 06:00")
    # Saturday has no shift of its own: 24:00.
    assert end_of_days(nights, at("Fri 12:00"), Days(1)) == at("Sun 00:00")


def test_a_day_whose_hours_a_gap_turned_round_ends_at_midnight() -> None:
    hours_of = {date(2026, 3, 8): (Hours.parse("02:30-03:15"),)}
    calendar = Calendar(ServiceHours("America/New_York", {}, hours_of))
    saturday = datetime(2026, 3, 7, 17, tzinfo=UTC)
    assert end_of_days(calendar, saturday, Days(1)) == datetime(2026, 3, 9, 4, tzinfo=UTC)


def test_seconds_stay_where_the_time_stays() -> None:
    start = at("Mon 10:15:30").replace(microsecond=7)
    assert end_of_days(CHINA, start, Days(1, same_time=True)) == start + 24 * HOUR


def test_many_working_days_of_one_a_week_are_reached() -> None:
    mondays = Calendar(ServiceHours("Asia/Shanghai", {0: (Hours.parse("09:00-10:00"),)}))
    # 700 weeks after 12 January 2026 are 4900 days: 13 June 2039.
    assert (
        shown(end_of_days(mondays, at("Mon 12:00"), Days(700, working=True))) == "2039-06-13 10:00"
    )


def test_a_calendar_without_working_days_is_never_due() -> None:
    closed = Calendar(ServiceHours("Asia/Shanghai", {}))
    with pytest.raises(NeverDue, match="no working day"):
        end_of_days(closed, at("Mon 12:00"), Days(1, working=True))
    assert shown(end_of_days(closed, at("Mon 12:00"), Days(1))) == "Wed 00:00"


def test_a_number_of_days_is_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Days(-1)


@pytest.mark.parametrize(
    ("start", "days", "amount"),
    [
        # Monday 10-12, 13-18 is 7 h, Tuesday 8 h.
        ("Mon 10:00", Days(1, working=True), "15:00"),
        # After the close: Tuesday alone.
        ("Mon 20:00", Days(1, working=True), "8:00"),
        # Until Tuesday 10:15: 6:45 and 1:15.
        ("Mon 10:15", Days(1, working=True, same_time=True), "8:00"),
        # Until Saturday 24:00: nothing is open after Friday's close.
        ("Mon 09:00", Days(5), "40:00"),
        # Nothing is left of the day after its close.
        ("Mon 20:00", Days(0), "0:00"),
    ],
)
def test_days_allow_the_open_time_until_their_end(start: str, days: Days, amount: str) -> None:
    assert hours(open_amount(OFFICE, at(start), days)) == amount


def test_hours_allow_themselves() -> None:
    assert open_amount(OFFICE, at("Sat 09:00"), 8 * HOUR) == 8 * HOUR


REPAIR = Target(
    "repair",
    Kind.REPORTED,
    Kind.RESOLVED,
    {
        1: Limit(OFFICE, Days(1, working=True)),
        2: Limit(OFFICE, Days(3, working=True)),
        3: Limit(ALWAYS, Days(2)),
    },
    frozenset({"customer"}),
)

CLOCKS = """
Mon 10:00 reported L1
    Mon 12:00 = running 13:00 due Tue 18:00 breaches Wed 09:00 -- 15 h less 2
    Wed 09:00 = running 0:00 due Tue 18:00 breaches Wed 09:00 -- the close, and the opening
    Wed 09:30 = breached -0:30 since Wed 09:00 -- half an hour into Wednesday
Mon 10:00 reported L1; Tue 18:00 resolved
    Wed 09:00 = met 0:00 -- the close of the first working day
Mon 10:00 reported L1; Tue 10:00 paused #1 customer; 12:00 resumed #1
    Tue 12:00 = running 7:00 due Wed 11:00 -- 15 - 7 - 1; Tue 13-18, Wed 9-11
Sat 10:00 reported L1
    Sat 10:00 = running 8:00 due Mon2 18:00 breaches Tue2 09:00 -- Monday is the first
Mon 10:00 reported L2; Tue 10:00 reclassified L1
    Tue 10:00 = running 15:00 due Wed 18:00 breaches Thu 09:00 -- min(31 - 8, 15 - 0); 7 + 8
Mon 10:00 reported L1; Tue 10:00 reclassified L2
    Tue 10:00 = running 23:00 due Thu 18:00 breaches Fri 09:00 -- 7 + 8 x 3 = 31, less 8
Mon 10:00 reported L3
    Mon 10:00 = running 62:00 due Thu 00:00 -- the end of Wednesday: 14 + 24 + 24
Mon 10:00 reported L3; Tue 10:00 reclassified L1
    Tue 10:00 = running 15:00 due Wed 18:00 breaches Thu 09:00 -- min(38, 15 - 0)
Mon 10:00 reported L4; Wed 10:00 reclassified L1
    Wed 10:00 = running 15:00 due Thu 18:00 breaches Fri 09:00 -- the days count from the change
"""


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(CLOCKS))
def test_a_clock_of_days_counts_open_time(timeline: str, now: str, expected: str) -> None:
    assert told(clock_of(REPAIR, facts(timeline), now=at(now))) == expected
