"""Late fees of stretches of time, against a count made day by day that shares no code."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.late_fees import Late, Payment

DUE = date(2026, 1, 10)
owed = st.integers(1, 10**11).map(lambda each: Decimal(each).scaleb(-2))
rates = st.integers(1, 300).map(lambda each: Decimal(each).scaleb(-4))
parts = st.lists(st.tuples(st.integers(-20, 60), st.integers(1, 50)), max_size=5)


def payments(whole: Decimal, said: list[tuple[int, int]]) -> list[tuple[date, Decimal]]:
    """Payments in percent of the sum, on days around the due day, none beyond it."""
    left, made = whole, []
    for days, percent in sorted(said):
        amount = min((whole * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP), left)
        if amount > 0:
            made.append((DUE + timedelta(days=days), amount))
            left -= amount
    return made


def slow(whole: Decimal, rate: Decimal, paid: list[tuple[date, Decimal]], upto: date) -> Decimal:
    """Go through the days after the due day; what is unpaid as a day begins costs one day."""
    cost, day = Decimal(0), DUE + timedelta(days=1)
    while day <= upto:
        before = sum((amount for on, amount in paid if on < day), Decimal(0))
        cost += (whole - before) * rate
        day += timedelta(days=1)
    return cost.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(owed, rates, parts, st.integers(-5, 90))
def test_the_fee_is_that_of_every_single_day(
    whole: Decimal, rate: Decimal, said: list[tuple[int, int]], upto: int
) -> None:
    paid, day = payments(whole, said), DUE + timedelta(days=upto)
    late = Late(daily=Fraction(rate))
    fee = late.fee(whole, DUE, [Payment(*each) for each in paid], today=day).amount

    assert fee == slow(whole, rate, paid, day)


@given(owed, rates, parts, st.lists(st.integers(0, 90), min_size=1, max_size=4))
def test_stretches_that_follow_each_other_come_to_the_whole_fee(
    whole: Decimal, rate: Decimal, said: list[tuple[int, int]], cuts: list[int]
) -> None:
    paid = [Payment(*each) for each in payments(whole, said)]
    late = Late(daily=Fraction(rate))
    days = sorted({0, *cuts, 90})
    fees = [late.fee(whole, DUE, paid, today=DUE + timedelta(days=each)).amount for each in days]
    steps = [later - earlier for earlier, later in pairwise(fees)]

    assert sum(steps, Decimal(0)) == fees[-1]
    assert all(step >= 0 for step in steps)
