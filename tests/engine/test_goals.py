"""Goals: exact comparison, rounding to the worse side, small numbers (semantics 6)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jianyue.engine.goals import Goal, Relation, Unit, rounded


def goal(text: str) -> Goal:
    """Read `>= 99.9 percent`."""
    relation, bound, *unit = text.split()
    return Goal(Relation(relation), Decimal(bound), Unit(unit[0]) if unit else Unit.NUMBER)


@pytest.mark.parametrize(
    ("text", "figure", "shown"),
    [
        # March of 7x24 has 44,640 min; less 22.4 min: 99.94982... %, downwards 99.949.
        (">= 99.95 percent", 1 - Fraction("22.4") / 44640, "99.949"),
        # 22.3 min: 99.95004 %, downwards to three digits 99.950: kept.
        (">= 99.95 percent", 1 - Fraction("22.3") / 44640, "99.950"),
        (">= 99.9 percent", Fraction(999, 1000), "99.90"),
        # 99.8999 %: to the nearest it would read 99.90 and look kept.
        (">= 99.9 percent", Fraction(998999, 1000000), "99.89"),
        (">= 99.9 percent", Fraction(1), "100.00"),
        (">= 95 percent", Fraction(2, 3), "66.6"),
        (">= 95 percent", Fraction(10, 13), "76.9"),  # 76.923
        (">= 95 percent", Fraction(0), "0.0"),
        # A bound written 99.90 has two digits and asks for three.
        (">= 99.90 percent", Fraction(99951, 100000), "99.951"),
        (">= 1E+2 percent", Fraction(9999, 10000), "99.9"),
        # At most: upwards. 2592.6 s are 43.21 min.
        ("<= 43.8 minute", Fraction("2592.6"), "43.21"),
        ("<= 43.8 minute", Fraction(2592), "43.20"),
        # 43.8 min and a microsecond: 43.80 would look kept.
        ("<= 43.8 minute", 2628 + Fraction(1, 1000000), "43.81"),
        ("<= 4 hour", Fraction(4 * 3600 + 1), "4.1"),
        ("<= 4 hour", Fraction(4 * 3600), "4.0"),
        ("<= 8", Fraction(9), "9.0"),
        ("<= 3 day", Fraction(250000), "2.9"),  # 2.893..., upwards 2.9
        ("<= 3 day", Fraction(3 * 86400), "3.0"),
        ("< 0.1 percent", Fraction(1, 3000), "0.04"),  # 0.0333...
        ("> 80", Fraction(799, 10), "79.9"),
        (">= 80", Fraction(8049, 100), "80.4"),
        ("<= 30 second", Fraction(301, 10), "30.1"),
        (">= 1000 hour", Fraction(3599999), "999.9"),  # a second short of 1000 h
        (">= -5", Fraction(-51, 10), "-5.1"),
        (">= -5", Fraction(-501, 100), "-5.1"),  # downwards is away from zero here
        # Exactly 100 %: away from the bound on either side, so that a miss looks like one.
        ("= 100 percent", Fraction(1), "100.0"),
        ("= 100 percent", Fraction(99999, 100000), "99.9"),
        ("= 3", Fraction(301, 100), "3.1"),
    ],
)
def test_a_figure_shows_one_digit_more_than_its_goal_on_the_worse_side(
    text: str, figure: Fraction, shown: str
) -> None:
    assert str(goal(text).shown(figure)) == shown


@pytest.mark.parametrize(
    ("text", "figure", "holds"),
    [
        (">= 99.9 percent", Fraction(999, 1000), True),  # exactly on the bound
        (">= 99.9 percent", Fraction(999, 1000) - Fraction(1, 10**12), False),
        ("> 99.9 percent", Fraction(999, 1000), False),
        ("> 99.9 percent", Fraction(999, 1000) + Fraction(1, 10**12), True),
        ("<= 43.8 minute", Fraction(2628), True),
        ("<= 43.8 minute", Fraction(2628) + Fraction(1, 10**6), False),
        ("< 0.1 percent", Fraction(1, 1000), False),
        ("< 0.1 percent", Fraction(999, 10**6), True),
        ("<= 8", Fraction(8), True),
        ("<= 8", Fraction(9), False),
        ("= 100 percent", Fraction(1), True),
        ("= 100 percent", Fraction(999, 1000), False),
        # 10 / 13 is 76.9 %, below 80 %.
        (">= 80 percent", Fraction(10, 13), False),
        # 0.1 + 0.2 as binary floats would exceed 0.3.
        ("<= 0.3", Fraction(1, 10) + Fraction(2, 10), True),
    ],
)
def test_a_goal_is_compared_exactly(text: str, figure: Fraction, holds: bool) -> None:  # noqa: FBT001 - a column of the table
    assert goal(text).holds(figure) is holds


@pytest.mark.parametrize(
    ("text", "volume", "misses"),
    [
        (">= 99 percent", 40, 0),  # 1 % of 40 is 0.4: never miss
        (">= 99 percent", 99, 0),
        (">= 99 percent", 100, 1),
        (">= 99 percent", 250, 2),  # 2.5
        (">= 95 percent", 40, 2),
        (">= 95 percent", 39, 1),  # 1.95
        (">= 95 percent", 20, 1),
        (">= 95 percent", 19, 0),
        (">= 100 percent", 500, 0),
        (">= 0 percent", 7, 7),
        (">= -5 percent", 7, 7),  # no more than there are
        (">= 33.3 percent", 3, 2),  # 1 of 3 is 33.33...
        (">= 33.4 percent", 3, 1),
        # Above 99 %: one of 100 would be exactly 99 %.
        ("> 99 percent", 100, 0),
        ("> 99 percent", 101, 1),
        ("> 100 percent", 100, None),  # not even without a miss
        (">= 101 percent", 100, None),
    ],
)
def test_a_goal_allows_so_many_misses(text: str, volume: int, misses: int | None) -> None:
    assert goal(text).misses_allowed(volume) == misses


@pytest.mark.parametrize("text", ["<= 1 percent", ">= 80", "< 4 hour", "= 100 percent"])
def test_only_a_share_to_be_reached_allows_misses(text: str) -> None:
    with pytest.raises(ValueError, match="only a share to be reached allows misses, not"):
        goal(text).misses_allowed(10)


def test_misses_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="counts from 1, not 0"):
        goal(">= 99 percent").misses_allowed(0)


@pytest.mark.parametrize("bound", [Decimal("NaN"), Decimal("Infinity"), 99.9])
def test_a_bound_that_is_no_exact_number_is_refused(bound: Decimal) -> None:
    with pytest.raises(ValueError, match="a goal needs an exact number"):
        Goal(Relation.AT_LEAST, bound)


figures = st.fractions(0, 1)
bounds = st.decimals("0", "100", places=2)


@given(figures, bounds, st.sampled_from([Relation.AT_LEAST, Relation.AT_MOST]))
def test_what_is_shown_keeps_the_goal_exactly_when_the_figure_does(
    figure: Fraction, bound: Decimal, relation: Relation
) -> None:
    held = Goal(relation, bound, Unit.PERCENT)

    assert held.holds(Fraction(held.shown(figure)) / 100) == held.holds(figure)


@given(st.integers(1, 500), bounds)
def test_one_miss_more_than_allowed_breaks_the_goal(volume: int, bound: Decimal) -> None:
    held = Goal(Relation.AT_LEAST, bound, Unit.PERCENT)
    misses = held.misses_allowed(volume)

    assert misses is not None
    assert held.holds(Fraction(volume - misses, volume))
    assume(misses < volume)
    assert not held.holds(Fraction(volume - misses - 1, volume))


@given(st.fractions(-10, 10), st.integers(0, 6))
def test_rounding_both_ways_encloses_the_figure(figure: Fraction, digits: int) -> None:
    low, high = (Fraction(rounded(figure, digits, up=up)) for up in (False, True))

    assert low <= figure <= high
    assert high - low in {0, Fraction(1, 10**digits)}
