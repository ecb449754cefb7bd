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
from jianyue.knowledge.excerpts import excerpt_of
from jianyue.knowledge.searching import rows_for, search
from jianyue.ledger import terms as found_by
from jianyue.ledger.excerpts import Pieces
from jianyue.ledger.lexicon import Hit
from jianyue.ledger.speech import Both
from jianyue.people import queries as people
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed, may
from jianyue.tickets.excerpts import Excerpt, excerpts
from jianyue.tickets.finding import found, from_now
from jianyue.tickets.numbers import numbered
from jianyue.tickets.words import State

LONGEST = 100


class Piece(Out):
    """A part of a text, and whether it is what was looked for; joined they are the text."""

    text: str
    found: bool


class FoundOut(Out):
    """Something that was found, by the name that its own operations call it by.

    heading   its title in pieces, in the language of the answer
    excerpt   where in its words it was found, in pieces of plain text; empty where the heading
              says it all
    internal  whether the excerpt is internal to the provider
    """

    kind: Literal["ticket", "article", "person", "agreement"]
    name: str
    title: Said
    state: Choice | None
    heading: list[Piece]
    excerpt: list[Piece]
    internal: bool


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
        items=[_ticket(each) for each in excerpts(who.by, rows, by_words.wanted.terms)],
        nearly=by_words.nearly, next=mark(request, who, behind) if behind else None,
    )  # fmt: skip


def _others(kind: str, text: str, most: int, who: Caller) -> list[FoundOut]:
    if kind == "article":
        return _articles(text, most, who)
    if kind == "person":
        people_found = people.found(who.by, text)[:most]
        return [_named("person", str(each.pk), each.name, text, who) for each in people_found]
    rows = agreements.found(who.by, text)[:most]
    return [_named("agreement", each.code, each.said, text, who) for each in rows]


def _articles(text: str, most: int, who: Caller) -> list[FoundOut]:
    terms, language = found_by.asked(text), who.language
    return [
        FoundOut(
            kind="article", name=each.number, title=Said.of(each.title), state=None,
            heading=_pieces(found_by.marked(each.title.words(language), terms)),
            excerpt=_pieces(excerpt_of(each, language, terms)), internal=False,
        )
        for each in search(rows_for(who.by), text, most=most)
    ]  # fmt: skip


def _named(
    kind: Literal["person", "agreement"], name: str, title: str | Both, text: str, who: Caller
) -> FoundOut:
    said = title if isinstance(title, str) else title.words(who.language)
    return FoundOut(
        kind=kind, name=name, title=Said.of(title), state=None,
        heading=_pieces(found_by.marked(said, text.split())), excerpt=[], internal=False,
    )  # fmt: skip


def _ticket(row: Excerpt) -> FoundOut:
    return FoundOut(
        kind="ticket", name=row.ticket.number, title=Said.of(row.ticket.title),
        state=Choice.of(State.of(row.ticket.state)), heading=_pieces(row.title),
        excerpt=_pieces(row.excerpt), internal=row.internal,
    )  # fmt: skip


def _pieces(pieces: Pieces) -> list[Piece]:
    return [Piece(text=words, found=mark) for words, mark in pieces]
