"""Satisfaction and recommendation: exact, with what is left out and why."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.opinions import Given, Reason, mean, nps, points_of_stars, satisfaction
from jianyue.engine.spans import Span

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
YEAR = Span(START, END)


def said(ref: str, value: int, at: datetime = START, **more: object) -> Given:
    return Given(ref, at, Fraction(value), **more)  # type: ignore[arg-type] # what it is about, what is wrong with it


def test_the_average_is_exact_and_each_answer_weighs_the_same() -> None:
    found = satisfaction([said("a", 100), said("b", 100), said("c", 50)], YEAR)

    assert found.points == Fraction(250, 3)
    assert found.share == Fraction(250, 300)
    assert found.counted == ("a", "b", "c")


def test_without_answers_there_is_no_figure() -> None:
    for work in (satisfaction, nps):
        found = work([said("a", 9, END)], YEAR)
        assert found.points is None
        assert found.share is None
        assert (found.counted, found.left_out) == ((), ())


def test_the_start_of_a_period_belongs_to_it_and_the_end_does_not() -> None:
    before, last = START - timedelta.resolution, END - timedelta.resolution
    given = [said("a", 1, before), said("b", 2, START), said("c", 3, last), said("d", 4, END)]

    assert satisfaction(given, YEAR).counted == ("b", "c")


def test_what_does_not_count_is_left_out_with_the_first_reason_that_holds() -> None:
    given = [
        said("a", 0, withdrawn=True, late=True), said("b", 0, late=True, hidden=True),
        said("c", 0, hidden=True), said("d", 80),
    ]  # fmt: skip
    found = satisfaction(given, YEAR)

    assert found.points == 80
    assert found.left_out == (
        ("a", Reason.WITHDRAWN), ("b", Reason.LATE), ("c", Reason.TOO_FEW),
    )  # fmt: skip


def test_of_several_about_one_thing_the_last_that_stands_counts() -> None:
    day = timedelta(days=1)
    given = [
        said("a", 20, START, about="t"), said("b", 60, START + day, about="t"),
        said("c", 100, START + 2 * day, about="t", withdrawn=True), said("d", 40, about="u"),
    ]  # fmt: skip
    found = satisfaction(reversed(given), YEAR)

    assert found.points == 50
    assert dict(found.left_out) == {"a": Reason.DUPLICATE, "c": Reason.WITHDRAWN}


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([9, 10], 100), ([0, 6], -100), ([7, 8], 0), ([10, 8, 6], 0), ([10, 10, 7, 3], 25),
        ([9, 9, 0], Fraction(100, 3)),
    ],
)  # fmt: skip
def test_promoters_less_detractors(values: list[int], points: Fraction) -> None:
    given = [said(str(place), value) for place, value in enumerate(values)]

    assert nps(given, YEAR).points == points


@pytest.mark.parametrize(("stars", "points"), [(1, 20), (2, 40), (3, 60), (4, 80), (5, 100)])
def test_stars_are_points(stars: int, points: int) -> None:
    assert points_of_stars(stars) == points


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_no_other_number_of_stars_is_one(stars: int) -> None:
    with pytest.raises(ValueError, match="no number of stars"):
        points_of_stars(stars)


@given(st.lists(st.integers(0, 10), max_size=30))
def test_a_score_lies_between_all_against_and_all_for(values: list[int]) -> None:
    found = nps([said(str(place), value) for place, value in enumerate(values)], YEAR)

    assert found.points is None if not values else -100 <= found.points <= 100  # type: ignore[operator] # none where nobody answered
    assert mean(values) is None or 0 <= mean(values) <= 10  # type: ignore[operator] # the same
