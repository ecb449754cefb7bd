"""Payments: dated by the agreement, stated, invoiced, paid in part, late, moved by amendments."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jianyue.agreements import catalog
from jianyue.cli.desks import rebuilt
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.money.models import Due, Posting
from jianyue.money.payments import planning
from jianyue.money.payments.actions import Charge, Money, charge, invoice, meet, pay, void
from jianyue.money.payments.earlier import settle, take_up
from jianyue.money.settlements.drawing import late_line
from jianyue.money.telling_due import tell_due
from jianyue.money.words import Standing, Waits
from tests.stories.amending import amended
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]
SUM = Decimal("360000.00")
WRONG_ITEMS: list[tuple[dict[str, Any], str]] = [
    ({"count": Decimal(0)}, "quantity"), ({"price": Decimal("NaN")}, "above"),
    ({"title": " "}, "charged"), ({"due_date": date(2025, 1, 1)}, "today"),
    ({"price": Decimal("1e13")}, "at most"), ({"count": Decimal("NaN")}, "quantity"),
]  # fmt: skip


def planned(story: Story, code: str = "bank-1") -> list[Due]:
    """The dues of a contract, made by the worker."""
    planning.plan_due(story.now)
    return dues(story, code)


def dues(story: Story, code: str = "bank-1") -> list[Due]:
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id):
        rows = Due.objects.filter(contract=contract).select_related("contract", "version")
        return list(rows.prefetch_related("postings", "timeline").order_by("pk"))


def without_examples() -> str:
    """The bank's agreement without its worked examples, which other terms would belie."""
    return catalog.path("bank").read_text(encoding="utf-8").partition("\nexamples:")[0] + "\n"


def sum_(amount: str, on: str, reference: str = "", currency: str = "CNY") -> Money:
    return Money(Decimal(amount), date.fromisoformat(on), reference, currency)


def at_work(story: Story, until: str) -> None:
    """Have the worker look at everything that falls due up to a local time."""
    story.at(until)
    tell_due(story.now)


@pytest.mark.clause("C03")
@pytest.mark.clause("C04")
def test_the_schedule_of_the_agreement_becomes_dated_dues(story: Story) -> None:
    first, second, last = planned(story)

    assert [each.amount for each in (first, second, last)] == [
        Decimal("360000.00"), Decimal("480000.00"), Decimal("360000.00"),
    ]  # fmt: skip
    assert first.due_date == date(2026, 1, 5), "10 working days after signing on 20 December"
    assert second.due_date == date(2026, 7, 10)
    assert (last.due_date, last.waits) == (None, Waits.CONDITION)
    assert [each.number for each in (first, second, last)] == [
        "BANK-1-P0001", "BANK-1-P0002", "BANK-1-P0003",
    ]  # fmt: skip
    assert planning.plan_due(story.now) == 0, "nothing is left to plan"
    assert len(dues(story)) == 3


@pytest.mark.clause("C04")
def test_the_last_share_falls_due_once_all_services_are_done(story: Story, do: Do) -> None:
    last = planned(story)[2]
    story.at("2026-12-20 10:00")
    do("contract_manager", meet, last, on=date(2026, 12, 20), words="验收单已签")

    assert dues(story)[2].due_date == date(2027, 1, 14), "after the end, for it is later"
    with pytest.raises(NotAllowed, match="waits for nothing"):
        do("contract_manager", meet, last, on=date(2026, 12, 20), words="")


@pytest.mark.clause("C04")
def test_a_monthly_fee_has_its_statement_on_the_1st_and_is_paid_by_the_10th(story: Story) -> None:
    code = story.under("business-system")
    first, second = planned(story, code)[:2]

    assert (first.period_from_date, first.period_until_date) == (
        date(2025, 12, 20), date(2026, 1, 19),
    )  # fmt: skip
    assert (first.statement_date, first.due_date) == (date(2026, 2, 1), date(2026, 2, 10))
    assert (second.statement_date, second.due_date) == (date(2026, 3, 1), date(2026, 3, 10))
    assert first.amount == Decimal("50000.00")

    at_work(story, "2026-02-01 08:00")
    assert dues(story, code)[0].stated_date == date(2026, 2, 1)
    assert told(story, "representative", "due") == ["due-statement"]


@pytest.mark.clause("C05")
def test_the_payer_is_reminded_ahead_on_the_day_and_when_it_is_over(story: Story) -> None:
    second = planned(story)[1]
    expected = []
    for moment, kind in [("2026-07-03 09:00", "due-ahead"), ("2026-07-10 09:00", "due-today"),
                         ("2026-07-11 09:00", "due-overdue")]:  # fmt: skip
        at_work(story, moment)
        expected.append(kind)
        assert told(story, "representative", "due") == expected
    assert told(story, "contract_manager", "due") == ["due-overdue"]
    assert second.standing(date(2026, 7, 10)) is Standing.TODAY, "the due day is not overdue"
    assert second.standing(date(2026, 7, 11)) is Standing.OVERDUE


