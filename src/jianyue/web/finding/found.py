"""What was found, as the page shows it: each kind with what was looked for marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest

from jianyue.agreements import queries as agreements
from jianyue.agreements.models import Contract
from jianyue.knowledge.searching import rows_for, search
from jianyue.ledger.excerpts import Pieces
from jianyue.ledger.lexicon import Hit
from jianyue.ledger.speech import Choice, Language
from jianyue.ledger.terms import asked, marked
from jianyue.people import queries as people
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.excerpts import Excerpt, excerpts
from jianyue.tickets.finding import Found, found, from_now
from jianyue.tickets.models import Ticket
from jianyue.tickets.numbers import numbered
from jianyue.tickets.words import State
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.knowledge.found import row_of
from jianyue.web.tickets.words import STATE_ICONS, STATE_TONES

BESIDE: Final = 5  # of each kind on the page of all kinds
PER_PAGE: Final = 20


class Sort(Choice):
    """What can be found."""

    ALL = "all", "全部", "All"
    TICKETS = "tickets", "工单", "Tickets"
    ARTICLES = "articles", "知识", "Articles"
    PEOPLE = "people", "人员", "People"
    AGREEMENTS = "agreements", "协议", "Agreements"


LINES: Final = {
    Sort.TICKETS: "ticket", Sort.ARTICLES: "article", Sort.PEOPLE: "person",
    Sort.AGREEMENTS: "agreement",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TicketRow(Excerpt):
    """A ticket that was found, as the page shows it."""

    @property
    def state(self) -> State:
        """Where it stands."""
        return State.of(self.ticket.state)

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return STATE_TONES[self.ticket.state]

    @property
    def icon_name(self) -> str:
        """The picture of the state."""
        return STATE_ICONS[self.ticket.state]


@dataclass(frozen=True, slots=True)
class Kind:
    """What was found of one kind.

    many  whether there is more than stands here
    """

    sort: Sort
    rows: Sequence[Any]
    many: bool = False
    nearly: bool = False
    more: Hit | None = None

    @property
    def template(self) -> str:
        """The fragment that shows the rows."""
        return f"finding/_{self.sort.value}.html"

    @property
    def line(self) -> str:
        """The fragment that suggests one row."""
        return f"finding/_{LINES[self.sort]}_line.html"


@dataclass(frozen=True, slots=True)
class Question:
    """Who looks for what, in which language, and from where on."""

    by: User
    text: str
    language: Language
    until: Hit

    @classmethod
    def of(cls, request: HttpRequest, text: str, *, now: datetime, until: Hit | None) -> "Question":
        """Return what a request asks for."""
        return cls(person(request), text, spoken(request), until or from_now(now))


def sorts_for(user: User) -> list[Sort]:
    """Return what a person can find at all."""
    deeds = {
        Sort.TICKETS: Deed.SEE_TICKETS, Sort.ARTICLES: Deed.SEE_TICKETS,
        Sort.PEOPLE: Deed.SEE_PEOPLE, Sort.AGREEMENTS: Deed.SEE_AGREEMENTS,
    }  # fmt: skip
    return [sort for sort, deed in deeds.items() if may(user, deed)]


def kind_of(sort: Sort, question: Question, most: int) -> Kind:
    """Return what was found of one kind, at most so many."""
    match sort:
        case Sort.TICKETS:
            return tickets(question, most)
        case Sort.ARTICLES:
            return _articles(question, most)
        case Sort.PEOPLE:
            rows: list[Any] = list(people.found(question.by, question.text)[: most + 1])
        case _:
            rows = list(agreements.found(question.by, question.text)[: most + 1])
    return Kind(sort, [_named(row, question) for row in rows[:most]], len(rows) > most)


def tickets(question: Question, most: int) -> Kind:
    """Return the tickets: those whose number fits, then the newest that have the words."""
    first = question.until.timeline.int + 1 == 1 << 128
    by_number = numbered(question.by, question.text, most=most) if first else []
    known = {ticket.pk for ticket in by_number}
    by_words = found(question.by, question.text, most=most, until=question.until)
    rest = [ticket for ticket in by_words.tickets if ticket.pk not in known]
    rows = _ticket_rows(question, [*by_number, *rest], by_words)
    return Kind(Sort.TICKETS, rows, by_words.more is not None, by_words.nearly, by_words.more)


def _ticket_rows(question: Question, shown: Sequence[Ticket], by: Found) -> list[TicketRow]:
    rows = excerpts(question.by, shown, by.wanted.terms)
    return [TicketRow(each.ticket, each.title, each.excerpt, each.internal) for each in rows]


def _articles(question: Question, most: int) -> Kind:
    rows = search(rows_for(question.by), question.text, most=most + 1)
    terms = asked(question.text)
    shown = [row_of(each, question.language, terms) for each in rows[:most]]
    return Kind(Sort.ARTICLES, shown, len(rows) > most)


def _named(row: User | Contract, question: Question) -> tuple[Any, Pieces]:
    """Return somebody or an agreement, with its name marked."""
    name = row.name if isinstance(row, User) else row.said.words(question.language)
    return row, marked(name, tuple(question.text.split()))
