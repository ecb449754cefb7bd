"""Tickets brought in from another desk: facts like any other, which count nowhere (decision 0213).

Many at once: what one batch needs of the database is a fixed number of statements.
"""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from jianyue.agreements.models import Contract, Version
from jianyue.ledger import actions as ledger
from jianyue.ledger import lexicon
from jianyue.ledger.actions import Begun, Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.ledger.together import insert
from jianyue.people.models import User
from jianyue.services.inforce import History
from jianyue.services.terms import terms_of_version
from jianyue.tickets.actions import bring_up_to
from jianyue.tickets.copies import copy_onto
from jianyue.tickets.folding import standing
from jianyue.tickets.models import Ticket
from jianyue.tickets.reporting import TITLE
from jianyue.tickets.states import IMPORTED
from jianyue.tickets.wishes import kept
from jianyue.tickets.words import Origin, State

KEYS: Final = """
SELECT nextval(pg_get_serial_sequence('tickets_ticket', 'id')) FROM generate_series(1, %s)
"""
NUMBERS: Final = """
INSERT INTO tickets_counter AS counter (tenant_id, contract_id, year, last)
VALUES (%s, %s, %s, %s)
ON CONFLICT (contract_id, year) DO UPDATE SET last = counter.last + excluded.last
RETURNING last
"""
LATER: Final = ("responded", "resolved", "closed")


@dataclass(frozen=True, slots=True)
class Brought:
    """A ticket as another desk had it.

    source, key    which desk, and what the ticket is called there
    reporter       id of the person; `named` says who it was there, where that is nobody here
    instants       when it was responded, resolved and closed, as far as that is known
    state          where it stands
    """

    source: str
    key: str
    kind: str
    title: str
    reported_at: datetime
    reporter: int
    state: State
    text: str = ""
    service: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    named: str = ""
    assignee: int | None = None
    instants: Mapping[str, datetime] = field(default_factory=dict)
    solution: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where tickets are brought: a contract, and what was in force in it when."""

    contract: Contract
    history: History

    def version(self, at: datetime) -> Version:
        """Return the version of an instant; of what came before all of them, the first.

        Raises NotAllowed where none ever was in force.
        """
        if not self.history.agreed:
            raise NotAllowed(
                "这份合同还没有生效的协议，不能导入工单。",
                "No agreement of this contract is in force yet; no ticket is brought in.",
            )
        return (self.history.at(at) or self.history.agreed[0]).version


@transaction.atomic
def bring(desk: Desk, rows: Sequence[Brought], *, at: datetime, by: User) -> list[Ticket]:
    """Register tickets of another desk, all or nothing; nobody is told, no timer is set.

    Who may is asked by whoever calls; the keys of `rows` are his to keep once.
    """
    begun = [_begun(desk, row, at, by) for row in rows]
    tickets = [ticket for ticket, _ in begun]
    for ticket, key, number in zip(tickets, _keys(len(rows)), _numbers(desk, tickets), strict=True):
        ticket.pk, ticket.number = key, number
    insert(
        [each.timeline for _, each in begun],
        [fact for _, each in begun for fact in each.facts],
        [words for _, each in begun for words in each.words],
        [
            row
            for _, each in begun
            for row in lexicon.rows_begun(each.timeline, each.facts, each.words)
        ],
        tickets,
    )
    return tickets


def ahead(facts: Sequence[Fact], row: Brought, at: datetime) -> list[Entry]:
    """Return what has happened to a ticket at the other desk since it was brought in."""
    known = {fact.kind for fact in facts}
    last = max(fact.occurred_at for fact in facts if fact.kind != "acknowledged")
    return [
        each for each in _entries(row, at)
        if each.kind in LATER and each.kind not in known and each.occurred_at >= last
    ]  # fmt: skip


@transaction.atomic
def follow(ticket: Ticket, row: Brought, *, at: datetime, by: User) -> list[str]:
    """Add what has happened at the other desk since; return the kinds of facts added.

    Not for a ticket that this desk has worked on: two desks at once would contradict each other.
    The ticket's row is locked by whoever calls.
    """
    facts = ticket.facts()
    entries = ahead(facts, row, at)
    for entry in entries:
        facts.append(ledger.add(ticket.timeline_id, entry, at=at, by=by.pk))
    if entries:
        bring_up_to(ticket, facts, at, news=False)
    return [entry.kind for entry in entries]


def _begun(desk: Desk, row: Brought, at: datetime, by: User) -> tuple[Ticket, Begun]:
    version = desk.version(row.reported_at)
    begun = ledger.begun("ticket", desk.contract.whose, _entries(row, at), at=at, by=by.pk)
    ticket = Ticket(
        tenant_id=desk.contract.tenant_id, customer_id=desk.contract.customer_id,
        contract=desk.contract, version=version, timeline=begun.timeline, kind=row.kind,
        origin=Origin.REQUEST, title=kept(row.title).strip()[:TITLE], service=row.service,
        reporter_id=row.reporter,
    )  # fmt: skip
    terms = terms_of_version(version)
    now = standing(begun.facts, terms, kind=row.kind, service=row.service, now=at)
    copy_onto(ticket, now, at)
    return ticket, begun


def _entries(row: Brought, at: datetime) -> list[Entry]:
    """Return the facts of a ticket, each at its own instant, in the order in which they happened.

    What nobody wrote down is not made up: that somebody works on it is a fact of the import.
    """
    entries = [Entry("reported", row.reported_at, _body(row), _words(row))]
    if row.assignee is not None:
        entries.append(Entry("assigned", row.reported_at, {"assignee": row.assignee}))
    words = {"resolved": {"text": kept(row.solution)}}
    entries += [
        Entry(kind, row.instants[kind], words=words.get(kind, {}))
        for kind in LATER if kind in row.instants
    ]  # fmt: skip
    if row.state == State.WORKING and len(entries) == 1:
        entries.append(Entry("acknowledged", at))
    return entries


def _body(row: Brought) -> dict[str, Any]:
    return {
        "kind": row.kind, "service": row.service, "origin": Origin.REQUEST.value,
        "reporter": row.reporter, "attributes": dict(row.attributes),
        IMPORTED: {"source": row.source, "key": row.key},
    }  # fmt: skip


def _words(row: Brought) -> dict[str, str]:
    words = {"title": kept(row.title).strip()[:TITLE], "text": kept(row.text)}
    return words | ({"named": kept(row.named)[:80]} if row.named else {})


def _keys(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(KEYS, [number])
        return [key for (key,) in cursor.fetchall()]


def _numbers(desk: Desk, tickets: Sequence[Ticket]) -> list[str]:
    """Return a number of the contract for each ticket, by the year of its report."""
    years = [_year(ticket) for ticket in tickets]
    given: dict[int, int] = {}
    with connection.cursor() as cursor:
        for year, number in sorted(Tally(years).items()):
            about = [desk.contract.tenant_id, desk.contract.pk, year, number]
            cursor.execute(NUMBERS, about)
            [(last,)] = cursor.fetchall()
            given[year] = last - number
    numbers = []
    for year in years:
        given[year] += 1
        numbers.append(f"{desk.contract.code.upper()}-{year}-{given[year]:05d}")
    return numbers


def _year(ticket: Ticket) -> int:
    zone = ZoneInfo(ticket.version.agreement().zone)
    year: int = ticket.reported_at.astimezone(zone).year
    return year