@pytest.mark.clause("C05")
def test_what_is_paid_in_parts_costs_a_late_fee_day_by_day(story: Story, do: Do) -> None:
    first = planned(story)[0]
    do("contract_manager", invoice, first, sum_("360000.00", "2026-01-05", "No. 1"))
    story.at("2026-01-25 10:00")
    do("contract_manager", pay, first, sum_("160000.00", "2026-01-15", "转账"))
    do("contract_manager", pay, first, sum_("200000.00", "2026-01-25"))

    due = dues(story)[0]
    assert (due.paid, due.invoiced, due.paid_date) == (SUM, SUM, date(2026, 1, 25))
    assert due.standing(date(2026, 1, 25)) is Standing.PAID
    with inside(due.tenant_id):
        # 160000 x 0.5 % x 10 days, 200000 x 0.5 % x 20 days
        assert late_line(due, date(2026, 1, 31), None) == Decimal("28000.00")
        assert late_line(due, date(2026, 1, 15), None) == Decimal("18000.00")
        assert late_line(due, date(2026, 1, 31), date(2026, 1, 15)) == Decimal("10000.00")
    assert told(story, "representative", "due")[-1] == "due-paid"


@pytest.mark.clause("C04")
def test_what_is_due_after_the_invoice_waits_for_it(story: Story, do: Do) -> None:
    text = without_examples()
    story.wait(days=1)
    amended(story, text.replace("due: 2026-07-10", "due: 30 days after invoice"))
    second = planned(story)[1]
    assert (second.due_date, second.waits) == (None, Waits.INVOICE)
    do("contract_manager", invoice, second, sum_("480000.00", "2026-01-13", "A"))
    assert dues(story)[1].due_date == date(2026, 2, 12)
    with inside(second.tenant_id):
        seq = Posting.objects.get(due=second).seq
    do("contract_manager", void, second, seq, words="号码有误")
    assert (dues(story)[1].due_date, dues(story)[1].waits) == (None, Waits.INVOICE)


@pytest.mark.clause("C03")
@pytest.mark.clause("C04")
def test_an_amendment_moves_only_what_is_not_due_or_invoiced_yet(story: Story) -> None:
    planned(story)
    text = without_examples().replace("total: 1200000.00 CNY", "total: 1300000.00 CNY")
    text = text.replace("壹佰贰拾万元整", "壹佰叁拾万元整").replace("2026-07-10", "2026-08-10")
    story.wait(days=1)
    amended(story, text)
    first, second, last = planned(story)

    assert (first.amount, first.due_date) == (SUM, date(2026, 1, 5)), "it was due already"
    assert (second.amount, second.due_date) == (Decimal("520000.00"), date(2026, 8, 10))
    assert last.amount == Decimal("420000.00"), "what is left of the new total"
    with inside(second.tenant_id):
        kinds = [each.kind for each in second.timeline.facts.order_by("seq")]
    assert kinds == ["due_planned", "due_moved"]


def test_a_wrong_entry_is_taken_back_by_a_new_fact(story: Story, do: Do) -> None:
    first = planned(story)[0]
    do("contract_manager", pay, first, sum_("360000.00", "2026-01-12", "错行"))
    with inside(first.tenant_id):
        seq = Posting.objects.get(due=first).seq
    do("contract_manager", void, first, seq, words="记错了合同")

    due = dues(story)[0]
    assert due.paid == 0
    with inside(due.tenant_id):
        assert Posting.objects.get(due=due).voided_seq == 3
        assert list(breaks_of(due.timeline)) == []
    with pytest.raises(NotAllowed, match="no such entry"):
        do("contract_manager", void, first, seq, words="再撤一次")


@pytest.mark.parametrize(
    ("said", "words"),
    [(sum_("0", "2026-01-12"), "above zero"), (sum_("-5", "2026-01-12"), "above zero"),
     (sum_("NaN", "2026-01-12"), "above zero"), (sum_("Infinity", "2026-01-12"), "above zero"),
     (sum_("1e30", "2026-01-12"), "at most"), (sum_("0.001", "2026-01-12"), "two decimals"),
     (sum_("360000.01", "2026-01-12"), "is owed"), (sum_("1", "2026-01-13"), "not after today"),
     (sum_("1", "1999-12-31"), "after 2000"), (sum_("1", "2026-01-12", "", "USD"), "in CNY")],
)  # fmt: skip
def test_what_cannot_be_paid_is_refused(story: Story, do: Do, said: Money, words: str) -> None:
    first = planned(story)[0]
    with pytest.raises(NotAllowed, match=words):
        do("contract_manager", pay, first, said)
    assert dues(story)[0].paid == 0


