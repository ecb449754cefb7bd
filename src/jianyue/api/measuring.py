"""Figures of a contract's periods with what they were counted from, and its transaction counts."""

from datetime import UTC, date, datetime, time
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query

from jianyue.agreements.models import Contract
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import mark, paged, place_of
from jianyue.api.problems import unreadable
from jianyue.api.reporting import REPORTS
from jianyue.api.shapes import Choice, Cursor, Out, Paging, Said, Sent
from jianyue.api.watching import WATCH
from jianyue.figures.evidence import Side, numbers_on, page_of
from jianyue.figures.figure import Cited, Figure
from jianyue.figures.measures import FORMULAS
from jianyue.figures.queries import figures_of
from jianyue.figures.saying import value_said
from jianyue.ledger.speech import Both
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.tickets.models import Ticket
from jianyue.watch.models import Batch
from jianyue.watch.models_transactions import Way

YEARS = range(1990, 2200)
PAGES = 100_000


class CitedOut(Out):
    """Something that was counted or left out, and why."""

    kind: str
    name: str
    why: Said | None


class FigureOut(Out):
    """A promised indicator in one period.

    value      exact, as a fraction; null where there is nothing to measure
    shown      the value as pages show it: rounded to the worse side
    kept       whether the goal is kept; null without a goal or a value
    final      whether the period was over when it was measured
    part       how many kept it of `whole`, where cases are counted
    """

    name: str
    title: Said
    clause: str
    of: str
    goal: str | None
    unit: str
    value: str | None
    shown: Said
    kept: bool | None
    final: bool
    from_at: datetime
    until_at: datetime
    part: int | None
    whole: int | None
    left_out: int
    open: int
    contested: int
    lack: Said | None
    agreement_version: int


class Figures(Out):
    """Every promised figure of a contract in the periods that hold a day."""

    as_of: datetime
    figures: list[FigureOut]


class Evidence(FigureOut):
    """A figure with the first of what broke it, what left it and what came late."""

    missed: list[CitedOut]
    out: list[CitedOut]
    carried: list[CitedOut]


class EvidenceOf(Out):
    """One figure, of each system where it is of several."""

    as_of: datetime
    parts: list[Evidence]


class CountedTicket(Out):
    """A ticket behind a figure; without a number it is one that you may not see."""

    number: str | None
    why: Said | None


class TicketsBehind(Out):
    """A page of the tickets on one side of a figure; `count` is how many there are."""

    count: int
    items: list[CountedTicket]
    next: str | None


class FigureQuery(Sent):
    """Of which day the periods are; left out, today."""

    day: date | None = None


class SideQuery(FigureQuery):
    """Which side is asked for, of which day, and which page of it."""

    side: Literal["missed", "met", "out"] = "missed"
    cursor: Cursor = ""


class BatchOut(Out):
    """Counts that were brought at once; what corrects a batch replaces it."""

    number: str
    key: str
    way: Choice
    rows: int
    digest: str
    from_at: datetime | None
    until_at: datetime | None
    at: datetime
    replaced_at: datetime | None


class BatchPage(Out):
    """A page of batches."""

    items: list[BatchOut]
    next: str | None


@REPORTS.get("/contracts/{code}/figures", Both("读取指标", "Read the figures"), Figures)
def list_figures(request: HttpRequest, code: str, asked: Query[FigureQuery]) -> Figures:
    """Return every promised figure in the periods that hold a day."""
    who = caller(request)
    contract = contract_for(who, code)
    found = figures_of(contract, day=_day(contract, asked.day, who), now=who.at.astimezone(UTC))
    return Figures(as_of=who.at, figures=[FigureOut(**_figure(each)) for each in found])


@REPORTS.get(
    "/contracts/{code}/figures/{figure}", Both("读取指标的依据", "Read a figure's evidence"),
    EvidenceOf,
)  # fmt: skip
def get_figure(
    request: HttpRequest, code: str, figure: str, asked: Query[FigureQuery]
) -> EvidenceOf:
    """Return a figure with what broke it, what was left out and why, what came late."""
    who = caller(request)
    found = figures_for(who, code, figure, asked.day)
    seen = _seen(found, who)
    return EvidenceOf(as_of=who.at, parts=[
        Evidence(
            **_figure(each), missed=_cited(each.found.missed, seen),
            out=_cited(each.found.left_out, seen), carried=_cited(each.found.carried, seen),
        )
        for each in found
    ])  # fmt: skip


