"""The list of tickets: the queue's own filters, in pages that stay as they are."""

from typing import TYPE_CHECKING, Annotated, Any, Final

from django.http import HttpRequest
from ninja import Query
from pydantic import Field, create_model

from jianyue.api import cursors
from jianyue.api.callers import Caller, caller
from jianyue.api.shapes import Paging
from jianyue.api.tickets.area import TICKETS
from jianyue.api.tickets.found import line
from jianyue.api.tickets.shapes import TicketPage
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed, may
from jianyue.tickets.filters import KEYS, LONGEST_WORDS, Choices, Sort, read
from jianyue.tickets.places import Place
from jianyue.tickets.queries import choices_of, queue

EMPTY: Final = Choices({}, {}, {})


def _options(name: str) -> str:
    key = KEYS[name]
    known = ", ".join(key.options(EMPTY))
    more = " or an id" if name in {"team", "assignee"} else ""
    return f"{key.said.en.capitalize()}: {known}{more}." if known else f"{key.said.en}: its code."


_FIELDS: Final[dict[str, Any]] = {
    name: (Annotated[str, Field(max_length=60, description=_options(name))], "") for name in KEYS
}


class Listed(Paging):
    """What every list of tickets takes beside the queue's own filters."""

    q: Annotated[str, Field(max_length=LONGEST_WORDS, description="In number or title.")] = ""
    sort: Annotated[str, Field(max_length=20, description=f"The order: {', '.join(Sort)}.")] = (
        Sort.NEWEST.value
    )


if TYPE_CHECKING:
    TicketQuery = Listed
else:
    TicketQuery = create_model("TicketQuery", __base__=Listed, **_FIELDS)


@TICKETS.get("/tickets", Both("列出工单", "List tickets"), TicketPage, Deed.SEE_TICKETS)
def list_tickets(request: HttpRequest, asked: Query[TicketQuery]) -> TicketPage:
    """Return the tickets that the caller sees and asks for, without a state those still open."""
    who = caller(request)
    said = {
        name: [value]
        for name, value in asked.model_dump(exclude={"limit", "cursor"}).items()
        if value
    }
    place = cursors.place_of(request, who)
    found = queue(
        who.by, read(said, _choices(who)), now=who.at,
        place=Place.read(place) if place else None, size=asked.limit,
    )  # fmt: skip
    mark = cursors.mark(request, who, str(found.next)) if found.next else None
    return TicketPage(items=[line(each) for each in found.lines], next=mark)


def _choices(who: Caller) -> Choices:
    """Return what the caller may narrow by; people and teams are the desk's own."""
    known = choices_of(who.by)
    return known if may(who.by, Deed.SEE_DESK) else Choices({}, {}, known.contracts)
