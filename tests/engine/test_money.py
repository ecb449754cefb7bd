"""Sums in fen, monthly fees and breach sums: semantics 7, C03, C06."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.money import (
    NoWholeMonths,
    Share,
    Sum,
    breach_sum,
    exact,
    fen,
    fen_down,
    monthly_fee,
    months_of_term,
)


@pytest.mark.parametrize(
    ("value", "half_up", "down"),
    [
        ("0", "0.00", "0.00"),
        ("1/3", "0.33", "0.33"),
        ("2/3", "0.67", "0.66"),
        ("1.004", "1.00", "1.00"),
        ("1.005", "1.01", "1.00"),  # a half goes up; as a binary float it would be 1.00
        ("1.015", "1.02", "1.01"),
        ("1.025", "1.03", "1.02"),  # half-even would give 1.02
        ("2.675", "2.68", "2.67"),
        ("0.005", "0.01", "0.00"),
        ("0.0049999", "0.00", "0.00"),
        ("0.995", "1.00", "0.99"),
        ("83333.333333", "83333.33", "83333.33"),
        ("1234.50", "1234.50", "1234.50"),
        ("99999999.995", "100000000.00", "99999999.99"),
        ("250000/3", "83333.33", "83333.33"),
        ("0.1", "0.10", "0.10"),
    ],
)
def test_a_line_is_rounded_half_up_and_a_cap_down(value: str, half_up: str, down: str) -> None:
    assert str(fen(Fraction(value))) == half_up
    assert str(fen_down(Fraction(value))) == down


@pytest.mark.parametrize(
    ("value", "rounded"), [("-1.005", "-1.01"), ("-1.004", "-1.00"), ("-0.005", "-0.01")]
)
def test_a_half_is_rounded_away_from_zero_on_both_sides(value: str, rounded: str) -> None:
    assert str(fen(Fraction(value))) == rounded


@given(st.fractions(-(10**9), 10**9))
def test_rounding_moves_a_sum_by_half_a_fen_at_most(value: Fraction) -> None:
    assert abs(exact(fen(value)) - value) <= Fraction(1, 200)
    assert fen(-value) == -fen(value)
    assert 0 <= abs(value) - exact(fen_down(abs(value))) < Fraction(1, 100)


@pytest.mark.parametrize("amount", [Decimal("0.001"), Decimal("12.345"), Decimal("1E-3")])
def test_a_fraction_of_a_fen_is_no_sum_of_money(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="in whole fen"):
        exact(amount)


@pytest.mark.parametrize("amount", [0.5, Decimal("NaN"), Decimal("Infinity")])
def test_a_float_or_no_number_is_no_sum_of_money(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="an exact decimal"):
        exact(amount)


def test_whole_fen_may_be_written_with_more_zeros() -> None:
    assert exact(Decimal("1.500")) == Fraction(3, 2)


def test_a_negative_share_or_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="a share of a fee is not negative"):
        Share(Fraction(-1, 100))
    with pytest.raises(ValueError, match="a fixed sum is not negative"):
        Sum(Decimal("-0.01"))


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2026-01-01", "2026-12-31", 12),
        ("2026-01-01", "2026-01-31", 1),
        ("2026-01-15", "2026-07-14", 6),
        ("2026-01-15", "2026-02-14", 1),
        ("2025-07-01", "2028-06-30", 36),
        ("2026-11-01", "2027-01-31", 3),
        # From the 31st: February has none, so the month ends on its 27th or 28th.
        ("2026-01-31", "2026-02-27", 1),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-31", "2026-03-30", 2),
        ("2024-02-29", "2025-02-28", 12),
        ("2024-02-29", "2025-02-27", 12),
        ("2024-02-29", "2028-02-28", 48),
        ("2026-12-31", "2027-12-30", 12),
        ("2026-08-31", "2026-09-30", 1),
    ],
)
def test_a_term_has_so_many_months(first: str, last: str, months: int) -> None:
    assert months_of_term(date.fromisoformat(first), date.fromisoformat(last)) == months


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "2026-12-30"),
        ("2026-01-15", "2026-07-31"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01", "2025-12-31"),  # no day at all
        ("2026-02-01", "2026-01-01"),
        ("2026-01-31", "2026-03-01"),
        ("2026-01-30", "2026-03-28"),
        # March has a 31st: the second month ends on the 30th.
        ("2026-01-31", "2026-03-31"),
    ],
)
def test_a_term_of_no_whole_months_has_to_state_its_monthly_fee(first: str, last: str) -> None:
    with pytest.raises(NoWholeMonths, match=f"{first} to {last} is no whole number of months"):
        months_of_term(date.fromisoformat(first), date.fromisoformat(last))


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(1, 240))
def test_a_term_of_n_months_is_found_again(first: date, months: int) -> None:
    at = first.month - 1 + months
    # From the 28th at the latest every month has the day.
    start = first.replace(day=min(first.day, 28))
    after = date(first.year + at // 12, at % 12 + 1, start.day)

    assert months_of_term(start, date.fromordinal(after.toordinal() - 1)) == months


@pytest.mark.parametrize(
    ("total", "months", "fee"),
    [
        ("1200000.00", 12, Fraction(100000)),
        ("1000000.00", 12, Fraction(250000, 3)),  # 83,333.33... is not rounded here
        ("100.00", 3, Fraction(100, 3)),
        ("0.00", 12, Fraction(0)),
        ("0.01", 12, Fraction(1, 1200)),
        ("100.00", 1, Fraction(100)),
    ],
)
def test_the_monthly_fee_is_the_total_by_the_months(total: str, months: int, fee: Fraction) -> None:
    assert monthly_fee(Decimal(total), months) == fee


def test_a_term_without_a_month_has_no_monthly_fee() -> None:
    with pytest.raises(ValueError, match="at least one month, not 0"):
        monthly_fee(Decimal(1), 0)


PRICES = {
    "inspection": Decimal("12000.00"),
    "training": Decimal("8000.00"),
    "backup": Decimal("333.33"),
    "patches": Decimal("0.01"),
}


@pytest.mark.parametrize(
    ("missing", "rate", "amount"),
    [
        (["inspection"], "0.2", "2400.00"),  # 12,000 x 20 %
        (["inspection", "training"], "0.2", "4000.00"),  # 20,000 x 20 %
        ([], "0.2", "0.00"),
        (["backup"], "0.2", "66.67"),  # 66.666
        (["backup"], "0.05", "16.67"),  # 16.6665
        # 333.33 + 0.01 = 333.34; a quarter is 83.335, a half fen, up.
        (["backup", "patches"], "0.25", "83.34"),
        (["patches"], "0.2", "0.00"),  # 0.002
        (["patches"], "0.5", "0.01"),  # 0.005
        (["training"], "0", "0.00"),
        (["training"], "1", "8000.00"),
        (["training"], "1.5", "12000.00"),  # a rate above the fee is agreed at times
        (list(PRICES), "0.3", "6100.00"),  # 20,333.34 x 30 % = 6,100.002
    ],
)
def test_a_breach_costs_a_share_of_what_was_not_done(
    missing: list[str], rate: str, amount: str
) -> None:
    assert str(breach_sum(PRICES, missing, Fraction(rate))) == amount


@pytest.mark.parametrize(
    ("missing", "rate", "words"),
    [
        (["cleaning"], "0.2", "cleaning is not on the price list"),
        (["backup", "backup"], "0.2", "named twice"),
        (["backup"], "-0.2", "not negative"),
    ],
)
def test_a_breach_that_cannot_be_is_refused(missing: list[str], rate: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        breach_sum(PRICES, missing, Fraction(rate))


def test_a_fixed_sum_does_not_depend_on_the_fee() -> None:
    assert Sum(Decimal("5000.00")).of(Fraction(1)) == 5000
    assert Sum(Decimal(0)).of(Fraction(1)) == 0
    assert Share(Fraction("0.2")).of(Fraction(100)) == 20
