"""Settlements: listed, one with its lines and rounds, drafted, taken as files."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.happenings import happenings
from jianyue.api.money.area import MONEY, MoneyQuery
from jianyue.api.problems import Problem, Sort
from jianyue.api.shapes import Choice, Day, Happening, Nothing, Out, Person, Said, Sent
from jianyue.documents import docx, pdf
from jianyue.ledger.speech import Both, Refused, language_of
from jianyue.money.called import line_called
from jianyue.money.models import Settlement, SettlementLine
from jianyue.money.settlements import paper
from jianyue.money.settlements.drawing import draft
from jianyue.money.settlements.drawn import Drawn, Total, total_of
from jianyue.money.settlements.folding import SAID, Told, told_of
from jianyue.money.timelines import facts_of
from jianyue.money.words import LineKind, LineState, SettlementState
from jianyue.people.permissions import Deed

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Final[dict[str, tuple[Callable[..., bytes], str]]] = {
    "pdf": (lambda *said: pdf.as_bytes(paper.document(*said)), "application/pdf"),
    "docx": (lambda *said: docx.as_bytes(paper.document(*said)), WORD),
    "xlsx": (paper.book, EXCEL),
    "csv": (paper.table, "text/csv; charset=utf-8"),
}


class SettlementRow(Out):
    """What one period costs: the fee, what is added or deducted, and both together."""

    number: str
    contract: str
    from_on: date
    until_on: date
    state: Choice
    round: int
    currency: str
    fee: Decimal
    adjustment: Decimal
    payable: Decimal
    issued_at: datetime
    silence_at: datetime | None
    agreed_at: datetime | None


class SettlementPage(Out):
    """A page of settlements."""

    items: list[SettlementRow]
    next: str | None


class Cause(Out):
    """What a line stands on: a ticket, an outage, a payment."""

    kind: str
    name: str


class LineOut(Out):
    """One line: its rule, its figure, what it stands on, and its sum.

    value       the exact figure, as a fraction
    agreed      the sum that holds once the line was contested
    covered_by  place of the line that charges the same outage already
    asked       what the customer thinks right
    """

    place: int
    kind: Choice
    title: Said
    rule: str
    clause: str
    figure: str
    value: str
    shown: Said
    evidence: list[Cause]
    amount: Decimal
    agreed: Decimal
    covered_by: int | None
    state: Choice
    reason: str
    asked: Decimal | None
    contested_by: Person | None
    answer: str
    answered_by: Person | None


class TotalOut(Out):
    """What lines come to: credits before and after the cap, sums for breaches, charges."""

    fee: Decimal
    credits: Decimal
    before_cap: Decimal
    breach: Decimal
    charges: Decimal


class RoundOut(Out):
    """An issue or a restatement, and what it came to."""

    number: int
    issued_at: datetime
    refused: bool
    total: TotalOut


class SettlementOut(SettlementRow):
    """A settlement with its lines; `to_offset` and `to_charge` are still to be carried out."""

    to_offset: Decimal
    to_charge: Decimal
    total: TotalOut
    lines: list[LineOut]
    rounds: list[RoundOut]
    history: list[Happening]


class DraftLine(Out):
    """One line of a settlement that is not issued yet."""

    kind: Choice
    title: Said
    rule: str
    clause: str
    figure: str
    value: str | None
    amount: Decimal
    evidence: list[Cause]


class DraftOut(Out):
    """What a period comes to as things stand; it is issued once the period is over."""

    contract: str
    from_on: date
    until_on: date
    is_over: bool
    currency: str
    total: TotalOut
    lines: list[DraftLine]


class DayQuery(Sent):
    """A day of the period; left out, today."""

    day: Day | None = None


@MONEY.get("/settlements", Both("列出结算单", "List settlements"), SettlementPage, Deed.SEE_MONEY)
def list_settlements(request: HttpRequest, asked: Query[MoneyQuery]) -> SettlementPage:
    """Return the settlements that the caller sees."""
    who = caller(request)
    rows = Settlement.objects.visible_to(who.by).select_related("contract")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return SettlementPage(
        **paged(request, who, rows, asked.limit, lambda row: SettlementRow(**_row(row)))
    )


@MONEY.get(
    "/settlements/{settlement}", Both("读取结算单", "Read a settlement"), SettlementOut,
    Deed.SEE_MONEY,
)  # fmt: skip
def get_settlement(request: HttpRequest, settlement: str) -> SettlementOut:
    """Return one settlement: every line with rule, figure, evidence and sum."""
    who = caller(request)
    return whole(settlement_for(who, settlement), who)


@MONEY.get(
    "/contracts/{code}/settlement-draft", Both("试算结算单", "Draft a settlement"), DraftOut,
    Deed.ISSUE_SETTLEMENTS,
)  # fmt: skip
def draft_settlement(request: HttpRequest, code: str, asked: Query[DayQuery]) -> DraftOut:
    """Return what a period comes to as things stand; nothing is issued."""
    who = caller(request)
    contract = contract_for(who, code)
    try:
        said = draft(contract, asked.day or who.at.date(), now=who.at)
    except Refused as refused:
        raise Problem(Sort.UNREADABLE, refused.said) from None
    total = total_of(said.lines, [each.amount for each in said.lines], said.rules)
    return DraftOut(
        contract=contract.code, from_on=said.period.first, until_on=said.last,
        is_over=said.period.span.end <= who.at, currency=said.currency, total=_total(total),
        lines=[_drawn(each) for each in said.lines],
    )  # fmt: skip


@MONEY.get(
    "/settlements/{settlement}/{language}/{kind}",
    Both("下载结算单", "Take a settlement as a file"), Nothing, Deed.SEE_MONEY, plain=True,
)  # fmt: skip
def take_settlement(
    request: HttpRequest, settlement: str, language: Literal["zh", "en"],
    kind: Literal["pdf", "docx", "xlsx", "csv"],
) -> HttpResponse:  # fmt: skip
    """Return a settlement as it stands, as PDF, DOCX, XLSX or CSV."""
    kept = settlement_for(caller(request), settlement)
    write, media = FILES[kind]
    lines = list(kept.lines.order_by("place"))
    made = write(kept, lines, told_of(kept, facts_of(kept)).now, language_of(language))
    headers = {"Content-Disposition": f'attachment; filename="{kept.number}.{kind}"'}
    return HttpResponse(made, content_type=media, headers=headers)


def settlement_for(who: Caller, number: str) -> Settlement:
    """Return a settlement that the caller sees; else the same 404."""
    rows = Settlement.objects.visible_to(who.by).select_related("contract__customer", "version")
    found: Settlement = get_object_or_404(rows, number=number)
    return found


def whole(row: Settlement, who: Caller) -> SettlementOut:
    """Return a settlement with everything that its page tells."""
    told: Told = told_of(row, facts_of(row))
    lines = row.lines.select_related("contested_by", "answered_by").order_by("place")
    return SettlementOut(
        **_row(row), to_offset=row.to_offset, to_charge=row.to_charge,
        total=_total(told.now.total), lines=[_line(each) for each in lines],
        rounds=[
            RoundOut(number=each.number, issued_at=each.issued_at, refused=each.refused,
                     total=_total(each.total))
            for each in told.rounds
        ],
        history=happenings(row, SAID, who),
    )  # fmt: skip


def _row(row: Settlement) -> dict[str, Any]:
    names = (
        "number", "round", "currency", "fee", "adjustment", "payable", "issued_at", "silence_at",
        "agreed_at",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "contract": row.contract.code, "from_on": row.from_date, "until_on": row.until_date,
        "state": Choice.of(SettlementState.of(row.state)),
    }  # fmt: skip


def _total(total: Total) -> TotalOut:
    return TotalOut(**{name: getattr(total, name) for name in TotalOut.model_fields})


def _line(row: SettlementLine) -> LineOut:
    names = (
        "place", "rule", "clause", "figure", "value", "amount", "agreed", "covered_by", "reason",
        "asked", "answer",
    )  # fmt: skip
    return LineOut(
        **{name: getattr(row, name) for name in names}, kind=Choice.of(LineKind.of(row.kind)),
        title=Said.of(line_called(row)), shown=Said(zh=row.shown_zh, en=row.shown_en),
        evidence=[Cause(kind=kind, name=name) for kind, name in row.evidence],
        state=Choice.of(LineState.of(row.state)), contested_by=Person.of(row.contested_by),
        answered_by=Person.of(row.answered_by),
    )  # fmt: skip


def _drawn(each: Drawn) -> DraftLine:
    return DraftLine(
        kind=Choice.of(each.kind), title=Said(zh=each.title[0], en=each.title[1]), rule=each.rule,
        clause=each.clause, figure=each.figure,
        value=None if each.value is None else str(each.value), amount=each.amount,
        evidence=[Cause(kind=kind, name=name) for kind, name in each.evidence],
    )  # fmt: skip
