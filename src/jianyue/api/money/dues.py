"""Payments: listed, one with what was written down against it, its statement as PDF."""

from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.happenings import happenings
from jianyue.api.money.area import MONEY, MoneyQuery, Proof, proof_of
from jianyue.api.shapes import Choice, Happening, Nothing, Out, Person, Said
from jianyue.documents import pdf
from jianyue.ledger.speech import Both, language_of
from jianyue.money.called import called
from jianyue.money.models import Due, Posting
from jianyue.money.payments import paper
from jianyue.money.payments.folding import SAID
from jianyue.money.payments.moments import SUBJECT
from jianyue.money.payments.queries import dues_of, stands, sums_of
from jianyue.money.words import Source, Waits
from jianyue.people.permissions import Deed

WITH: Final = ("contract__customer", "version")


class DueLine(Out):
    """One sum that the customer pays.

    waits  what has to happen before it has a day; null where it has one
    late   what paying it late has cost so far
    """

    number: str
    contract: str
    title: Said
    source: Choice
    clause: str
    amount: Decimal
    currency: str
    invoiced: Decimal
    paid: Decimal
    unpaid: Decimal
    late: Decimal
    period_from: date | None
    period_until: date | None
    due_on: date | None
    waits: Choice | None
    stated_on: date | None
    paid_on: date | None
    standing: Choice


class DuePage(Out):
    """A page of payments."""

    items: list[DueLine]
    next: str | None


class PostingOut(Out):
    """An invoice, a payment or an offset; what was taken back is void."""

    seq: int
    kind: Choice
    amount: Decimal
    on: date
    reference: str
    by: Person | None
    void: bool


class DueOut(DueLine):
    """A payment with what was written down against it, and what happened to it.

    met_on      the day on which its condition was met
    suspend_on  the day from which the service may be suspended
    """

    met_on: date | None
    suspend_on: date | None
    postings: list[PostingOut]
    proof: list[Proof]
    history: list[Happening]


class SumsOut(Out):
    """What the payments of a contract come to."""

    contract: str
    total: Decimal
    paid: Decimal
    earlier: Decimal
    overdue: Decimal
    soon: Decimal
    ahead: Decimal
    late: Decimal


@MONEY.get("/dues", Both("列出应付", "List payments"), DuePage, Deed.SEE_MONEY)
def list_dues(request: HttpRequest, asked: Query[MoneyQuery]) -> DuePage:
    """Return the payments that the caller sees, those planned last first."""
    who = caller(request)
    rows = Due.objects.visible_to(who.by).select_related(*WITH).prefetch_related("postings")
    rows = rows.defer("version__document")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return DuePage(**paged(request, who, rows, asked.limit, lambda row: DueLine(**_line(row, who))))


@MONEY.get(
    "/contracts/{code}/sums", Both("读取合同的付款合计", "Read what payments come to"), SumsOut,
    Deed.SEE_MONEY,
)  # fmt: skip
def get_sums(request: HttpRequest, code: str) -> SumsOut:
    """Return what the payments of a contract come to: paid, overdue, ahead."""
    who = caller(request)
    contract = contract_for(who, code)
    found = sums_of(dues_of([contract], who.by, now=who.at))
    names = SumsOut.model_fields.keys() - {"contract"}
    return SumsOut(contract=contract.code, **{name: getattr(found, name) for name in names})


@MONEY.get("/dues/{due}", Both("读取应付", "Read a payment"), DueOut, Deed.SEE_MONEY)
def get_due(request: HttpRequest, due: str) -> DueOut:
    """Return one payment: its sum, its day, what was written down."""
    who = caller(request)
    return whole(due_for(who, due), who)


@MONEY.get(
    "/dues/{due}/pdf/{language}", Both("下载对账单", "Take a statement as PDF"), Nothing,
    Deed.SEE_MONEY, plain=True,
)  # fmt: skip
def take_due(request: HttpRequest, due: str, language: Literal["zh", "en"]) -> HttpResponse:
    """Return the statement of a payment as PDF."""
    who = caller(request)
    each = stands(due_for(who, due), now=who.at)
    made = pdf.as_bytes(paper.document(each, language_of(language)))
    headers = {"Content-Disposition": f'attachment; filename="{each.due.number}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def due_for(who: Caller, number: str) -> Due:
    """Return a payment that the caller sees; else the same 404."""
    rows = Due.objects.select_related(*WITH).prefetch_related("postings__posted_by")
    found: Due = get_object_or_404(rows.visible_to(who.by), number=number)
    return found


def whole(row: Due, who: Caller) -> DueOut:
    """Return a payment with everything that its page tells."""
    said = _line(row, who)
    return DueOut(
        **said, met_on=row.met_date, suspend_on=stands(row, now=who.at).suspend_on,
        postings=[_posting(each) for each in sorted(row.postings.all(), key=lambda one: one.seq)],
        proof=proof_of(SUBJECT, row.pk, who), history=happenings(row, SAID, who),
    )  # fmt: skip


def _line(row: Due, who: Caller) -> dict[str, Any]:
    each = stands(row, now=who.at)
    return {
        "number": row.number, "contract": row.contract.code, "title": Said.of(called(row)),
        "source": Choice.of(Source.of(row.source)), "clause": row.clause, "amount": row.amount,
        "currency": row.currency, "invoiced": row.invoiced, "paid": row.paid,
        "unpaid": row.unpaid, "late": each.late_amount, "period_from": row.period_from_date,
        "period_until": row.period_until_date, "due_on": row.due_date,
        "waits": Choice.of(Waits.of(row.waits)) if row.waits else None,
        "stated_on": row.stated_date, "paid_on": row.paid_date,
        "standing": Choice.of(each.standing),
    }  # fmt: skip


def _posting(row: Posting) -> PostingOut:
    return PostingOut(
        seq=row.seq, kind=Choice.of(row.posted), amount=row.amount, on=row.on_date,
        reference=row.reference, by=Person.of(row.posted_by), void=row.voided_seq is not None,
    )  # fmt: skip
