"""Response times that were counted, not kept one by one: C18."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.response_times import ResponseTimes

SECOND = 1_000_000
P95 = Fraction(95, 100)


def test_the_average_is_exact() -> None:
    assert ResponseTimes(3, 10 * SECOND).average == Fraction(10, 3)
    assert ResponseTimes(0).average is None


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        (ResponseTimes(100, within={SECOND: 95, 3 * SECOND: 5}), 1),
        (ResponseTimes(100, within={3 * SECOND: 6, SECOND: 94}), 3),
        # The longest is known and less than the bound.
        (ResponseTimes(100, longest=SECOND // 2, within={SECOND: 95}), Fraction(1, 2)),
        # Six of a hundred are known to no bound: only the longest holds them.
        (ResponseTimes(100, longest=9 * SECOND, within={SECOND: 94}), 9),
        (ResponseTimes(100, within={SECOND: 94}), None),
        (ResponseTimes(100, longest=2 * SECOND), 2),
        (ResponseTimes(0, longest=2 * SECOND), None),
        (ResponseTimes(0, within={SECOND: 0}), None),
        (ResponseTimes(100), None),
    ],
)
def test_a_percentile_is_never_less_than_it_was(
    times: ResponseTimes, seconds: Fraction | None
) -> None:
    assert times.percentile(P95) == seconds


@pytest.mark.parametrize(
    "wrong",
    [
        {"timed": -1},
        {"timed": 1, "total": -1},
        {"timed": 1, "longest": -1},
        {"timed": 1, "within": {-1: 1}},
        {"timed": 1, "within": {1: -1}},
        {"timed": 1, "within": {1: 1, 2: 1}},
    ],
)
def test_times_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"from 0|than were timed"):
        ResponseTimes(**wrong)  # type: ignore[arg-type] # wrong on purpose


@pytest.mark.parametrize("share", [Fraction(0), Fraction(-1), Fraction(101, 100)])
def test_a_share_that_is_none_is_refused(share: Fraction) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        ResponseTimes(1).percentile(share)


@given(st.lists(st.integers(1, 10_000), min_size=1), st.sets(st.integers(1, 10_000)))
def test_counted_under_any_bounds_a_percentile_is_no_better_than_the_times_themselves(
    times: list[int], bounds: set[int]
) -> None:
    within = {
        bound: sum(1 for each in times if min((b for b in bounds if b >= each), default=0) == bound)
        for bound in bounds
    }
    counted = ResponseTimes(len(times), sum(times), max(times), within)
    exact = sorted(times)[-(-95 * len(times) // 100) - 1]

    found = counted.percentile(P95)
    assert found is not None
    assert found >= Fraction(exact, SECOND)
