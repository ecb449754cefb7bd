"""Each way in which the sources pay, as dated dues; they always come to the total."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.agreements.counted_days import counted, plus_months
from jianyue.agreements.language import Agreement
from jianyue.agreements.terms import terms_of
from jianyue.money.payments.schedule import (
    Happened,
    Term,
    around_of,
    dated,
    planned,
    unstated,
)
from jianyue.money.words import Waits

YEAR: Final = Term(date(2026, 1, 1), date(2026, 12, 31), date(2025, 12, 20), date(2027, 1, 1))
OFFICE: Final = {"office": {"hours": {"mon-fri": ["09:00-18:00"]}, "holidays": "CN"}}


def agreement(schedule: list[dict[str, Any]], **fees: Any) -> Agreement:
    said = {"agreement": "a", "title": "a", "calendars": OFFICE}
    return Agreement.model_validate(said | {"fees": fees | {"schedule": schedule}})


def dues(schedule: list[dict[str, Any]], term: Term = YEAR, **fees: Any) -> list[Any]:
    said = agreement(schedule, **fees)
    return planned(said, term, terms_of(said).calendars["office"], {})


def days(schedule: list[dict[str, Any]], **fees: Any) -> list[date | None]:
    return [each.due_date for each in dues(schedule, **fees)]


@pytest.mark.parametrize(
    ("said", "due", "waits"),
    [
        ("10 working days after signing", date(2026, 1, 5), ""),
        ("2026-07-10", date(2026, 7, 10), ""),
        ("30 days after start", date(2026, 1, 31), ""),
        ("10 days after end", date(2027, 1, 10), ""),
        ("20 working days before expiry", date(2026, 12, 3), ""),
        ("15 days after invoice", None, "invoice"),
        ("5 working days after receipt", None, "receipt"),
        ("10 days after acceptance", None, "acceptance"),
        ("day 15 of next month", date(2026, 2, 15), ""),
        ("1 month after start", date(2026, 2, 1), ""),
    ],
)
def test_one_payment_has_the_day_that_the_agreement_says(
    said: str, due: date | None, waits: str
) -> None:
    [each] = dues([{"share": "100 %", "due": said}], total="100.00 CNY")

    assert (each.due_date, each.waits.value, each.amount) == (due, waits, Decimal("100.00"))


def test_a_lump_sum_is_one_payment() -> None:
    [each] = dues([{"amount": "5000.00 CNY", "due": "10 days after signing"}])
    assert (each.amount, each.key) == (Decimal("5000.00"), "0")


def test_by_day_n_for_the_month_before_and_for_the_current_one() -> None:
    before = [{"every": "month", "for": "previous", "due": "day 5 of the month"}]
    current = [{"every": "month", "for": "current", "due": "day 5 of the month"}]

    assert days(before, monthly="10.00 CNY")[:2] == [date(2026, 2, 5), date(2026, 3, 5)]
    assert days(before, monthly="10.00 CNY")[-1] == date(2027, 1, 5)
    assert days(current, monthly="10.00 CNY")[:2] == [date(2026, 1, 5), date(2026, 2, 5)]
    assert len(days(current, monthly="10.00 CNY")) == 12


def test_a_statement_on_the_1st_is_paid_by_the_10th() -> None:
    said = {"every": "month", "for": "previous", "statement": "day 1 of the month",
            "due": "day 10 of the month"}  # fmt: skip
    first = dues([said], monthly="10.00 CNY")[0]
    assert (first.statement_date, first.due_date) == (date(2026, 2, 1), date(2026, 2, 10))


def test_a_term_that_begins_within_a_month_is_stated_before_it_is_paid() -> None:
    said = {"every": "month", "for": "previous", "statement": "day 1 of the month",
            "due": "day 10 of the month"}  # fmt: skip
    term = Term(date(2026, 1, 5), date(2026, 12, 31), None, date(2026, 12, 31))
    first, *_, last = dues([said], term, monthly="10.00 CNY")
    assert first.period == (date(2026, 1, 5), date(2026, 2, 4))
    assert (first.statement_date, first.due_date) == (date(2026, 3, 1), date(2026, 3, 10))
    assert last.period == (date(2026, 12, 5), date(2026, 12, 31))


def test_a_yearly_fee_is_paid_so_many_working_days_before_the_year_before_expires() -> None:
    said = [{"every": "year", "for": "next", "due": "10 working days before expiry"}]
    term = Term(date(2026, 1, 1), date(2027, 12, 31), None, date(2027, 12, 31))
    first, second = dues(said, term, yearly="1200.00 CNY")

    assert first.due_date == date(2025, 12, 17)
    assert second.due_date == date(2026, 12, 17)
    assert second.amount == Decimal("1200.00")


def test_n_days_after_the_invoice_is_known_once_it_is_sent() -> None:
    said = agreement([{"share": "100 %", "due": "30 days after invoice"}], total="9.00 CNY")
    assert said.fees is not None
    office, instalment = terms_of(said).calendars["office"], said.fees.schedule[0]
    happened = Happened(events={"invoice": date(2026, 3, 2)})
    around = around_of(instalment, YEAR, None, happened)

    assert dated(instalment, around, office, happened) == (date(2026, 4, 1), Waits.NOTHING)


def test_the_last_share_waits_for_its_condition_and_counts_from_it_if_it_comes_later() -> None:
    said = agreement(
        [{"share": "100 %", "due": "10 days after end", "on": "done"}], total="9.00 CNY"
    )
    assert said.fees is not None
    office, instalment = terms_of(said).calendars["office"], said.fees.schedule[0]
    around = around_of(instalment, YEAR, None, Happened())
    assert dated(instalment, around, office, Happened()) == (None, Waits.CONDITION)
    early, late = Happened(date(2026, 12, 1)), Happened(date(2027, 2, 1))
    assert dated(instalment, around, office, early)[0] == date(2027, 1, 10)
    assert dated(instalment, around, office, late)[0] == date(2027, 2, 11)


def test_an_instalment_without_a_fee_is_named_and_not_made_up() -> None:
    said = agreement([{"every": "month", "due": "day 5 of the month"}])
    assert len(unstated(said)) == 1
    assert planned(said, YEAR, terms_of(said).calendars["office"], {}) == []


def test_an_open_end_is_planned_as_far_as_asked() -> None:
    term = Term(date(2026, 1, 1), None, None, date(2027, 1, 1))
    said = [{"every": "month", "due": "day 5 of the month"}]
    assert len(dues(said, term, monthly="10.00 CNY")) == 13


def test_after_an_amendment_the_last_share_takes_what_is_left_of_the_new_total() -> None:
    said = agreement(
        [{"share": "30 %", "due": "2026-01-10"}, {"share": "70 %", "due": "2026-07-10"}],
        total="1000.00 CNY",
    )
    made = planned(said, YEAR, terms_of(said).calendars["office"], {"0": Decimal("270.00")})
    assert [each.amount for each in made] == [Decimal("300.00"), Decimal("730.00")]


@given(
    st.integers(1, 10**12),
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
)
def test_shares_of_the_whole_come_to_the_total_to_the_fen(fen: int, parts: list[int]) -> None:
    total, whole = Decimal(fen).scaleb(-2), sum(parts)
    shares = [Decimal(each * 100 // whole) for each in parts[:-1]]
    shares.append(100 - sum(shares, Decimal(0)))
    schedule = [{"share": f"{each} %", "due": "2026-07-10"} for each in shares]

    made = dues(schedule, total=f"{total:.2f} CNY")
    assert sum(each.amount for each in made) == total
    assert all(isinstance(each.amount, Decimal) for each in made)


@given(st.integers(1200, 10**12))
def test_months_of_a_total_come_to_it_to_the_fen(fen: int) -> None:
    total = Decimal(fen).scaleb(-2)
    said = {"term": {"from": "2026-01-01", "to": "2026-12-31"}}
    made = Agreement.model_validate(
        {"agreement": "a", "title": "a", "calendars": OFFICE} | said
        | {"fees": {"total": f"{total:.2f} CNY",
                    "schedule": [{"every": "month", "due": "day 5 of the month"}]}}
    )  # fmt: skip
    dues_ = planned(made, YEAR, terms_of(made).calendars["office"], {})

    assert len(dues_) == 12
    assert sum(each.amount for each in dues_) == total


@given(st.dates(date(2026, 1, 1), date(2026, 11, 30)), st.integers(0, 20))
def test_working_days_are_counted_one_by_one(day: date, number: int) -> None:
    said = agreement([{"share": "100 %", "due": "2026-07-10"}], total="1.00 CNY")
    office, [due] = terms_of(said).calendars["office"], [agreement(
        [{"share": "100 %", "due": f"{number} working days after signing"}], total="1.00 CNY"
    ).fees]  # fmt: skip
    assert due is not None
    amount = due.schedule[0].due.amount
    assert amount is not None
    slow, left = day, number
    while left:
        slow += timedelta(days=1)
        left -= office.is_working_day(slow)
    while slow in office.hours.holidays:
        slow += timedelta(days=1)
    assert counted(day, amount, office) == slow


def test_a_month_that_lacks_the_day_ends_with_its_last() -> None:
    assert plus_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert plus_months(date(2026, 1, 31), -2) == date(2025, 11, 30)
