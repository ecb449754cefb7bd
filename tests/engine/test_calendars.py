"""Open time and deadlines, worked by hand: semantics 1, and nights of the year in other zones."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.spans import Span
from tests.engine.timeline import ALWAYS, CHINA, HOUR, MINUTE, OFFICE, at, hours, shown


@pytest.mark.parametrize(
    ("start", "end", "open_time"),
    [
        # Friday 17:30-18:00 and Monday 09:00-09:30.
        ("Fri 17:30", "Mon2 09:30", "1:00"),
        ("2026-01-09 17:30", "2026-01-12 09:30", "1:00"),
        # 17-18 on the 31st; 1-3 January closed; Sunday the 4th is a make-up day: 9-10.
        ("2025-12-31 17:00", "2026-01-04 10:00", "2:00"),
        # Nothing at all: lunch, night, weekend, holiday, the empty stretch.
        ("Mon 12:00", "Mon 13:00", "0:00"),
        ("Mon 18:00", "Tue 09:00", "0:00"),
        ("Sat 00:00", "Mon2 00:00", "0:00"),
        ("2026-02-15 00:00", "2026-02-24 00:00", "0:00"),
        ("Mon 10:00", "Mon 10:00", "0:00"),
        # One day, one week: 8 h, 5 x 8.
        ("Mon 00:00", "Tue 00:00", "8:00"),
        ("Mon 00:00", "Mon2 00:00", "40:00"),
        # January: 22 weekdays less 2 (1st, 2nd) and 1 make-up Sunday: 21 x 8.
        ("2026-01-01 00:00", "2026-02-01 00:00", "168:00"),
        # February: 20 weekdays less 6 (16-20, 23) and 2 make-up Saturdays: 16 x 8.
        ("2026-02-01 00:00", "2026-03-01 00:00", "128:00"),
        # Half-open: the second at the close is not open, the one before it is.
        ("Mon 17:59:59", "Mon 18:00:01", "0:00:01"),
    ],
)
def test_open_time_between_two_instants(start: str, end: str, open_time: str) -> None:
    assert hours(CHINA.elapsed(at(start), at(end))) == open_time


@pytest.mark.parametrize(
    ("start", "amount", "due", "breaches"),
    [
        # 17-18 on the make-up Saturday, then Tuesday the 24th 09-10.
        ("2026-02-14 17:00", 2 * HOUR, "Tue7 10:00", "Tue7 10:00"),
        ("Mon 12:15", 0 * HOUR, "Mon 12:15", "Mon 13:00"),
        ("Mon 12:15", HOUR, "Mon 14:00", "Mon 14:00"),
        # At the close of Monday, not at Tuesday's opening; it breaches there.
        ("Mon 09:00", 8 * HOUR, "Mon 18:00", "Tue 09:00"),
        ("Mon 09:00", 3 * HOUR, "Mon 12:00", "Mon 13:00"),
        ("Mon 09:00", 40 * HOUR, "Fri 18:00", "Mon2 09:00"),
        ("Mon 10:30", 0 * HOUR, "Mon 10:30", "Mon 10:30"),
        ("Mon 18:00", 0 * HOUR, "Mon 18:00", "Tue 09:00"),
        ("Mon 18:00", timedelta(microseconds=1), "Tue 09:00", "Tue 09:00"),
        ("Mon 20:00", 8 * HOUR, "Tue 18:00", "Wed 09:00"),
        # Friday the 13th February 17:00: 1 h, 8 h on the make-up Saturday, then the 24th.
        ("2026-02-13 17:00", 9 * HOUR, "Sat5 18:00", "Tue7 09:00"),
        # 168 h of January end on Friday the 30th.
        ("2026-01-01 00:00", 168 * HOUR, "Fri3 18:00", "Mon4 09:00"),
        # The year's end: Wednesday 17:00, closed 1-3, Sunday the 4th 09-10.
        ("2025-12-31 17:00", 2 * HOUR, "2026-01-04 10:00", "2026-01-04 10:00"),
    ],
)
def test_due_is_the_first_and_breaches_the_last_instant(
    start: str, amount: timedelta, due: str, breaches: str
) -> None:
    first, last = CHINA.due_at(at(start), amount), CHINA.breaches_at(at(start), amount)
    assert (shown(first), shown(last)) == (due, breaches) or first.microsecond == 1
    assert CHINA.elapsed(at(start), first) == CHINA.elapsed(at(start), last) == amount


def test_a_microsecond_after_the_opening_is_due_there() -> None:
    due = CHINA.due_at(at("Mon 18:00"), timedelta(microseconds=1))
    assert due == at("Tue 09:00") + timedelta(microseconds=1)


# Zone, local day, hours that start on it, minutes they are open.
NIGHTS = [
    # New York, 8 March: 02:00 EST becomes 03:00 EDT.
    ("America/New_York", "2026-03-08", "00:00-24:00", 23 * 60),
    # 02:30 means 03:30: 06:30Z-07:30Z.
    ("America/New_York", "2026-03-08", "01:30-02:30", 60),
    # 02:00 means 03:00.
    ("America/New_York", "2026-03-08", "02:00-03:00", 0),
    # 03:30 to 03:15 is turned round: nothing.
    ("America/New_York", "2026-03-08", "02:30-03:15", 0),
    # Both move: 03:15-03:45.
    ("America/New_York", "2026-03-08", "02:15-02:45", 30),
    ("America/New_York", "2026-03-07", "22:00-06:00", 7 * 60),
    # Until 03:30 EDT = 07:30Z, from 03:00Z.
    ("America/New_York", "2026-03-07", "22:00-02:30", 270),
    # New York, 1 November: 02:00 EDT becomes 01:00 EST; 01:00-02:00 comes twice.
    ("America/New_York", "2026-11-01", "00:00-24:00", 25 * 60),
    # The first 01:30: 04:30Z-05:30Z.
    ("America/New_York", "2026-11-01", "00:30-01:30", 60),
    # From the first 01:30 to 02:30 EST: 05:30Z-07:30Z.
    ("America/New_York", "2026-11-01", "01:30-02:30", 120),
    ("America/New_York", "2026-11-01", "01:00-02:00", 120),
    ("America/New_York", "2026-10-31", "22:00-06:00", 9 * 60),
    ("America/New_York", "2026-10-31", "22:00-01:30", 210),
    # Havana, 8 March: midnight itself is missing, 00:00 means 01:00.
    ("America/Havana", "2026-03-08", "00:00-24:00", 23 * 60),
    ("America/Havana", "2026-03-08", "00:30-02:00", 30),
    ("America/Havana", "2026-03-08", "00:00-01:00", 0),
    # 24:00 of Saturday is the instant of the change.
    ("America/Havana", "2026-03-07", "20:00-24:00", 240),
    # Until 01:30 CDT = 05:30Z, from 01:00Z.
    ("America/Havana", "2026-03-07", "20:00-00:30", 270),
    # Havana, 1 November: 01:00 becomes 00:00 again.
    ("America/Havana", "2026-11-01", "00:00-24:00", 25 * 60),
    # From the first 00:30 = 04:30Z to 01:30 CST = 06:30Z.
    ("America/Havana", "2026-11-01", "00:30-01:30", 120),
    ("America/Havana", "2026-10-31", "22:00-00:30", 150),
    # Lord Howe changes by half an hour: 4 October 02:00 becomes 02:30.
    ("Australia/Lord_Howe", "2026-10-04", "00:00-24:00", 1410),
    ("Australia/Lord_Howe", "2026-10-04", "01:00-03:00", 90),
    # 02:15 means 02:45, after 02:30.
    ("Australia/Lord_Howe", "2026-10-04", "02:15-02:30", 0),
    # 5 April 02:00 becomes 01:30.
    ("Australia/Lord_Howe", "2026-04-05", "00:00-24:00", 1470),
    ("Australia/Lord_Howe", "2026-04-05", "01:00-02:00", 90),
    ("Australia/Lord_Howe", "2026-04-05", "01:00-01:45", 45),
    # Apia skipped 30 December 2011: its times move by 24 h to the 31st.
    ("Pacific/Apia", "2011-12-30", "00:00-24:00", 0),
    ("Pacific/Apia", "2011-12-30", "09:00-17:00", 480),
    ("Pacific/Apia", "2011-12-29", "22:00-06:00", 480),
    # From the 31st 22:00 to the 31st 06:00: turned round.
    ("Pacific/Apia", "2011-12-30", "22:00-06:00", 0),
    # Kiritimati skipped the last day of 1994.
    ("Pacific/Kiritimati", "1994-12-31", "09:00-17:00", 480),
    ("Pacific/Kiritimati", "1994-12-30", "22:00-06:00", 480),
    # Tehran, 22 March 2021: midnight is missing; 21 September ends twice.
    ("Asia/Tehran", "2021-03-22", "00:00-24:00", 23 * 60),
    ("Asia/Tehran", "2021-03-22", "00:30-01:30", 0),
    ("Asia/Tehran", "2021-03-21", "20:00-24:00", 240),
    ("Asia/Tehran", "2021-09-21", "00:00-24:00", 25 * 60),
    # From the first 23:30 = 19:00Z to 00:30 = 21:00Z.
    ("Asia/Tehran", "2021-09-21", "23:30-00:30", 120),
    ("Asia/Tehran", "2021-09-21", "22:00-23:30", 90),
    # Casablanca leaves its hour for Ramadan: 15 February 2026 03:00 becomes 02:00.
    ("Africa/Casablanca", "2026-02-15", "00:00-24:00", 25 * 60),
    ("Africa/Casablanca", "2026-02-15", "02:30-03:30", 120),
    ("Africa/Casablanca", "2026-03-22", "00:00-24:00", 23 * 60),
    ("Africa/Casablanca", "2026-03-22", "02:00-03:00", 0),
    # Troll changes by two hours: 29 March 01:00 becomes 03:00.
    ("Antarctica/Troll", "2026-03-29", "00:00-24:00", 22 * 60),
    # Both move: 03:30-04:30.
    ("Antarctica/Troll", "2026-03-29", "01:30-02:30", 60),
    ("Antarctica/Troll", "2026-03-29", "00:30-01:30", 60),
    # São Paulo changed at midnight: 17 February 2018 has 23:00-24:00 twice.
    ("America/Sao_Paulo", "2018-11-04", "00:00-24:00", 23 * 60),
    ("America/Sao_Paulo", "2018-11-04", "00:00-01:00", 0),
    ("America/Sao_Paulo", "2018-02-17", "00:00-24:00", 25 * 60),
    ("America/Sao_Paulo", "2018-02-17", "22:00-23:30", 90),
    ("America/Sao_Paulo", "2018-02-17", "23:00-24:00", 120),
    # Pyongyang set its clocks back by half an hour for good.
    ("Asia/Pyongyang", "2015-08-14", "00:00-24:00", 1470),
    # Dublin calls its winter time the saving one.
    ("Europe/Dublin", "2026-03-29", "00:00-24:00", 23 * 60),
    ("Europe/Dublin", "2026-10-25", "00:00-24:00", 25 * 60),
    # Shanghai had summer time until 1991.
    ("Asia/Shanghai", "1991-04-14", "00:00-24:00", 23 * 60),
    ("Asia/Shanghai", "1991-09-15", "00:00-24:00", 25 * 60),
]


@pytest.mark.parametrize(("zone", "day", "text", "minutes"), NIGHTS)
def test_a_night_of_the_clock_change(zone: str, day: str, text: str, minutes: int) -> None:
    local = date.fromisoformat(day)
    calendar = Calendar(ServiceHours(zone, {}, {local: (Hours.parse(text),)}))
    noon = datetime(local.year, local.month, local.day, 12, tzinfo=UTC)
    assert calendar.elapsed(noon - 72 * HOUR, noon + 96 * HOUR) == minutes * MINUTE


@pytest.mark.parametrize("year", [1994, 1995, 1996, 1997])
def test_a_day_skipped_at_new_year_is_compiled_from_either_side(year: int) -> None:
    # Kiritimati: Friday 30 December 22:00 to Saturday 06:00, which was Sunday 1 January 06:00.
    night = ServiceHours("Pacific/Kiritimati", {4: (Hours.parse("22:00-06:00"),)})
    calendar = Calendar(night)
    calendar.elapsed(datetime(year, 6, 1, tzinfo=UTC), datetime(year, 6, 2, tzinfo=UTC))
    opening, closing = datetime(1994, 12, 31, 8, tzinfo=UTC), datetime(1994, 12, 31, 16, tzinfo=UTC)
    assert calendar.spans(opening - HOUR, closing + HOUR) == [Span(opening, closing)]
    assert calendar.spans(closing - HOUR, closing + HOUR) == [Span(closing - HOUR, closing)]


def test_a_holiday_closes_the_whole_shift_that_starts_on_it() -> None:
    # Nights Monday to Friday; Wednesday 14th is a holiday; Sunday 18th has hours of its own.
    night = (Hours.parse("22:00-06:00"),)
    exceptions = {date(2026, 1, 14): (), date(2026, 1, 18): (Hours.parse("22:00-23:30"),)}
    calendar = Calendar(ServiceHours("Asia/Shanghai", dict.fromkeys(range(5), night), exceptions))
    told = [
        f"{shown(s.start)} {shown(s.end)}"
        for s in calendar.spans(at("Tue 12:00"), at("Mon2 12:00"))
    ]
    assert told == [
        "Tue 22:00 Wed 06:00",
        "Thu 22:00 Fri 06:00",
        "Fri 22:00 Sat 06:00",
        "Sun 22:00 Sun 23:30",
    ]


def test_overlapping_and_touching_hours_unite() -> None:
    parts = tuple(map(Hours.parse, ("09:00-12:00", "11:00-14:00", "14:00-15:00", "22:00-06:00")))
    calendar = Calendar(ServiceHours("Asia/Shanghai", {0: parts, 1: (Hours.parse("05:00-07:00"),)}))
    told = [
        f"{shown(s.start)} {shown(s.end)}" for s in calendar.spans(at("Mon 00:00"), at("Wed 00:00"))
    ]
    assert told == ["Mon 09:00 Mon 15:00", "Mon 22:00 Tue 07:00"]


def test_spans_are_clipped_at_both_ends() -> None:
    told = OFFICE.spans(at("Mon 10:00"), at("Mon 14:00"))
    assert [(shown(s.start), shown(s.end)) for s in told] == [
        ("Mon 10:00", "Mon 12:00"),
        ("Mon 13:00", "Mon 14:00"),
    ]
    assert OFFICE.spans(at("Mon 12:00"), at("Mon 13:00")) == []
    assert OFFICE.spans(at("Mon 10:00"), at("Mon 10:00")) == []


def test_a_due_instant_past_the_horizon_is_provisional() -> None:
    last, first = at("2026-12-31 23:59:59"), at("2027-01-01 00:00")
    assert [CHINA.is_provisional(each) for each in (last, first)] == [False, True]
    assert not ALWAYS.is_provisional(first)


def test_working_days_are_those_with_hours() -> None:
    assert [CHINA.is_working_day(day) for day in (date(2026, 1, 4), date(2026, 1, 2))] == [
        True,
        False,
    ]
    assert [CHINA.is_working_day(date(2026, 1, day)) for day in range(5, 12)] == 5 * [True] + 2 * [
        False
    ]


def test_time_never_runs_back() -> None:
    with pytest.raises(ValueError, match="time runs forward"):
        OFFICE.elapsed(at("Tue 09:00"), at("Mon 09:00"))


@pytest.mark.parametrize("year", [1, 1799, 2401, 9999])
def test_years_that_no_agreement_means_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match="counts from 1800 to 2400"):
        ALWAYS.elapsed(*2 * [datetime(year, 6, 1, tzinfo=UTC)])


def test_a_calendar_that_never_opens_is_never_due() -> None:
    closed = Calendar(ServiceHours("Asia/Shanghai", {}))
    for reach in (closed.due_at, closed.breaches_at):
        with pytest.raises(NeverDue, match="no open time left"):
            reach(at("Mon 09:00"), HOUR)
    assert closed.due_at(at("Mon 09:00"), 0 * HOUR) == at("Mon 09:00")


def test_more_than_the_calendar_has_is_never_due() -> None:
    # 8 h a week are 156 thousand hours in the 374 years that are left.
    weekly = Calendar(ServiceHours("UTC", {0: (Hours.parse("09:00-17:00"),)}))
    with pytest.raises(NeverDue, match="no open time left"):
        weekly.due_at(at("Mon 09:00"), 160_000 * HOUR)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai", "UTC"])
def test_a_single_open_night_at_the_end_of_a_year_is_found(zone: str) -> None:
    night = {date(2026, 12, 31): (Hours.parse("22:00-06:00"),)}
    calendar = Calendar(ServiceHours(zone, {}, night))
    start = datetime(2025, 6, 1, tzinfo=UTC)
    due = calendar.due_at(start, 8 * HOUR).astimezone(calendar.zone)
    assert due.isoformat()[:16] == "2027-01-01T06:00"
    with pytest.raises(NeverDue):
        calendar.breaches_at(start, 8 * HOUR)


def test_a_long_amount_is_reached_years_ahead() -> None:
    # 2086 weekdays lie between 12 January 2026 and the same Monday 8 years on (2034-01-09).
    assert OFFICE.due_at(at("Mon 09:00"), 2085 * 8 * HOUR + HOUR) == at("2034-01-09 10:00")


def test_always_is_wall_time() -> None:
    lunar = at("2026-01-01 00:00")
    assert ALWAYS.due_at(lunar, 24 * HOUR) == lunar + 24 * HOUR
    assert Calendar(always("America/New_York")).elapsed(lunar, lunar + 8760 * HOUR) == 8760 * HOUR
    assert "Asia/Shanghai" in repr(ALWAYS)
