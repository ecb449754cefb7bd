import json
from datetime import date, timedelta
from pathlib import Path

import holidays as library
import pytest

from jianyue.agreements.holidays import (
    CHINA,
    CHINA_HORIZON,
    NoSuchCountry,
    announced,
    holidays_of,
    notice,
)
from jianyue.agreements.hours import HoursOf
from jianyue.agreements.opening import calendar_of
from jianyue.engine.calendars import Calendar

VECTORS = Path(__file__).parents[1] / "vectors" / "semantics.json"
OFFICE = {"hours": {"mon-fri": ["09:00-12:00", "13:00-18:00"]}, "holidays": "CN"}


def office(**other: object) -> Calendar:
    return calendar_of(HoursOf.model_validate({**OFFICE, **other}), "Asia/Shanghai")


def test_china_in_2026_is_the_calendar_of_the_vectors() -> None:
    wanted = json.loads(VECTORS.read_text(encoding="utf-8"))["calendars"]["5x8-cn"]["exceptions"]
    ours = office().hours.exceptions

    assert {
        day.isoformat(): [str(hours) for hours in ours[day]] for day in ours if day.year == 2026
    } == wanted


@pytest.mark.parametrize("year", CHINA)
def test_the_notices_and_the_library_agree(year: int) -> None:
    listed = library.country_holidays("CN", years=year)
    closed = announced(year)

    assert {day for day in listed if day.year == year} <= closed
    assert all(day in listed for day in closed if day.weekday() < 5)
    assert not closed & holidays_of("CN").make_up


@pytest.mark.parametrize("year", CHINA)
def test_make_up_days_are_worked_weekends(year: int) -> None:
    days = {day for day in holidays_of("CN").make_up if day.year == year}

    assert days
    assert all(day.weekday() >= 5 for day in days)
    assert all(office().is_working_day(day) for day in days)


def test_2026_has_33_closed_days_and_6_make_up_days() -> None:
    closed = [day for day in holidays_of("CN").closed if day.year == 2026]
    make_up = [day for day in holidays_of("CN").make_up if day.year == 2026]

    assert (len(closed), len(make_up)) == (33, 6)
    assert notice(2026) == "国务院办公厅关于2026年部分节假日安排的通知"


def test_years_before_the_table_take_weekends_that_touch_a_holiday() -> None:
    closed = holidays_of("CN").closed

    assert {date(2015, 2, 18) + step * timedelta(days=1) for step in range(7)} <= closed
    assert date(2015, 2, 28) not in closed


def test_an_unannounced_year_is_never_silently_worked() -> None:
    calendar = office()

    assert calendar.hours.horizon == CHINA_HORIZON == date(2027, 1, 1)
    assert max(holidays_of("CN").closed) < CHINA_HORIZON


def test_single_days_of_the_agreement_win_over_holidays() -> None:
    worked, closed = date(2026, 1, 1), date(2026, 1, 4)
    calendar = office(exceptions={str(worked): ["10:00-12:00"], str(closed): "closed"})

    assert [str(hours) for hours in calendar.hours.on(worked)] == ["10:00-12:00"]
    assert not calendar.is_working_day(closed)


def test_a_calendar_may_leave_make_up_days_closed_or_give_them_fridays_hours() -> None:
    friday = {"mon-thu": ["09:00-18:00"], "fri": ["09:00-16:00"]}

    assert not office(make_up="none").is_working_day(date(2026, 1, 4))
    assert [str(h) for h in office(hours=friday, make_up="fri").hours.on(date(2026, 1, 4))] == [
        "09:00-16:00"
    ]


@pytest.mark.parametrize(
    ("country", "day"),
    [("US", date(2026, 7, 3)), ("DE-BY", date(2026, 1, 6)), ("JP", date(2026, 1, 1))],
)
def test_other_countries_come_from_the_same_library(country: str, day: date) -> None:
    assert day in holidays_of(country).closed


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(NoSuchCountry):
        holidays_of("XX")
