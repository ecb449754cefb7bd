"""Sets of half-open stretches: semantics 1."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.instants import EPOCH, instant, micros
from jianyue.engine.spans import Span, intersect, length, subtract, union

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def span(start: int, end: int) -> Span:
    return Span(NOON + start * MINUTE, NOON + end * MINUTE)


def spans(*ends: tuple[int, int]) -> list[Span]:
    return [span(start, end) for start, end in ends]


@pytest.mark.parametrize(
    ("given", "merged"),
    [
        ([], []),
        ([(0, 5)], [(0, 5)]),
        # Empty is nothing.
        ([(3, 3)], []),
        ([(0, 5), (2, 2)], [(0, 5)]),
        # Touching merges, also out of order.
        ([(5, 9), (0, 5)], [(0, 9)]),
        ([(0, 5), (6, 9)], [(0, 5), (6, 9)]),
        ([(0, 9), (2, 3)], [(0, 9)]),
        ([(0, 5), (3, 9), (8, 12)], [(0, 12)]),
        ([(0, 5), (0, 5)], [(0, 5)]),
    ],
)
def test_a_union_is_disjoint_and_in_order(
    given: list[tuple[int, int]], merged: list[tuple[int, int]]
) -> None:
    assert union(spans(*given)) == spans(*merged)


@pytest.mark.parametrize(
    ("left", "right", "both", "rest"),
    [
        ([(0, 9)], [(3, 5)], [(3, 5)], [(0, 3), (5, 9)]),
        ([(0, 9)], [], [], [(0, 9)]),
        ([], [(0, 9)], [], []),
        # Touching shares nothing.
        ([(0, 5)], [(5, 9)], [], [(0, 5)]),
        ([(5, 9)], [(0, 5)], [], [(5, 9)]),
        ([(0, 9)], [(0, 9)], [(0, 9)], []),
        ([(2, 5)], [(0, 9)], [(2, 5)], []),
        ([(0, 4), (6, 9)], [(2, 7)], [(2, 4), (6, 7)], [(0, 2), (7, 9)]),
        ([(0, 9)], [(0, 2), (4, 5), (8, 9)], [(0, 2), (4, 5), (8, 9)], [(2, 4), (5, 8)]),
    ],
)
def test_what_is_in_both_and_what_is_left(
    left: list[tuple[int, int]],
    right: list[tuple[int, int]],
    both: list[tuple[int, int]],
    rest: list[tuple[int, int]],
) -> None:
    assert intersect(spans(*left), spans(*right)) == spans(*both)
    assert subtract(spans(*left), spans(*right)) == spans(*rest)


def test_a_span_holds_its_start_and_not_its_end() -> None:
    five = span(0, 5)
    assert [five.holds(NOON + i * MINUTE) for i in (-1, 0, 4, 5)] == [False, True, True, False]
    assert five.length == 5 * MINUTE


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end before it starts"):
        span(5, 0)


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=8))])
def test_a_time_that_is_not_utc_is_never_guessed(zone: timezone | None) -> None:
    foreign = NOON.replace(tzinfo=zone)
    with pytest.raises(ValueError, match="measured in UTC"):
        Span(foreign, foreign)
    with pytest.raises(ValueError, match="measured in UTC"):
        micros(foreign)


def test_an_instant_is_exact_to_the_microsecond() -> None:
    for at in (EPOCH, datetime(1969, 12, 31, 23, 59, 59, 999999, UTC), NOON + timedelta.resolution):
        assert instant(micros(at)) == at
    assert micros(datetime(1970, 1, 2, tzinfo=UTC)) == 86_400_000_000
    assert micros(EPOCH - timedelta.resolution) == -1


ends = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair)))
sets = st.lists(ends, max_size=8)


def minutes(of: list[Span]) -> set[int]:
    """The minutes of the spans, one by one."""
    return {
        i for each in of for i in range((each.start - NOON) // MINUTE, (each.end - NOON) // MINUTE)
    }


@given(sets, sets)
def test_sets_of_spans_are_sets_of_minutes(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    a, b = union(spans(*left)), union(spans(*right))
    assert minutes(a) == minutes(spans(*left))
    assert minutes(intersect(a, b)) == minutes(a) & minutes(b)
    assert minutes(subtract(a, b)) == minutes(a) - minutes(b)
    assert length(a) == len(minutes(a)) * MINUTE
    assert all(one.end < other.start for one, other in pairwise(a))
