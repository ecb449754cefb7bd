"""Monitoring rates and transaction success: semantics 5, C18, C24."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.rates import Monitoring, Transactions, share


@pytest.mark.parametrize(
    ("counts", "alerts", "lead", "accuracy"),
    [
        (Monitoring(100), 100, Fraction(1), Fraction(1)),
        # 100 raised, 5 late: 95 led; all of them true.
        (Monitoring(100, late=5), 100, Fraction(95, 100), Fraction(1)),
        # 4 false ones leave both.
        (Monitoring(100, false=4), 100, Fraction(96, 100), Fraction(96, 100)),
        # 98 raised and 2 missed: A is 100.
        (Monitoring(98, missed=2), 100, Fraction(98, 100), Fraction(98, 100)),
        # A = 100 + 10; lead 110 - 5 - 10 - 4 = 91; accuracy 110 - 10 - 4 = 96.
        (Monitoring(100, 5, 4, 10), 110, Fraction(91, 110), Fraction(96, 110)),
        # A dead monitor raised nothing: what it missed is missed.
        (Monitoring(0, missed=7), 7, Fraction(0), Fraction(0)),
        (Monitoring(3, late=1, false=2), 3, Fraction(0), Fraction(1, 3)),
        (Monitoring(0), 0, None, None),
    ],
)
def test_lead_rate_and_accuracy_come_out_as_worked_out(
    counts: Monitoring, alerts: int, lead: Fraction | None, accuracy: Fraction | None
) -> None:
    assert (counts.alerts, counts.lead_rate, counts.accuracy) == (alerts, lead, accuracy)


@pytest.mark.parametrize(
    ("counts", "success"),
    [
        (Transactions(1000), Fraction(1)),
        (Transactions(1000, failed=5), Fraction(995, 1000)),
        # 3 of the 5 failures are a third party's: 995 of 997.
        (Transactions(1000, 5, 3), Fraction(995, 997)),
        (Transactions(1000, 5, 5), Fraction(1)),
        (Transactions(10, 10), Fraction(0)),
        # Every transaction failed at a third party: nothing is left to judge.
        (Transactions(10, 10, 10), None),
        (Transactions(0), None),
    ],
)
def test_transaction_success_leaves_out_third_parties(
    counts: Transactions, success: Fraction | None
) -> None:
    assert counts.success == success


@pytest.mark.parametrize("counts", [(5, 4, 2, 0), (5, 6, 0, 0), (-1, 0, 0, 0), (5, 0, 0, -1)])
def test_alerts_that_cannot_be_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="alerts"):
        Monitoring(*counts)


@pytest.mark.parametrize("counts", [(5, 6, 0), (5, 2, 3), (5, 2, -1)])
def test_transactions_that_cannot_be_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="excluded are some of the failures"):
        Transactions(*counts)


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 3), (1, 0)])
def test_a_part_larger_than_the_whole_is_no_share(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        share(part, whole)


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=4))
def test_monitoring_leads_at_most_as_often_as_it_is_right(numbers: list[int]) -> None:
    late, false, missed, rest = numbers
    counts = Monitoring(late + false + rest, late, false, missed)
    lead, right = counts.lead_rate, counts.accuracy

    assert (lead is None) == (right is None) == (counts.alerts == 0)
    assert lead is None or right is None or 0 <= lead <= right <= 1
