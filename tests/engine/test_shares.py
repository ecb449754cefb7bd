"""Parts of a promised time: when each is used up, whoever looks and whenever (semantics 2)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Begin, Clock, Limit, Move, Promise, Turn
from jianyue.engine.counting import run
from jianyue.engine.days import Days
from jianyue.engine.hours import Hours, ServiceHours
from jianyue.engine.shares import is_used, left_at, used_at

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
MONDAY = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
OFFICE = Calendar(
    ServiceHours("Asia/Shanghai", {day: (Hours.parse("09:00-17:00"),) for day in range(5)})
)
ALWAYS = Calendar(
    ServiceHours("Asia/Shanghai", {day: (Hours.parse("00:00-24:00"),) for day in range(7)})
)
LIMITS = {1: Limit(ALWAYS, 4 * HOUR), 2: Limit(OFFICE, 8 * HOUR)}


def clock(at: datetime, *moves: Move, level: int = 2) -> Clock:
    return run(Promise(LIMITS), Begin(MONDAY, level), moves, at)


def used(percent: int, now: datetime, *moves: Move, level: int = 2) -> datetime | None:
    found = clock(now, *moves, level=level)
    return used_at(found, LIMITS[found.level].calendar, percent, now=now)


@pytest.mark.parametrize(
    ("percent", "hours"),
    [(50, 4), (75, 6), (90, 7.2)],
)
def test_a_part_is_used_after_that_part_of_the_open_time(percent: int, hours: float) -> None:
    at = MONDAY + timedelta(hours=hours)

    assert used(percent, MONDAY) == at
    assert not is_used(clock(at - MICROSECOND), percent)
    assert is_used(clock(at), percent)


def test_the_whole_is_over_when_the_promise_is_broken_and_not_before() -> None:
    tuesday = MONDAY + 24 * HOUR  # due at Monday's close, broken once Tuesday has opened

    assert used(100, MONDAY) == tuesday + MICROSECOND
    assert not is_used(clock(tuesday), 100)
    assert is_used(clock(tuesday + MICROSECOND), 100)
    assert used(150, MONDAY) == tuesday + 4 * HOUR + MICROSECOND


def test_a_clock_that_stands_comes_to_nothing() -> None:
    paused = Move(MONDAY + HOUR, Turn.PAUSE, name="waiting")

    assert used(75, MONDAY + 3 * HOUR, paused) is None
    resumed = Move(MONDAY + 3 * HOUR, Turn.RESUME, name="waiting")
    assert used(50, MONDAY + 3 * HOUR, paused, resumed) == MONDAY + 6 * HOUR


def test_what_was_used_before_a_pause_stays_used() -> None:
    paused = Move(MONDAY + 5 * HOUR, Turn.PAUSE, name="waiting")

    assert used(50, MONDAY + 7 * HOUR, paused) == MONDAY + 4 * HOUR


def test_a_level_that_leaves_less_counts_from_its_change() -> None:
    stricter = Move(MONDAY + 5 * HOUR, Turn.LEVEL, level=1)

    assert used(75, MONDAY + 6 * HOUR, stricter) is not None
    found = clock(MONDAY + 6 * HOUR, stricter)
    assert found.full == 4 * HOUR


def test_more_time_makes_a_part_of_it_unused_again() -> None:
    at = MONDAY + 7 * HOUR
    more = Move(at, Turn.EXTEND, until=MONDAY + 24 * HOUR + 7 * HOUR)
    before, after = clock(at), clock(at, more)

    assert is_used(before, 75)
    assert (after.full, after.remaining) == (15 * HOUR, 8 * HOUR)
    assert not is_used(after, 75)
    assert used(75, at, more) == MONDAY + 24 * HOUR + timedelta(hours=11.25) - 8 * HOUR


def test_more_time_that_leaves_little_counts_from_its_approval() -> None:
    at = MONDAY + 2 * HOUR
    shorter = Move(at, Turn.EXTEND, until=at + 30 * MINUTE)

    assert used(75, at + 10 * MINUTE, shorter) == at


def test_of_several_changes_the_last_one_counts() -> None:
    stricter = Move(MONDAY + HOUR, Turn.LEVEL, level=1)
    at = MONDAY + 2 * HOUR
    shorter = Move(at, Turn.EXTEND, until=at + 10 * MINUTE)

    assert used(75, at + HOUR, stricter, shorter) == at


def test_days_are_parts_of_their_open_time() -> None:
    limits = {1: Limit(OFFICE, Days(2, working=True))}
    found = run(Promise(limits), Begin(MONDAY, 1), [], MONDAY)

    assert found.full == 24 * HOUR  # to Wednesday's close
    assert used_at(found, OFFICE, 50, now=MONDAY) == MONDAY + 24 * HOUR + 4 * HOUR


def test_a_level_without_a_limit_has_no_parts() -> None:
    found = run(Promise(LIMITS), Begin(MONDAY, 7), [], MONDAY + HOUR)

    assert used_at(found, ALWAYS, 75, now=MONDAY + HOUR) is None
    assert not is_used(found, 75)


def test_what_is_left_of_a_part_is_rounded_down() -> None:
    assert left_at(timedelta(microseconds=7), 50) == timedelta(microseconds=3)
    assert left_at(HOUR, 150) == -30 * MINUTE


minutes = st.integers(0, 4 * 24 * 60)


@given(minutes, minutes, st.lists(minutes, max_size=4), st.integers(1, 200))
def test_the_instant_is_the_same_whoever_looks_before_or_after(
    first: int, second: int, pauses: list[int], percent: int
) -> None:
    early, late = sorted((first, second))
    moves = [
        Move(MONDAY + at * MINUTE, (Turn.PAUSE, Turn.RESUME)[place % 2], name="waiting")
        for place, at in enumerate(sorted(each for each in pauses if each <= early))
    ]
    ahead = used(percent, MONDAY + early * MINUTE, *moves)
    found = used(percent, MONDAY + late * MINUTE, *moves)

    assert found == ahead
    if found is not None:
        assert is_used(clock(found, *moves), percent) or found < MONDAY + early * MINUTE


@given(minutes, st.integers(1, 199))
def test_more_of_it_is_used_later(now: int, percent: int) -> None:
    less, more = (used(each, MONDAY + now * MINUTE) for each in (percent, percent + 1))

    assert less is not None
    assert more is not None
    assert less < more
