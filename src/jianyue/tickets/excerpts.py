"""Where the words stand by which a ticket was found, as far as the person may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jianyue.ledger.excerpts import Pieces, window
from jianyue.ledger.models import Words
from jianyue.ledger.terms import marked
from jianyue.people.models import User
from jianyue.tickets.finding import words_of
from jianyue.tickets.models import Ticket

TITLE: Final = "title"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A ticket that was found.

    excerpt   where in its words, empty where the title says it all
    internal  whether that is internal to the provider
    """

    ticket: Ticket
    title: Pieces
    excerpt: Pieces
    internal: bool


def excerpts(user: User, tickets: Sequence[Ticket], terms: Sequence[str]) -> list[Excerpt]:
    """Return tickets with what was looked for marked, in their order; one query."""
    said = words_of(user, tickets) if tickets else {}
    return [_excerpt(each, said.get(each.timeline_id, []), terms) for each in tickets]


def _excerpt(ticket: Ticket, said: Sequence[Words], terms: Sequence[str]) -> Excerpt:
    title = marked(ticket.title, terms)
    best, most = None, _told(title)
    for words in said:
        pieces = marked(words.text, terms)
        if words.field != TITLE and (told := _told(pieces)) > most:
            best, most = (words, pieces), told
    if best is None:
        return Excerpt(ticket, title, (), internal=False)
    words, pieces = best
    return Excerpt(ticket, title, window(pieces), internal=words.internal)


def _told(pieces: Pieces) -> int:
    """Return how much of what was looked for a text has, in characters, each word once."""
    return sum(map(len, {words.lower() for words, mark in pieces if mark}))
