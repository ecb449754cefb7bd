"""Recurrences: the days of a rule, where shifts move them, and what refuses to be a rule."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.recurrences import Every, Recurrence, Shift

MONDAY = date(2026, 1, 5)
Works = Callable[[date], bool]


def rule(every: Every = Every.DAY, **said: Any) -> Recurrence:
    known: dict[str, Any] = {"zone": "Asia/Shanghai", "from_date": MONDAY, "minute": 9 * 60} | said
    return Recurrence(every, **known)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def holiday(*closed: date) -> Works:
    return lambda day: weekdays(day) and day not in closed


def days(of: Recurrence, count: int, works: Works = weekdays, after: str = "2026-01-04") -> str:
    at = datetime.fromisoformat(after).replace(tzinfo=UTC)
    return " ".join(f"{day:%m-%d}" for day, _ in islice(of.following(at, works), count))


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (rule(), "01-05 01-06 01-07 01-08"),
        (rule(step=3), "01-05 01-08 01-11 01-14"),
        (rule(Every.WEEK, weekdays=(4, 0)), "01-05 01-09 01-12 01-16"),
        (rule(Every.WEEK, weekdays=(2,), step=2), "01-07 01-21 02-04 02-18"),
        (rule(Every.MONTH, day=31), "01-31 02-28 03-31 04-30"),
        (rule(Every.MONTH, nth=2, weekdays=(1,)), "01-13 02-10 03-10 04-14"),
        (rule(Every.MONTH, nth=4, weekdays=(1,)), "01-27 02-24 03-24 04-28"),
        (rule(Every.MONTH, day=10, step=5), "01-10 06-10 11-10 04-10"),
        (rule(Every.QUARTER, day=1, month=1, step=3), "10-01 07-01 04-01 01-01"),
        (rule(Every.MONTH, nth=-1, weekdays=(4,)), "01-30 02-27 03-27 04-24"),
        (rule(Every.MONTH, day=1), "02-01 03-01 04-01 05-01"),
        (rule(Every.QUARTER, day=10, month=2), "02-10 05-10 08-10 11-10"),
        (rule(Every.YEAR, day=29, month=2), "02-28 02-28 02-29 02-28"),
        (rule(Every.YEAR, nth=1, weekdays=(0,), month=10, step=2), "10-05 10-02 10-07 10-04"),
        (rule(until_date=date(2026, 1, 6)), "01-05 01-06"),
    ],
)
def test_the_days_of_a_rule(of: Recurrence, expected: str) -> None:
    assert days(of, 4) == expected


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (Shift.STAYS, "01-10 02-10 03-10 04-10 05-10"),
        (Shift.BEFORE, "01-09 02-10 03-10 04-10 05-08"),
        (Shift.AFTER, "01-12 02-10 03-10 04-10 05-11"),
        (Shift.LEFT_OUT, "02-10 03-10 04-10 06-10 07-10"),
    ],
)
def test_a_day_that_is_no_working_day_is_shifted(shift: Shift, expected: str) -> None:
    assert days(rule(Every.MONTH, day=10, shift=shift), 5) == expected


def test_days_that_a_shift_moves_together_come_once() -> None:
    assert days(rule(shift=Shift.AFTER), 6) == "01-05 01-06 01-07 01-08 01-09 01-12"
    assert days(rule(shift=Shift.BEFORE), 6) == "01-05 01-06 01-07 01-08 01-09 01-12"


def test_a_day_shifted_before_now_is_over_though_its_own_day_lies_ahead() -> None:
    of = rule(Every.MONTH, day=10, shift=Shift.BEFORE)
    assert days(of, 1, after="2026-01-09 00:59") == "01-09"
    assert days(of, 1, after="2026-01-09 01:00") == "02-10"


def test_a_day_may_be_shifted_by_a_whole_month() -> None:
    first = rule(Every.MONTH, day=1, from_date=date(2026, 1, 1), shift=Shift.AFTER)

    assert days(first, 1, lambda day: day == date(2026, 2, 1), after="2026-02-01") == "02-01"


def test_a_day_that_finds_no_working_day_within_a_month_is_left_out() -> None:
    year = rule(Every.YEAR, day=5, month=1, shift=Shift.AFTER)
    assert days(year, 1, lambda day: day.year > 2026) == "01-05"
    assert next(year.following(datetime(2026, 1, 1, tzinfo=UTC), lambda day: day.year > 2026))[
        0
    ] == date(2027, 1, 5)


def test_a_time_keeps_to_the_clock_on_the_wall() -> None:
    of = rule(zone="Europe/Berlin", from_date=date(2026, 3, 28), minute=150)
    found = [at for _, at in islice(of.following(datetime(2026, 3, 27, tzinfo=UTC), weekdays), 3)]
    local = [each.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") for each in found]
    assert local == ["02:30", "03:30", "02:30"], "half past two does not exist on the 29th"


@pytest.mark.parametrize(
    "said",
    [
        {"step": 0},
        {"step": 100},
        {"minute": 1440},
        {"minute": -1},
        {"weekdays": (7,)},
        {"every": Every.WEEK},
        {"every": Every.MONTH},
        {"every": Every.MONTH, "day": 32},
        {"every": Every.MONTH, "day": 3, "nth": 1, "weekdays": (1,)},
        {"every": Every.MONTH, "nth": 5, "weekdays": (1,)},
        {"every": Every.MONTH, "nth": 1, "weekdays": (1, 2)},
        {"every": Every.MONTH, "day": 3, "month": 2},
        {"every": Every.QUARTER, "day": 3, "month": 4},
        {"every": Every.YEAR, "day": 3, "month": 0},
    ],
)
def test_what_makes_no_sense_is_no_rule(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"step|weekday|month"):
        rule(**said)


RULES = st.one_of(
    st.builds(rule, st.just(Every.DAY), step=st.integers(1, 9), shift=st.sampled_from(Shift)),
    st.builds(
        rule, st.just(Every.WEEK), step=st.integers(1, 5), shift=st.sampled_from(Shift),
        weekdays=st.sets(st.integers(0, 6), min_size=1).map(tuple),
    ),
    st.builds(
        rule, st.sampled_from([Every.MONTH, Every.QUARTER, Every.YEAR]), day=st.integers(1, 31),
        step=st.integers(1, 3), shift=st.sampled_from(Shift),
    ),
)  # fmt: skip


@given(RULES, st.integers(0, 900), st.integers(0, 60))
def test_where_one_begins_to_look_changes_nothing_that_follows(
    of: Recurrence, ahead: int, more: int
) -> None:
    works = holiday(*(MONDAY + timedelta(days=n) for n in range(30, 40)))
    at = datetime(2026, 1, 4, tzinfo=UTC) + timedelta(days=ahead)
    all_ = list(islice(of.following(at, works), 12))
    later = at + timedelta(days=more)
    some = [each for each in all_ if each[1] > later]

    assert [each[1] for each in all_] == sorted({each[1] for each in all_})
    assert list(islice(of.following(later, works), len(some))) == some
