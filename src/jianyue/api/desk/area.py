"""The area of the desk, and what its modules share."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

from pydantic import Field

from jianyue.api.callers import Caller
from jianyue.api.problems import invalid
from jianyue.api.shapes import Id, Named, Out, Said, Sent, Words
from jianyue.api.ways import Area
from jianyue.people.models import Scope, Team
from jianyue.tickets.bulk import MOST, Done, Planned
from jianyue.tickets.choosing import chosen
from jianyue.tickets.models import Ticket

DESK: Final = Area.of(Scope.TICKETS, "desk")
Number = Annotated[Words, Field(min_length=1, max_length=40)]
Numbers = Annotated[list[Number], Field(min_length=1, max_length=MOST)]
Seen = Annotated[int, Field(ge=0, le=2**31 - 1)]
Name = Annotated[Words, Field(min_length=1, max_length=60)]


class ChosenIn(Sent):
    """The tickets that were chosen, by their numbers."""

    tickets: Numbers


class SharedIn(Sent):
    """For whom something is kept: oneself, a team of one's own, everybody."""

    own: bool = True
    team: Id | None = None


class LookedOut(Out):
    """What an act would meet on one ticket; `refused` says why it cannot be done.

    seen  how many facts the ticket has: sent along, it is left alone once it has others
    """

    number: str
    title: str
    refused: Said | None
    seen: int


class DoneOut(Out):
    """What became of one ticket."""

    number: str
    refused: Said | None


def tickets_of(numbers: Sequence[str], who: Caller) -> list[Ticket]:
    """Return the chosen tickets; a foreign one is refused like one that nobody has."""
    found = chosen(numbers, who.by)
    if len(found) < len(set(numbers)):
        raise invalid("tickets", "其中有查不到的工单。", "One of these tickets is not there.")
    return found


def looked(planned: Iterable[Planned]) -> list[LookedOut]:
    """Return what an act would meet, as it is answered."""
    return [
        LookedOut(number=each.ticket.number, title=each.ticket.title, seen=each.length,
                  refused=Said.of(each.refused) if each.refused else None)
        for each in planned
    ]  # fmt: skip


def became(done: Iterable[Done]) -> list[DoneOut]:
    """Return what became of each ticket, as it is answered."""
    return [
        DoneOut(number=each.ticket.number, refused=Said.of(each.refused) if each.refused else None)
        for each in done
    ]


def team_of(said: SharedIn, who: Caller) -> Team | None:
    """Return the team with which something is shared; None for oneself and for everybody."""
    if said.own or said.team is None:
        return None
    rows = Team.objects.filter(tenant=who.by.tenant_id, members__user=who.by)
    found: Team | None = rows.filter(pk=said.team).first()
    if found is None:
        raise invalid("team", "只能分享给自己的团队。", "You may share with your own teams alone.")
    return found


def team_out(team: Team | None) -> Named | None:
    """Return a team as it is answered."""
    return Named.of(team)
