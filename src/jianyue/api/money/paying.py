"""What is written down about payments: items, invoices, payments, conditions, corrections."""

from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest
from django.urls import reverse
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.holding import unchanged
from jianyue.api.money.area import MONEY, Said, Sum, WordsIn
from jianyue.api.money.dues import DueOut, due_for, whole
from jianyue.api.problems import invalid
from jianyue.api.shapes import Day, Id, Out, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.money.models import Due
from jianyue.money.payments import actions
from jianyue.money.payments.actions import Charge, Money
from jianyue.money.payments.earlier import settle, take_up
from jianyue.people.permissions import Deed

Reference = Annotated[Words, Field(max_length=80)]
Number = Annotated[Words, Field(min_length=1, max_length=60)]


class ChargeIn(Sent):
    """An item beside the schedule; `outside` the agreed hours it costs the surcharge."""

    title: Annotated[Words, Field(min_length=1, max_length=200)]
    price: Sum
    count: Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=3)] = Decimal(1)
    due_date: Day
    outside: bool = False


class InvoiceIn(Sent):
    """An invoice: its sum, its day and its number."""

    amount: Sum
    on: Day
    reference: Annotated[Reference, Field(min_length=1)]


class PaymentIn(Sent):
    """A payment: its sum, its day, what the bank wrote."""

    amount: Sum
    on: Day
    reference: Reference = ""


class MetIn(Sent):
    """The day on which the condition was met, and what shows it."""

    on: Day
    words: Said


class EarlierIn(Sent):
    """Payments of the time before payments were kept here: paid then, or still owed."""

    dues: Annotated[list[Number], Field(min_length=1, max_length=500)]
    state: Literal["paid", "unpaid"]


class EarlierDone(Out):
    """How many were settled or taken up."""

    done: int


@MONEY.post(
    "/contracts/{code}/charges", Both("登记收费项目", "Charge an item"), DueOut, Deed.KEEP_PAYMENTS
)
def charge_item(request: HttpRequest, code: str, said: ChargeIn) -> Made:
    """Charge an item beside the schedule."""
    who = caller(request)
    made = actions.charge(
        contract_for(who, code), Charge(**said.model_dump()), at=who.at, by=who.by
    )
    answer = whole(due_for(who, made.number), who)
    return Made(answer, reverse("api-get-due", args=[made.number]))


@MONEY.post(
    "/contracts/{code}/earlier", Both("处理启用前的应付", "Settle earlier payments"), EarlierDone,
    Deed.KEEP_PAYMENTS,
)  # fmt: skip
def settle_earlier(request: HttpRequest, code: str, said: EarlierIn) -> EarlierDone:
    """Say of payments of the time before that they were paid then, or are owed still."""
    who = caller(request)
    known = Due.objects.visible_to(who.by).filter(contract=contract_for(who, code), earlier=True)
    rows = list(known.filter(number__in=said.dues))
    if len(rows) < len(set(said.dues)):
        raise invalid("dues", "其中有查不到的应付。", "One of these payments is not there.")
    act = settle if said.state == "paid" else take_up
    return EarlierDone(done=act(rows, at=who.at, by=who.by))


@MONEY.post(
    "/dues/{due}/invoices", Both("登记发票", "Record an invoice"), DueOut, Deed.KEEP_PAYMENTS
)
def record_invoice(request: HttpRequest, due: str, said: InvoiceIn) -> DueOut:
    """Record an invoice."""
    who = caller(request)
    kept = _unchanged(request, who, due)
    actions.invoice(kept, _money(said, kept), at=who.at, by=who.by)
    return whole(due_for(who, due), who)


@MONEY.post(
    "/dues/{due}/payments", Both("登记付款", "Record a payment"), DueOut, Deed.KEEP_PAYMENTS
)
def record_payment(request: HttpRequest, due: str, said: PaymentIn) -> DueOut:
    """Record a payment, whole or in part."""
    who = caller(request)
    kept = _unchanged(request, who, due)
    actions.pay(kept, _money(said, kept), at=who.at, by=who.by)
    return whole(due_for(who, due), who)


@MONEY.post(
    "/dues/{due}/met", Both("登记付款条件成就", "Record that a condition is met"), DueOut,
    Deed.KEEP_PAYMENTS,
)  # fmt: skip
def meet_due(request: HttpRequest, due: str, said: MetIn) -> DueOut:
    """Record that the condition of a payment is met, or what it waits for happened."""
    who = caller(request)
    kept = _unchanged(request, who, due)
    actions.meet(kept, on=said.on, words=said.words, at=who.at, by=who.by)
    return whole(due_for(who, due), who)


@MONEY.post(
    "/dues/{due}/statement", Both("出具对账单", "Draw up a statement"), DueOut,
    Deed.KEEP_PAYMENTS, takes="",
)  # fmt: skip
def state_due(request: HttpRequest, due: str) -> DueOut:
    """Draw up the statement of a payment now; the customer is told."""
    who = caller(request)
    actions.state(_unchanged(request, who, due), at=who.at, by=who.by)
    return whole(due_for(who, due), who)


@MONEY.post(
    "/dues/{due}/postings/{seq}/void", Both("撤销登记", "Take an entry back"), DueOut,
    Deed.KEEP_PAYMENTS,
)  # fmt: skip
def void_posting(request: HttpRequest, due: str, seq: Id, said: WordsIn) -> DueOut:
    """Take back an entry that was recorded wrongly; it stays readable."""
    who = caller(request)
    kept = _unchanged(request, who, due)
    actions.void(kept, seq, words=said.words, at=who.at, by=who.by)
    return whole(due_for(who, due), who)


def _money(said: InvoiceIn | PaymentIn, due: Due) -> Money:
    return Money(said.amount, said.on, said.reference, due.currency)


def _unchanged(request: HttpRequest, who: Caller, due: str) -> Due:
    return unchanged(request, lambda: due_for(who, due), lambda row: whole(row, who))
