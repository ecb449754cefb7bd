"""Finding a ticket that the caller sees, and telling it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.shortcuts import get_object_or_404

from jianyue.api.callers import Caller
from jianyue.api.shapes import Choice, Named, Person, Said, Titled
from jianyue.api.tickets.shapes import TicketLine, TicketOut, Waits
from jianyue.ledger.models import Fact, Words
from jianyue.people.permissions import Deed, may
from jianyue.tickets import mine, readers
from jianyue.tickets.account import Account, account_of
from jianyue.tickets.filters import NO_LEVEL
from jianyue.tickets.models import OF_VERSION, Tag, Ticket
from jianyue.tickets.queries import Line, titles_of
from jianyue.tickets.situations import situation_of
from jianyue.tickets.words import Category, Channel, Contest, Kind, Origin, Security, State

BESIDE: Final = ("customer", "contract", "version", "reporter", "team", "assignee", "merged_into")
QUESTIONS: Final = mine.QUESTIONS


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ticket with all that is told of it."""

    ticket: Ticket
    account: Account


def ticket_for(caller: Caller, number: str) -> Ticket:
    """Return a ticket that the caller sees, and note that he read it; else the same 404."""
    rows = Ticket.objects.visible_to(caller.by).select_related(*BESIDE).defer(*OF_VERSION)
    ticket: Ticket = get_object_or_404(rows, number=number)
    readers.read("ticket", ticket.pk, at=caller.at, by=caller.by)
    return ticket


def sheet_for(caller: Caller, number: str) -> Sheet:
    """Return a ticket with its facts, clocks and people, as far as the caller sees them."""
    ticket = ticket_for(caller, number)
    return Sheet(ticket, account_of(ticket, to=caller.by, now=caller.at))


def told(ticket: Ticket, caller: Caller) -> TicketOut:
    """Return a ticket as it is answered; the same as long as nothing happened to it.

    Nothing in it depends on the time of asking, so that its tag says whether it has changed.
    """
    facts = _facts(ticket, caller)
    waits = situation_of(ticket, facts).asked
    return TicketOut(
        number=ticket.number,
        revision=facts[-1].seq,
        title=ticket.title,
        text=_text(ticket, facts[0]),
        changed_at=facts[-1].recorded_at,
        attributes={name: str(value) for name, value in ticket.attributes.items()},
        contract=ticket.contract.code,
        agreement_version=ticket.version.number,
        customer=Named.of(ticket.customer),
        service=service_of(ticket),
        reporter=Person.of(ticket.reporter),
        team=Named.of(ticket.team),
        assignee=Person.of(ticket.assignee),
        merged_into=ticket.merged_into.number if ticket.merged_into else None,
        tags=_tags(ticket, caller),
        waits=[Waits(name=name, said=Said.of(QUESTIONS[name]))
               for name in sorted(waits) if name in QUESTIONS],
        **_plain(ticket),
    )  # fmt: skip


def line(found: Line) -> TicketLine:
    """Return a ticket as lists answer it."""
    ticket = found.ticket
    return TicketLine(
        number=ticket.number,
        title=ticket.title,
        kind=Choice.of(Kind.of(ticket.kind)),
        state=Choice.of(State.of(ticket.state)),
        paused=ticket.paused,
        level=level_of(ticket),
        customer=Named.of(ticket.customer),
        contract=ticket.contract.code,
        service=Titled(name=ticket.service, title=Said.of(found.service or ticket.service))
        if ticket.service else None,
        team=Named.of(ticket.team),
        assignee=Person.of(ticket.assignee),
        reported_at=ticket.reported_at,
        due_at=ticket.due_at,
        promise=Said.of(found.promise) if found.promise else None,
        left=Choice.of(found.left),
    )  # fmt: skip


def level_of(ticket: Ticket) -> int | None:
    """Return the level; None where it is not graded."""
    return None if str(ticket.level) == NO_LEVEL else ticket.level


def service_of(ticket: Ticket) -> Titled | None:
    """Return what a ticket is about, in the agreement's words."""
    if not ticket.service:
        return None
    known = titles_of({ticket.version_id})[ticket.version_id].services.get(ticket.service)
    return Titled(name=ticket.service, title=Said.of(known or ticket.service))


def _plain(ticket: Ticket) -> Mapping[str, Any]:
    chosen = {
        "category": Category, "channel": Channel, "security": Security, "contest": Contest,
    }  # fmt: skip
    copied = ("paused", "reported_at", "due_at", "breached", "resolved_at", "closed_at")
    return {
        **{name: Choice.of(kind.of(getattr(ticket, name))) if getattr(ticket, name) else None
           for name, kind in chosen.items()},
        **{name: getattr(ticket, name) for name in copied},
        "kind": Choice.of(Kind.of(ticket.kind)),
        "origin": Choice.of(Origin.of(ticket.origin)),
        "state": Choice.of(State.of(ticket.state)),
        "level": level_of(ticket),
        "effort_days": ticket.effort_days,
    }  # fmt: skip


def _tags(ticket: Ticket, caller: Caller) -> list[str]:
    """Return the tags of a ticket; they are the provider's own."""
    rows = Tag.objects.visible_to(caller.by).filter(taggings__ticket=ticket).order_by("word")
    return list(rows.values_list("word", flat=True))


def _facts(ticket: Ticket, caller: Caller) -> list[Fact]:
    rows = Fact.objects.filter(timeline=ticket.timeline_id).order_by("seq").defer("hash")
    return list(rows if may(caller.by, Deed.SEE_INTERNAL) else rows.filter(internal=False))


def _text(ticket: Ticket, first: Fact) -> str:
    rows = Words.objects.filter(timeline=ticket.timeline_id, seq=first.seq, field="text")
    said: str | None = rows.values_list("text", flat=True).first()
    return said or ""
