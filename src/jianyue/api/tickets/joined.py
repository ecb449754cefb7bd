"""What belongs to a ticket: others that are linked with it, its parts, who follows it."""

from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.urls import reverse
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Id, Person, Said, Sent, Words
from jianyue.api.tickets.acting import Line, ReportIn, Text, report_of
from jianyue.api.tickets.area import TICKETS
from jianyue.api.tickets.found import ticket_for, told
from jianyue.api.tickets.shapes import LinkOut, Links, TicketOut
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets import joining, rating, watching
from jianyue.tickets.connections import connections_of
from jianyue.tickets.models import LinkKind, Ticket, Watcher
from jianyue.tickets.words import State


class LinkIn(Sent):
    """Another ticket by its number, and how the two belong together."""

    number: Annotated[Line, Field(min_length=1)]
    kind: Literal["related", "caused_by"] = "related"


class MergeIn(Sent):
    """The ticket that this one is merged into, and why."""

    into: Annotated[Line, Field(min_length=1)]
    reason: Annotated[Text, Field(min_length=1)]


class RatingIn(Sent):
    """How satisfied the customer is, from 1 to 5, and why."""

    stars: Annotated[int, Field(ge=1, le=rating.BEST)]
    text: Annotated[Words, Field(max_length=rating.LONGEST)] = ""


@TICKETS.get(
    "/tickets/{number}/links", Both("读取关联", "Read what belongs to a ticket"), Links,
    Deed.SEE_TICKETS,
)  # fmt: skip
def list_links(request: HttpRequest, number: str) -> Links:
    """Return the tickets that belong to one, as far as the caller sees them, and its followers."""
    who = caller(request)
    return _links(ticket_for(who, number), who)


@TICKETS.post("/tickets/{number}/links", Both("关联工单", "Link a ticket"), Links, Deed.WORK)
def link_ticket(request: HttpRequest, number: str, said: LinkIn) -> Links:
    """Say that two tickets of one customer belong together."""
    who = caller(request)
    ticket, other = ticket_for(who, number), _named(said.number, "number", who)
    joining.link(ticket.pk, other.pk, LinkKind.of(said.kind), at=who.at, by=who.by)
    return _links(ticket, who)


@TICKETS.delete("/tickets/{number}/links/{link}", Both("取消关联", "Take a link away"), Deed.WORK)
def unlink_ticket(request: HttpRequest, number: str, link: Id) -> None:
    """Take a link away; both timelines keep that it was there."""
    who = caller(request)
    ticket = ticket_for(who, number)
    if all(each.link != link for each in connections_of(ticket, who.by)):
        raise Http404
    joining.unlink(link, at=who.at, by=who.by)


@TICKETS.post("/tickets/{number}/merge", Both("合并工单", "Merge a ticket"), TicketOut, Deed.MERGE)
def merge_ticket(request: HttpRequest, number: str, said: MergeIn) -> TicketOut:
    """Merge a ticket into another of the same contract; return the one that stays."""
    who = caller(request)
    ticket, into = ticket_for(who, number), _named(said.into, "into", who)
    joining.merge(ticket.pk, into.pk, reason=said.reason, at=who.at, by=who.by)
    return told(ticket_for(who, into.number), who)


@TICKETS.post("/tickets/{number}/parts", Both("拆分工单", "Split a ticket"), TicketOut, Deed.MERGE)
def split_ticket(request: HttpRequest, number: str, said: ReportIn) -> Made:
    """Make a ticket of its own of a part of this one; contract and reporter stay the same."""
    who = caller(request)
    ticket = ticket_for(who, number)
    if said.contract not in {"", ticket.contract.code} or said.reporter is not None:
        raise invalid("contract", "合同和报告人沿用原工单。", "Contract and reporter stay.")
    part = report_of(said, ticket.version, who)
    new = joining.split(ticket.pk, part, at=who.at, by=who.by)
    answer = told(ticket_for(who, new.number), who)
    return Made(answer, reverse("api-get-ticket", args=[new.number]))


@TICKETS.put("/tickets/{number}/watchers/me", Both("关注", "Follow a ticket"), Deed.SEE_TICKETS)
def watch_ticket(request: HttpRequest, number: str) -> None:
    """Follow a ticket: its news is told."""
    who = caller(request)
    watching.watch(ticket_for(who, number), by=who.by)


@TICKETS.delete(
    "/tickets/{number}/watchers/me", Both("取消关注", "Follow no longer"), Deed.SEE_TICKETS
)
def unwatch_ticket(request: HttpRequest, number: str) -> None:
    """Follow a ticket no longer."""
    who = caller(request)
    watching.unwatch(ticket_for(who, number), by=who.by)


@TICKETS.post(
    "/tickets/{number}/rating", Both("评价工单", "Rate a ticket"), TicketOut, Deed.CONFIRM
)
def rate_ticket(request: HttpRequest, number: str, said: RatingIn) -> TicketOut:
    """Rate a resolved ticket once a round, as its reporter or the representative."""
    who = caller(request)
    ticket = ticket_for(who, number)
    rating.rate(ticket.pk, said.stars, words=said.text, at=who.at, by=who.by)
    return told(ticket_for(who, number), who)


def _links(ticket: Ticket, who: Caller) -> Links:
    rows = Watcher.objects.filter(ticket=ticket).select_related("user").order_by("pk")
    return Links(
        links=[
            LinkOut(
                id=each.link, said=Said.of(each.said), number=each.ticket.number,
                title=each.ticket.title, state=Choice.of(State.of(each.ticket.state)),
            )
            for each in connections_of(ticket, who.by)
        ],
        watchers=[Person.of(row.user) for row in rows],
    )  # fmt: skip


def _named(number: str, where: str, who: Caller) -> Ticket:
    """Return the ticket of a number; a foreign one is refused like one that nobody has."""
    rows = Ticket.objects.visible_to(who.by).filter(number__iexact=number.strip())
    found: Ticket | None = rows.first()
    if found is None:
        raise invalid(where, "没有这个编号的工单。", "There is no ticket of this number.")
    return found
