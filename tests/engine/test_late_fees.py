"""Late fees: semantics 7, C05; worked out on 10,000.00 due on 10 March 2026 at 0.5 % a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.late_fees import Late, Part, Payment
from jianyue.engine.money import exact, fen

DUE = date(2026, 3, 10)
HALF_PERCENT = Late(daily=Fraction("0.005"))


def march(day: int) -> date:
    return date(2026, 3, 1) + timedelta(days=day - 1)


def paid(text: str) -> tuple[Payment, ...]:
    """Read `4000@15 6000@20`: 4,000 on the 15th and 6,000 on the 20th of March."""
    words = (word.split("@") for word in text.split())
    return tuple(Payment(march(int(day)), Decimal(amount)) for amount, day in words)


@dataclass(frozen=True)
class Case:
    id: str
    payments: str
    fee: str
    unpaid: str = "0"
    today: int = 60
    owed: str = "10000.00"
    late: Late = HALF_PERCENT


FLAT = Late(flat=Fraction("0.05"))
CAPPED = Late(daily=Fraction("0.005"), at_most=Fraction("0.1"))
CASES = [
    Case("paid early", "10000@5", "0.00"),
    Case("paid on the due day", "10000@10", "0.00"),
    # A day late: 10,000 x 0.5 % x 1.
    Case("a day late", "10000@11", "50.00"),
    Case("ten days late", "10000@20", "500.00"),
    # 1 April is the 32nd of March: 22 days.
    Case("over the end of the month", "10000@32", "1100.00"),
    # Nothing paid by the 60th: 50 days.
    Case("unpaid", "", "2500.00", "10000"),
    Case("unpaid on the due day", "", "0.00", "10000", today=10),
    Case("unpaid before the due day", "", "0.00", "10000", today=3),
    Case("unpaid a day after", "", "50.00", "10000", today=11),
    # 4,000 in time; 6,000 x 0.5 % x 10 = 300.
    Case("a part in time", "4000@8 6000@20", "300.00"),
    # 4,000 x 5 days = 100; 6,000 x 10 days = 300.
    Case("a part stops its fee", "4000@15 6000@20", "400.00"),
    # 4,000 x 5 = 100; 6,000 still owed after 50 days = 1,500.
    Case("a part, the rest unpaid", "4000@15", "1600.00", "6000"),
    # 1,000 on the 11th, 12th, 13th: 5 + 10 + 15; 7,000 on the 14th x 4 days = 140.
    Case("four parts", "1000@11 1000@12 1000@13 7000@14", "170.00"),
    Case("parts in any order", "7000@14 1000@12 1000@11 1000@13", "170.00"),
    Case("two on one day", "4000@20 6000@20", "500.00"),
    # The second 4,000 is 2,000 too many: 8,000 x 5 = 200; 2,000 x 10 = 100.
    Case("paid too much", "8000@15 4000@20", "300.00"),
    Case("paid again when nothing is owed", "10000@11 10000@30", "50.00"),
    # The payment of the 40th has not been made by the 20th: 10 days so far.
    Case("paid later than today", "10000@40", "500.00", "10000", today=20),
    Case("nothing owed", "", "0.00", owed="0.00"),
    # 333.33 x 0.005 x 1 = 1.66665: 1.67.
    Case("rounded up", "333.33@11", "1.67", owed="333.33"),
    # 0.50 x 0.005 x 2 = 0.005: half a fen goes up.
    Case("a half goes up", "0.50@12", "0.01", owed="0.50"),
    # Two parts of 0.50 a day late, 0.0025 each: together 0.005, rounded once: 0.01.
    Case("rounded once, not by part", "0.50@11 0.50@11", "0.01", owed="1.00"),
    # A rate of 0.05 % a day (five in ten thousand): 10,000 x 0.0005 x 30 = 150.
    Case("another rate", "10000@40", "150.00", late=Late(daily=Fraction("0.0005"))),
    Case("a rate of nothing", "10000@40", "0.00", late=Late(daily=Fraction(0))),
    # Flat 5 % of what was not paid on the due day, however late.
    Case("flat, a day late", "10000@11", "500.00", late=FLAT),
    Case("flat, a month late", "10000@41", "500.00", late=FLAT),
    Case("flat, in time", "10000@10", "0.00", late=FLAT),
    Case("flat, a part in time", "4000@10 6000@11", "300.00", late=FLAT),
    Case("flat, a part late", "4000@15", "500.00", "6000", late=FLAT),
    Case("flat, unpaid on the due day", "", "0.00", "10000", today=10, late=FLAT),
    Case("flat share of nothing", "10000@11", "0.00", late=Late(flat=Fraction(0))),
    # At most 10 % of the overdue sum: 1,000, reached after 20 days.
    Case("capped", "", "1000.00", "10000", late=CAPPED),
    Case("on the cap", "10000@30", "1000.00", late=CAPPED),
    Case("under the cap", "10000@29", "950.00", late=CAPPED),
    # Overdue are 6,000: at most 600.
    Case("cap on the overdue part", "4000@8", "600.00", "6000", late=CAPPED),
    # 10 % of 0.99 is 0.099: the cap is rounded down to 0.09.
    Case("cap rounded down", "", "0.09", "0.99", owed="0.99", late=CAPPED),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_late_payment_costs_as_worked_out(case: Case) -> None:
    found = case.late.fee(Decimal(case.owed), DUE, paid(case.payments), today=march(case.today))

    assert (str(found.amount), found.unpaid) == (case.fee, Decimal(case.unpaid))


def test_a_late_fee_shows_the_parts_it_was_worked_out_from() -> None:
    payments = paid("1000@9 4000@15")

    found = HALF_PERCENT.fee(Decimal(10000), DUE, payments, today=march(20))

    assert found.parts == (
        Part(Decimal(4000), march(15), 5, is_paid=True),
        Part(Decimal(5000), march(20), 10, is_paid=False),
    )
    assert found.overdue == 9000


@pytest.mark.parametrize(
    ("daily", "flat", "at_most", "words"),
    [
        (None, None, None, "either a rate a day or one flat share"),
        ("0.005", "0.05", None, "either a rate a day or one flat share"),
        ("-0.005", None, None, "not negative"),
        (None, "0.05", "-1", "not negative"),
    ],
)
def test_terms_of_late_payment_that_cannot_be_are_refused(
    daily: str | None, flat: str | None, at_most: str | None, words: str
) -> None:
    rates = (None if text is None else Fraction(text) for text in (daily, flat, at_most))
    with pytest.raises(ValueError, match=words):
        Late(*rates)


def test_sums_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="a payment is more than nothing"):
        Payment(DUE, Decimal(0))
    with pytest.raises(ValueError, match="a sum owed is not negative"):
        HALF_PERCENT.fee(Decimal(-1), DUE, (), today=DUE)


sums = st.decimals("0.01", "9999.99", places=2)
payments_made = st.lists(st.builds(Payment, st.integers(1, 40).map(march), sums), max_size=5)


def day_by_day(owed: Decimal, payments: list[Payment], rate: Fraction, today: date) -> Decimal:
    """Walk the days: what is still owed in the evening of the due day or later costs a day."""
    cost = Fraction(0)
    at = DUE
    while at < today:
        received = sum((one.amount for one in payments if one.on <= at), Decimal(0))
        cost += rate * exact(max(Decimal(0), owed - received))
        at += timedelta(days=1)
    return fen(cost)


@given(sums, payments_made, st.integers(1, 45), st.sampled_from(["0.005", "0.0005", "0.01"]))
def test_a_late_fee_agrees_with_a_walk_over_the_days(
    owed: Decimal, payments: list[Payment], today: int, rate: str
) -> None:
    found = Late(daily=Fraction(rate)).fee(owed, DUE, payments, today=march(today))

    assert found.amount == day_by_day(owed, payments, Fraction(rate), march(today))


@given(sums, payments_made, st.integers(1, 45))
def test_a_cap_is_never_exceeded_and_every_fen_is_paid_or_owed(
    owed: Decimal, payments: list[Payment], today: int
) -> None:
    found = CAPPED.fee(owed, DUE, payments, today=march(today))

    assert exact(found.amount) <= Fraction("0.1") * exact(found.overdue)
    received = sum((one.amount for one in payments if one.on <= march(today)), Decimal(0))
    assert found.unpaid == max(Decimal(0), owed - received)