@REPORTS.get(
    "/contracts/{code}/figures/{figure}/tickets",
    Both("列出指标背后的工单", "List the tickets behind a figure"), TicketsBehind,
)  # fmt: skip
def list_tickets_behind(
    request: HttpRequest, code: str, figure: str, asked: Query[SideQuery]
) -> TicketsBehind:
    """Return the tickets on one side of a figure: what missed, what kept it, what left it."""
    who = caller(request)
    number = place_of(request, who) or 1
    sides = figures_for(who, code, figure, asked.day)[0].found.sides
    if sides is None:
        raise Http404
    side = Side(asked.side)
    page = page_of(sides, side, min(number, PAGES), reader=who.by)
    return TicketsBehind(
        count=numbers_on(sides)[side],
        items=[
            CountedTicket(number=row.ticket.number if row.ticket else None,
                          why=Said.of(row.why) if row.why else None)
            for row in page.rows
        ],
        next=mark(request, who, number + 1) if page.has_more else None,
    )  # fmt: skip


@WATCH.get(
    "/contracts/{code}/transactions", Both("列出交易批次", "List batches of transactions"),
    BatchPage,
)  # fmt: skip
def list_batches(request: HttpRequest, code: str, asked: Query[Paging]) -> BatchPage:
    """Return the batches of counts of a contract, the last brought first."""
    who = caller(request)
    rows = Batch.objects.visible_to(who.by).filter(contract=contract_for(who, code))
    return BatchPage(**paged(request, who, rows, asked.limit, batch_out))


def figures_for(who: Caller, code: str, name: str, day: date | None) -> list[Figure]:
    """Return a figure of each system that it is of, in the period of a day; else the same 404."""
    contract = contract_for(who, code)
    at, now = _day(contract, day, who), who.at.astimezone(UTC)
    found = figures_of(contract, day=at, now=now, only=name)
    if not found:
        raise Http404
    return found


def _day(contract: Contract, day: date | None, who: Caller) -> datetime:
    """Return an instant of the day that is asked for, where the agreement is."""
    agreed: Agreed | None = agreed_for(contract, who.at)
    if agreed is None:
        raise Http404
    if day is None:
        return who.at.astimezone(UTC)
    if day.year not in YEARS:
        raise unreadable("没有这一天的指标。", "There are no figures of this day.")
    return datetime.combine(day, time(12), agreed.zone).astimezone(UTC)


def _figure(figure: Figure) -> dict[str, Any]:
    found, span = figure.found, figure.period.span
    measure = figure.promised.measure
    said = figure.promised.indicator.title or (FORMULAS[measure].words if measure else figure.name)
    return {
        "name": figure.name, "title": Said.of(said), "clause": figure.clause, "of": figure.of,
        "goal": str(figure.goal) if figure.goal else None, "unit": figure.unit.value,
        "value": None if figure.value is None else str(figure.value),
        "shown": Said.of(value_said(figure, figure.value)), "kept": figure.kept,
        "final": figure.is_final, "from_at": span.start, "until_at": span.end,
        "part": found.part, "whole": found.whole, "left_out": found.out, "open": found.open,
        "contested": found.contested, "lack": Said.of(found.lack) if found.lack else None,
        "agreement_version": figure.version,
    }  # fmt: skip


def _seen(figures: list[Figure], who: Caller) -> set[str]:
    """Return the numbers of those tickets behind figures that the caller may see."""
    named = {
        each.name
        for figure in figures
        for each in (*figure.found.missed, *figure.found.left_out, *figure.found.carried)
        if each.kind == "ticket"
    }
    rows = Ticket.objects.visible_to(who.by).filter(number__in=named)
    return set(rows.values_list("number", flat=True))


def _cited(side: tuple[Cited, ...], seen: set[str]) -> list[CitedOut]:
    return [
        CitedOut(kind=each.kind, name=each.name, why=Said.of(each.why) if each.why else None)
        for each in side
        if each.kind != "ticket" or each.name in seen
    ]


def batch_out(row: Batch) -> BatchOut:
    """Return a batch as it is answered."""
    return BatchOut(
        number=row.number, key=row.key, way=Choice.of(Way.of(row.way)), rows=row.rows,
        digest=row.digest, from_at=row.from_at, until_at=row.until_at, at=row.at,
        replaced_at=row.replaced_at,
    )  # fmt: skip
