"""Follow-up calls: listed, planned, recorded, dropped. They are work of the provider."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.agreements.models import Contract
from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.happenings import happenings
from jianyue.api.holding import unchanged
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Day, Happening, Instant, Out, Person, Sent, Words
from jianyue.api.surveys.area import SURVEYS, Code, ContractQuery, ReasonIn
from jianyue.engine.spans import Span
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for
from jianyue.services.dates import begins
from jianyue.services.staffing_dates import NO_AGREEMENT
from jianyue.surveys import follow_ups
from jianyue.surveys.follow_ups import Tried
from jianyue.surveys.models import FollowUp
from jianyue.surveys.stages import CALL_SAID
from jianyue.surveys.words import CallState
from jianyue.tickets.models import Ticket

BESIDE = ("contract", "ticket", "person", "caller")
DAY = timedelta(days=1)


class FollowUpLine(Out):
    """A call to make after a ticket was closed; points are 0 to 100."""

    number: str
    contract: str
    ticket: str
    person: Person
    due_on: date
    state: Choice
    tries: int
    tried_at: datetime | None
    caller: Person | None
    points: int | None
    said: str


class FollowUpPage(Out):
    """A page of follow-up calls."""

    items: list[FollowUpLine]
    next: str | None


class FollowUpOut(FollowUpLine):
    """A call with each try."""

    id: int
    history: list[Happening]


class FollowUpQuery(ContractQuery):
    """Which are asked for: those that wait, or all."""

    state: Literal["", "waiting", "reached", "given_up", "dropped"] = ""


class FollowUpIn(Sent):
    """One closed ticket by its number, and by which day somebody is called."""

    ticket: Annotated[Words, Field(min_length=1, max_length=40)]
    due_on: Day


class ShareIn(Sent):
    """Which share of the tickets closed on which days, the last one included."""

    contract: Code
    percent: Annotated[int, Field(ge=1, le=100)]
    closed_from: Day
    closed_until: Day
    due_on: Day


class SharePlanned(Out):
    """The calls that were planned, by their numbers."""

    planned: list[str]


class TriedIn(Sent):
    """How a call went; without a time, it was now."""

    reached: bool
    when: Instant | None = None
    points: Annotated[int, Field(ge=0, le=100)] | None = None
    said: Annotated[Words, Field(max_length=follow_ups.WORDS)] = ""


@SURVEYS.get("/follow-ups", Both("列出回访", "List calls"), FollowUpPage, Deed.SEE_INTERNAL)
def list_follow_ups(request: HttpRequest, asked: Query[FollowUpQuery]) -> FollowUpPage:
    """Return the follow-up calls, those planned last first."""
    who = caller(request)
    rows = FollowUp.objects.visible_to(who.by).select_related(*BESIDE)
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return FollowUpPage(**paged(request, who, rows, asked.limit, _line))


@SURVEYS.get(
    "/follow-ups/{follow_up}", Both("读取回访", "Read a call"), FollowUpOut, Deed.SEE_INTERNAL
)
def get_follow_up(request: HttpRequest, follow_up: str) -> FollowUpOut:
    """Return one call with each try."""
    who = caller(request)
    return _whole(_call_for(who, follow_up), who)


@SURVEYS.post("/follow-ups", Both("安排回访", "Plan a call"), FollowUpOut, Deed.CALL_BACK)
def plan_follow_up(request: HttpRequest, said: FollowUpIn) -> Made:
    """Have somebody called about one closed ticket."""
    who = caller(request)
    rows = Ticket.objects.visible_to(who.by).select_related("contract")
    ticket = rows.filter(number=said.ticket).first()
    if ticket is None:
        raise invalid("ticket", "没有这个编号的工单。", "There is no ticket of this number.")
    made = follow_ups.plan(ticket, due_date=said.due_on, at=who.at, by=who.by)
    address = reverse("api-get-follow-up", args=[made.number])
    return Made(_whole(_call_for(who, made.number), who), address)


@SURVEYS.post(
    "/follow-up-shares", Both("按比例安排回访", "Plan calls about a share"), SharePlanned,
    Deed.CALL_BACK,
)  # fmt: skip
def plan_share_of_follow_ups(request: HttpRequest, said: ShareIn) -> SharePlanned:
    """Have a share of the tickets closed on some days called about, taken at random."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    made = follow_ups.plan_share(
        contract, said.percent, _days(contract, said, who.at), due_date=said.due_on, at=who.at,
        by=who.by,
    )  # fmt: skip
    return SharePlanned(planned=[each.number for each in made])


@SURVEYS.post(
    "/follow-ups/{follow_up}/tries", Both("记录回访", "Record a try"), FollowUpOut, Deed.CALL_BACK
)
def record_follow_up(request: HttpRequest, follow_up: str, said: TriedIn) -> FollowUpOut:
    """Record a try: reached, with what was said, or not."""
    who = caller(request)
    kept = _unchanged(request, who, follow_up)
    tried = Tried(said.reached, said.when or who.at, said.points, said.said)
    follow_ups.record(kept, tried, at=who.at, by=who.by)
    return _whole(_call_for(who, follow_up), who)


@SURVEYS.post(
    "/follow-ups/{follow_up}/drop", Both("不再回访", "Do not call"), FollowUpOut, Deed.CALL_BACK
)
def drop_follow_up(request: HttpRequest, follow_up: str, said: ReasonIn) -> FollowUpOut:
    """Say that nobody calls after all."""
    who = caller(request)
    kept = _unchanged(request, who, follow_up)
    follow_ups.drop(kept, reason=said.reason, at=who.at, by=who.by)
    return _whole(_call_for(who, follow_up), who)


def _days(contract: Contract, said: ShareIn, at: datetime) -> Span:
    agreed = agreed_for(contract, at)
    zone = agreed.zone if agreed else NO_AGREEMENT
    if said.closed_from > said.closed_until:
        raise invalid("closed_until", "不能早于开始日期。", "It comes after the first day.")
    return Span(begins(said.closed_from, zone), begins(said.closed_until + DAY, zone))


def _call_for(who: Caller, number: str) -> FollowUp:
    rows = FollowUp.objects.visible_to(who.by).select_related(*BESIDE)
    found: FollowUp = get_object_or_404(rows, number=number)
    return found


def _unchanged(request: HttpRequest, who: Caller, number: str) -> FollowUp:
    return unchanged(request, lambda: _call_for(who, number), lambda row: _whole(row, who))


def _whole(row: FollowUp, who: Caller) -> FollowUpOut:
    history = happenings(row, CALL_SAID, who)
    return FollowUpOut(**dict(_line(row)), id=row.pk, history=history)


def _line(row: FollowUp) -> FollowUpLine:
    return FollowUpLine(
        number=row.number, contract=row.contract.code, ticket=row.ticket.number,
        person=Person(id=row.person.pk, name=row.person.name), due_on=row.due_date,
        state=Choice.of(CallState.of(row.state)), tries=row.tries, tried_at=row.tried_at,
        caller=Person.of(row.caller), points=row.points, said=row.said,
    )  # fmt: skip
