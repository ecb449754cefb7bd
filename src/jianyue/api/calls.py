"""Calls to the hotline, and how each went."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.api.callers import caller
from jianyue.api.cursors import paged
from jianyue.api.shapes import Choice, Out, Paging, Person
from jianyue.api.ways import Area
from jianyue.hotline.models import Call
from jianyue.hotline.words import NoMatter
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed

HOTLINE = Area.of(Scope.HOTLINE, "hotline")
BESIDE = ("contract", "caller", "agent", "ticket", "line")


class CallOut(Out):
    """One call: when it rang, who answered, what it was about.

    numbered_at  when the caller was told the number of the ticket
    why          why it is left out of the figures; null where it counts
    """

    number: str
    contract: str | None
    phone: str
    caller: Person | None
    caller_name: str
    agent: Person | None
    standing: Choice
    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    ticket: str | None
    numbered_at: datetime | None
    why: Choice | None


class CallPage(Out):
    """A page of calls."""

    items: list[CallOut]
    next: str | None


@HOTLINE.get("/calls", Both("列出来电", "List calls"), CallPage, Deed.SEE_DESK)
def list_calls(request: HttpRequest, asked: Query[Paging]) -> CallPage:
    """Return the calls that the caller sees, those written down last first."""
    who = caller(request)
    rows = Call.objects.visible_to(who.by).select_related(*BESIDE)
    return CallPage(**paged(request, who, rows, asked.limit, call_out))


@HOTLINE.get("/calls/{phone_call}", Both("读取来电", "Read a call"), CallOut, Deed.SEE_DESK)
def get_call(request: HttpRequest, phone_call: str) -> CallOut:
    """Return one call."""
    rows = Call.objects.visible_to(caller(request).by).select_related(*BESIDE)
    return call_out(get_object_or_404(rows, number=phone_call))


def call_out(row: Call) -> CallOut:
    """Return a call as it is answered."""
    return CallOut(
        number=row.number, contract=row.contract.code if row.contract else None, phone=row.phone,
        caller=Person.of(row.caller), caller_name=row.caller_name, agent=Person.of(row.agent),
        standing=Choice.of(row.standing), rang_at=row.rang_at, answered_at=row.answered_at,
        ended_at=row.ended_at, ticket=row.ticket.number if row.ticket else None,
        numbered_at=row.numbered_at, why=Choice.of(NoMatter.of(row.why)) if row.why else None,
    )  # fmt: skip