def test_invoices_never_exceed_what_is_due(story: Story, do: Do) -> None:
    first = planned(story)[0]
    do("contract_manager", invoice, first, sum_("300000.00", "2026-01-12", "A"))
    with pytest.raises(NotAllowed, match="exceed"):
        do("contract_manager", invoice, first, sum_("60000.01", "2026-01-12", "B"))
    with pytest.raises(NotAllowed, match="number"):
        do("contract_manager", invoice, first, sum_("60000.00", "2026-01-12", " "))


@pytest.mark.parametrize("actor", ["agent", "manager", "representative", "teller", "auditor"])
def test_nobody_else_keeps_the_books(story: Story, do: Do, actor: str) -> None:
    first = planned(story)[0]
    with pytest.raises(NotAllowed, match="roles"):
        do(actor, pay, first, sum_("1", "2026-01-12"))


@pytest.mark.clause("C03")
def test_work_outside_the_agreed_hours_costs_the_surcharge(story: Story, do: Do) -> None:
    code = story.under("skeleton")
    contract = story.cast.contracts[code]
    item = Charge(
        "节假日升级支持", Decimal("300.00"), Decimal("2.5"), date(2026, 2, 10), outside=True
    )
    due = do("contract_manager", charge, contract, item)

    assert due.amount == Decimal("1125.00"), "300 x 2.5 x 1.5"
    assert due.clause == "G2.3"
    for wrong, words in WRONG_ITEMS:
        with pytest.raises(NotAllowed, match=words):
            do("contract_manager", charge, contract, replace(item, **wrong))
    with pytest.raises(NotAllowed, match="no surcharge"):
        do("contract_manager", charge, story.cast.contracts["bank-1"], item)


def test_the_rows_are_made_anew_from_their_facts(story: Story, do: Do) -> None:
    first = planned(story)[0]
    do("contract_manager", pay, first, sum_("1000.00", "2026-01-12", "部分"))
    with inside(first.tenant_id):
        Posting.objects.filter(due=first).delete()
        Due.objects.filter(pk=first.pk).update(paid=0, due_date=None)

    assert rebuilt(now=story.now)[1] == [first.number]
    due = dues(story)[0]
    assert (due.paid, due.due_date) == (Decimal("1000.00"), date(2026, 1, 5))
    assert [each.reference for each in due.postings.all()] == ["部分"]
    assert rebuilt(now=story.now)[1] == []


@pytest.mark.clause("C05")
def test_what_fell_due_before_payments_were_kept_here_is_shown_and_never_reminded_of(
    story: Story,
) -> None:
    story.at("2026-08-01 10:00")  # upgraded: in force since December, planned today
    first, second, last = planned(story)

    assert [each.earlier for each in (first, second, last)] == [True, True, False]
    assert second.standing(date(2026, 8, 1)) is Standing.EARLIER
    assert told(story, "contract_manager", "due") == ["due-earlier"]
    at_work(story, "2026-12-31 10:00")
    assert told(story, "representative", "due") == []
    with inside(first.tenant_id):
        assert late_line(first, date(2026, 12, 31), None) == 0
    assert [each.earlier for each in planned(story)] == [True, True, False]


@pytest.mark.clause("C05")
def test_payments_of_the_time_before_are_recorded_as_paid_or_taken_up(story: Story, do: Do) -> None:
    story.at("2026-08-01 10:00")
    first, second, last = planned(story)
    do("contract_manager", settle, [first])
    do("contract_manager", take_up, [second])

    first, second, _ = dues(story)
    assert first.standing(date(2026, 8, 1)) is Standing.PAID
    assert second.standing(date(2026, 8, 1)) is Standing.OVERDUE
    assert told(story, "representative", "due") == ["due-taken-up"]
    with inside(second.tenant_id):
        assert late_line(second, date(2026, 7, 20), None) == Decimal("24000.00")
    with pytest.raises(NotAllowed, match="time before"):
        do("contract_manager", take_up, [last])
    with pytest.raises(NotAllowed, match="roles"):
        do("representative", settle, [first])
    do("contract_manager", void, first, 2, words="没有付过")
    assert dues(story)[0].standing(date(2026, 8, 1)) is Standing.EARLIER
    assert rebuilt(now=story.now)[1] == []
