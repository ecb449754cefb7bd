"""Outages, planned maintenance, alerts: listed, read; outages recorded, ended, corrected."""

from datetime import datetime
from typing import Annotated, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.named import ticket_named
from jianyue.api.shapes import Choice, Id, Instant, Out, Paging, Sent, Words
from jianyue.api.ways import Area
from jianyue.engine.outages import Grade
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed
from jianyue.watch import outages
from jianyue.watch.models import Alert, Judged, Outage
from jianyue.watch.words import Severity, Side

OF_ALERT: Final = ("contract", "monitor", "ticket", "outage")
WATCH = Area.of(Scope.WATCH, "watch")
Name = Annotated[Words, Field(min_length=1, max_length=80)]
Cause = Annotated[Words, Field(max_length=500)]
Reason = Annotated[Words, Field(min_length=1, max_length=500)]


class WatchQuery(Paging):
    """Which are asked for: of one contract, or of all that the caller sees."""

    contract: Annotated[Words, Field(max_length=12)] = ""


class OutageOut(Out):
    """An interruption of one system; one that was found to have been none is void."""

    number: str
    contract: str
    system: str
    grade: str
    side: Choice
    ground: str
    cause: str
    from_at: datetime
    until_at: datetime | None
    void: bool
    ticket: str | None


class OutagePage(Out):
    """A page of outages."""

    items: list[OutageOut]
    next: str | None


class OutageIn(Sent):
    """An interruption as it is recorded; `ground` excludes it from the measure."""

    contract: Annotated[Words, Field(min_length=1, max_length=12)]
    system: Name
    grade: Grade = Grade.FULL
    side: Side = Side.PROVIDER
    from_at: Instant
    until_at: Instant | None = None
    ground: Annotated[Words, Field(max_length=80)] = ""
    cause: Cause = ""
    ticket: Annotated[Words, Field(max_length=40)] = ""


class CorrectionIn(Sent):
    """What was so in truth, and why it is corrected; what it said before stays on its timeline."""

    system: Name
    grade: Grade
    side: Side
    from_at: Instant
    until_at: Instant | None = None
    ground: Annotated[Words, Field(max_length=80)] = ""
    cause: Cause = ""
    reason: Reason


class EndIn(Sent):
    """When the system worked again."""

    until_at: Instant


class AlertOut(Out):
    """What a monitor raised, what was made of it, and what it was worth; null: not judged yet."""

    id: int
    contract: str
    monitor: str | None
    system: str
    severity: Choice
    title: str
    began_at: datetime
    raised_at: datetime
    ended_at: datetime | None
    signals: int
    planned: bool
    ticket: str | None
    outage: str | None
    judged: Choice | None
    reason: str


class AlertPage(Out):
    """A page of alerts."""

    items: list[AlertOut]
    next: str | None


@WATCH.get("/outages", Both("列出中断", "List outages"), OutagePage)
def list_outages(request: HttpRequest, asked: Query[WatchQuery]) -> OutagePage:
    """Return the outages of the contracts that the caller sees."""
    who = caller(request)
    rows = Outage.objects.visible_to(who.by).select_related("contract", "ticket")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return OutagePage(**paged(request, who, rows, asked.limit, _outage))


@WATCH.get("/outages/{number}", Both("读取中断", "Read an outage"), OutageOut)
def get_outage(request: HttpRequest, number: str) -> OutageOut:
    """Return an outage."""
    who = caller(request)
    return outage_out(who, number)


