"""Search: tickets, articles, people and agreements that have what is looked for."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from jianyue.agreements import queries as agreements
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import mark, place_of
from jianyue.api.me import ME
from jianyue.api.problems import Problem, Sort
from jianyue.api.shapes import Choice, Cursor, Limit, Out, Said, Sent, Words
from jianyue.knowledge.searching import rows_for, search
from jianyue.ledger.lexicon import Hit
from jianyue.ledger.speech import Both
from jianyue.people import queries as people
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed, may
from jianyue.tickets.finding import found, from_now
from jianyue.tickets.models import Ticket
from jianyue.tickets.numbers import numbered
from jianyue.tickets.words import State

LONGEST = 100


class FoundOut(Out):
    """Something that was found, by the name that its own operations call it by."""

    kind: Literal["ticket", "article", "person", "agreement"]
    name: str
    title: Said
    state: Choice | None


class FoundPage(Out):
    """What was found of one kind; of tickets there are further pages.

    nearly  nothing has all the words, so that these have nearly all of each
    """

    items: list[FoundOut]
    nearly: bool
    next: str | None


class SearchQuery(Sent):
    """What is looked for, and of which kind."""

    q: Annotated[Words, Field(max_length=LONGEST)] = ""
    kind: Literal["ticket", "article", "person", "agreement"] = "ticket"
    limit: Limit = 20
    cursor: Cursor = ""


NEEDS = {
    "ticket": (Deed.SEE_TICKETS, Scope.TICKETS), "article": (Deed.SEE_TICKETS, Scope.KNOWLEDGE),
    "person": (Deed.SEE_PEOPLE, Scope.PEOPLE), "agreement": (Deed.SEE_AGREEMENTS, Scope.CONTRACTS),
}  # fmt: skip


@ME.get("/search", Both("查找", "Search"), FoundPage)
def find(request: HttpRequest, asked: Query[SearchQuery]) -> FoundPage:
    """Return what has what is looked for, as far as the caller and his token see it."""
    who = caller(request)
    deed, scope = NEEDS[asked.kind]
    if not may(who.by, deed):
        raise Problem(Sort.FORBIDDEN)
    if not {scope, Scope.READ} & set(who.token.scopes):
        said = Both(f"需要权限范围 {scope.value}。", f"The scope {scope.value} is needed.")
        raise Problem(Sort.SCOPE, said)
    text = asked.q.strip()
    if not text:
        return FoundPage(items=[], nearly=False, next=None)
    if asked.kind == "ticket":
        return _tickets(request, asked, who)
    return FoundPage(items=_others(asked.kind, text, asked.limit, who), nearly=False, next=None)


def _tickets(request: HttpRequest, asked: SearchQuery, who: Caller) -> FoundPage:
    """Return tickets: those whose number fits, then the newest that have the words."""
    place, text = place_of(request, who), asked.q.strip()
    until = Hit(UUID(place[0]), datetime.fromisoformat(place[1])) if place else from_now(who.at)
    first = [] if place else list(numbered(who.by, text, most=asked.limit))
    by_words = found(who.by, text, most=asked.limit, until=until)
    known = {each.pk for each in first}
    rows = [*first, *(each for each in by_words.tickets if each.pk not in known)]
    more = by_words.more
    behind = [str(more.timeline), more.at.astimezone(UTC).isoformat()] if more else None
    return FoundPage(
        items=[_ticket(each) for each in rows], nearly=by_words.nearly,
        next=mark(request, who, behind) if behind else None,
    )  # fmt: skip


def _others(kind: str, text: str, most: int, who: Caller) -> list[FoundOut]:
    if kind == "article":
        return [
            FoundOut(kind="article", name=each.number, title=Said.of(each.title), state=None)
            for each in search(rows_for(who.by), text, most=most)
        ]
    if kind == "person":
        return [
            FoundOut(kind="person", name=str(each.pk), title=Said.of(each.name), state=None)
            for each in people.found(who.by, text)[:most]
        ]
    return [
        FoundOut(kind="agreement", name=each.code, title=Said.of(each.said), state=None)
        for each in agreements.found(who.by, text)[:most]
    ]


def _ticket(row: Ticket) -> FoundOut:
    state = Choice.of(State.of(row.state))
    return FoundOut(kind="ticket", name=row.number, title=Said.of(row.title), state=state)
