"""The same act on many tickets: first a look, then what happened, and the way back."""

from typing import TYPE_CHECKING, Annotated, Literal

from django.http import HttpRequest
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.desk.area import (
    DESK,
    ChosenIn,
    DoneOut,
    LookedOut,
    Number,
    Numbers,
    Seen,
    became,
    looked,
    tickets_of,
)
from jianyue.api.shapes import Out, Said, Sent, Words
from jianyue.api.tickets.acting import FactIn, given_of
from jianyue.api.tickets.found import Sheet
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets.account import account_of
from jianyue.tickets.acts import ACTS
from jianyue.tickets.bulk import ACTS_FOR_MANY, MOST, STAYS, carry_out, preview
from jianyue.tickets.models import Ticket
from jianyue.tickets.way_back import sealed, undone

if TYPE_CHECKING:
    ActForMany = str
else:
    ActForMany = Literal[ACTS_FOR_MANY]


class BulkLookIn(ChosenIn):
    """An act, and the tickets it would be done on."""

    act: ActForMany


class BulkIn(FactIn):
    """An act with what is said with it, and the tickets it is done on.

    seen  how many facts each ticket had at the look; an answer needs it, so that a repeat is
          harmless
    """

    act: ActForMany
    tickets: Numbers
    seen: Annotated[dict[Number, Seen], Field(max_length=MOST, default_factory=dict)]


class UndoIn(Sent):
    """What an act on many answered as `undo`."""

    undo: Annotated[Words, Field(min_length=1, max_length=100_000)]


class BulkLook(Out):
    """What an act would meet on each ticket; `stays` says why it could not be undone."""

    tickets: list[LookedOut]
    stays: Said | None


class BulkDone(Out):
    """What became of each ticket; `undo` takes the act back within ten minutes, of `undoable`."""

    tickets: list[DoneOut]
    undo: str
    undoable: int


@DESK.post(
    "/bulk/look", Both("预览批量操作", "Look at an act on many"), BulkLook, Deed.WORK, Deed.ASSIGN,
    Deed.CLASSIFY,
)  # fmt: skip
def look_at_bulk(request: HttpRequest, said: BulkLookIn) -> BulkLook:
    """Return whether an act can be done on each of the chosen tickets; nothing is written."""
    who = caller(request)
    planned = preview(said.act, tickets_of(said.tickets, who), by=who.by)
    stays = STAYS.get(said.act)
    return BulkLook(tickets=looked(planned), stays=Said.of(stays) if stays else None)


@DESK.post(
    "/bulk", Both("批量操作", "Do an act on many"), BulkDone, Deed.WORK, Deed.ASSIGN, Deed.CLASSIFY
)
def act_on_many(request: HttpRequest, said: BulkIn) -> BulkDone:
    """Do an act on each ticket; one that is refused does not stop the others."""
    who = caller(request)
    tickets = tickets_of(said.tickets, who)
    given = given_of(said, ACTS[said.act], _sheet(tickets[0], who), who, beside={"tickets", "seen"})
    done = carry_out(said.act, tickets, given, at=who.at, by=who.by, seen=said.seen)
    undo, undoable = sealed(done, said.act, who.by)
    return BulkDone(tickets=became(done), undo=undo, undoable=undoable)


@DESK.post(
    "/bulk/undo", Both("撤销批量操作", "Undo an act on many"), BulkDone, Deed.WORK, Deed.ASSIGN,
    Deed.CLASSIFY,
)  # fmt: skip
def undo_bulk(request: HttpRequest, said: UndoIn) -> BulkDone:
    """Take back what facts can take back, within ten minutes and by the same person."""
    who = caller(request)
    _, done = undone(said.undo, at=who.at, by=who.by)
    return BulkDone(tickets=became(done), undo="", undoable=0)


def _sheet(ticket: Ticket, who: Caller) -> Sheet:
    return Sheet(ticket, account_of(ticket, to=who.by, now=who.at))