@WATCH.post("/outages", Both("登记中断", "Record an outage"), OutageOut, Deed.RECORD_OUTAGES)
def open_outage(request: HttpRequest, said: OutageIn) -> Made:
    """Record an interruption; the customer is told at once."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    ticket = ticket_named(who, contract, said.ticket, "ticket")
    found = outages.Found(
        said.system, said.grade.value, said.side.value, said.from_at, said.until_at, said.ground,
        said.cause, ticket,
    )  # fmt: skip
    made = outages.open_outage(contract, found, at=who.at, by=who.by)
    answer = _outage(_outage_for(who, made.number))
    return Made(answer, reverse("api-get-outage", args=[made.number]))


@WATCH.post(
    "/outages/{number}/end", Both("结束中断", "End an outage"), OutageOut, Deed.RECORD_OUTAGES
)
def end_outage(request: HttpRequest, number: str, said: EndIn) -> OutageOut:
    """Say that the system works again."""
    who = caller(request)
    kept = outage_held(request, who, number)
    outages.end(kept, when=said.until_at, at=who.at, by=who.by)
    return outage_out(who, number)


@WATCH.post(
    "/outages/{number}/corrections", Both("更正中断", "Correct an outage"), OutageOut,
    Deed.RECORD_OUTAGES,
)  # fmt: skip
def correct_outage(request: HttpRequest, number: str, said: CorrectionIn) -> OutageOut:
    """Say what was so in truth."""
    who = caller(request)
    kept = outage_held(request, who, number)
    truth = outages.Found(
        said.system, said.grade.value, said.side.value, said.from_at, said.until_at, said.ground,
        said.cause,
    )  # fmt: skip
    outages.correct(kept, truth, reason=said.reason, at=who.at, by=who.by)
    return outage_out(who, number)


@WATCH.get("/alerts", Both("列出告警", "List alerts"), AlertPage, Deed.SEE_INTERNAL)
def list_alerts(request: HttpRequest, asked: Query[WatchQuery]) -> AlertPage:
    """Return the alerts of the contracts that the caller sees."""
    who = caller(request)
    rows = Alert.objects.visible_to(who.by)
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    rows = rows.select_related(*OF_ALERT)
    return AlertPage(**paged(request, who, rows, asked.limit, alert_out))


@WATCH.get("/alerts/{alert}", Both("读取告警", "Read an alert"), AlertOut, Deed.SEE_INTERNAL)
def get_alert(request: HttpRequest, alert: Id) -> AlertOut:
    """Return one alert."""
    rows = Alert.objects.visible_to(caller(request).by)
    rows = rows.select_related(*OF_ALERT)
    return alert_out(get_object_or_404(rows, pk=alert))


def _outage_for(who: Caller, number: str) -> Outage:
    rows = Outage.objects.visible_to(who.by).select_related("contract", "ticket")
    found: Outage = get_object_or_404(rows, number=number)
    return found


def outage_out(who: Caller, number: str) -> OutageOut:
    """Return an outage as it is answered."""
    return _outage(_outage_for(who, number))


def outage_held(request: HttpRequest, who: Caller, number: str) -> Outage:
    """Return an outage that nobody else changes until the end. Raises Problem."""
    return unchanged(request, lambda: _outage_for(who, number), _outage)


def _outage(row: Outage) -> OutageOut:
    return OutageOut(
        number=row.number, contract=row.contract.code, system=row.system, grade=row.grade,
        side=Choice.of(Side.of(row.side)), ground=row.ground, cause=row.cause,
        from_at=row.from_at, until_at=row.until_at, void=row.voided_at is not None,
        ticket=row.ticket.number if row.ticket else None,
    )  # fmt: skip


def alert_out(row: Alert) -> AlertOut:
    """Return an alert as it is answered."""
    return AlertOut(
        id=row.pk, contract=row.contract.code, monitor=row.monitor.name if row.monitor else None,
        system=row.system, severity=Choice.of(Severity.of(row.severity)), title=row.title,
        began_at=row.began_at, raised_at=row.raised_at, ended_at=row.ended_at,
        signals=row.signals, planned=row.planned,
        ticket=row.ticket.number if row.ticket else None,
        outage=row.outage.number if row.outage else None,
        judged=Choice.of(Judged.of(row.judged)) if row.judged else None, reason=row.reason,
    )  # fmt: skip
