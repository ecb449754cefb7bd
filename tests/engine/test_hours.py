"""Weekly hours, exceptions, and what is refused of them: semantics 1."""

from datetime import date

import pytest

from jianyue.engine.hours import WHOLE_DAY, Hours, ServiceHours, always

NINE_TO_FIVE = (Hours(540, 1020),)
NEW_YEAR = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "start", "end", "crosses"),
    [
        ("09:00-12:00", 540, 720, False),
        ("00:00-24:00", 0, 1440, False),
        ("22:00-06:00", 1320, 360, True),
        ("22:00-00:00", 1320, 0, True),
        ("9:05-17:15", 545, 1035, False),
        (" 08:30 - 17:15 ", 510, 1035, False),
        ("23:59-24:00", 1439, 1440, False),
        ("23:59-00:01", 1439, 1, True),
    ],
)
def test_hours_are_read_as_written(text: str, start: int, end: int, *, crosses: bool) -> None:
    hours = Hours.parse(text)
    assert (hours.start, hours.end, hours.crosses_midnight) == (start, end, crosses)
    assert Hours.parse(str(hours)) == hours


@pytest.mark.parametrize(
    "text",
    [
        "",
        "09:00",
        "9-12",
        "09:00-12:0",
        "09:60-12:00",
        "a:00-12:00",
        "09:00-12:00-13:00",
        "-1:00-2:00",
        "+9:00-12:00",
    ],
)
def test_what_is_no_hours_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="hours are written like"):
        Hours.parse(text)


@pytest.mark.parametrize("text", ["24:00-25:00", "24:00-06:00", "09:00-24:01"])
def test_hours_outside_the_day_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"between 00:00 and 24:00"):
        Hours.parse(text)


@pytest.mark.parametrize("text", ["09:00-09:00", "00:00-00:00"])
def test_hours_without_a_length_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither none nor all day"):
        Hours.parse(text)


@pytest.mark.parametrize("zone", ["Asia/Peking", "", "../etc/passwd", "Asia"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        ServiceHours(zone, {})


@pytest.mark.parametrize("day", [-1, 7])
def test_a_day_that_no_week_has_is_refused(day: int) -> None:
    with pytest.raises(ValueError, match="weekdays are numbered"):
        ServiceHours("UTC", {day: WHOLE_DAY})


@pytest.mark.parametrize("exceptions", [{}, {NEW_YEAR: NINE_TO_FIVE}])
def test_a_holiday_is_closed(exceptions: dict[date, tuple[Hours, ...]]) -> None:
    with pytest.raises(ValueError, match="a holiday is a closed day, 2026-01-01 is not"):
        ServiceHours("UTC", {}, exceptions, frozenset({NEW_YEAR}))


def test_a_dated_exception_overrides_the_week() -> None:
    short = (Hours(540, 600),)
    # 2026-01-01 is a Thursday, the 3rd a Saturday.
    exceptions: dict[date, tuple[Hours, ...]] = {NEW_YEAR: (), date(2026, 1, 3): short}
    hours = ServiceHours("UTC", {3: NINE_TO_FIVE}, exceptions)
    assert hours.on(NEW_YEAR) == ()
    assert hours.on(date(2026, 1, 8)) == NINE_TO_FIVE
    assert hours.on(date(2026, 1, 3)) == short
    assert hours.on(date(2026, 1, 4)) == ()


def test_always_is_every_hour_of_the_week() -> None:
    assert {day: always("UTC").on(date(2026, 1, day)) for day in range(1, 8)} == dict.fromkeys(
        range(1, 8), WHOLE_DAY
    )
