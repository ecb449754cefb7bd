"""Loading whole histories at once: the same facts, hashes and clocks as one by one, by COPY."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

from jianyue.agreements.terms import Terms
from jianyue.demo.contracts import Signed
from jianyue.demo.histories import History, Told
from jianyue.ledger.actions import Entry, made
from jianyue.ledger.chain import BEGINNING
from jianyue.ledger.models import Fact, Timeline, Timer, Words
from jianyue.people.models import User
from jianyue.services.terms import terms_of_version
from jianyue.tickets.copies import clock_rows, copy_onto
from jianyue.tickets.folding import standing
from jianyue.tickets.models import Clock, Ticket

ORDER: Final = (Timeline, Ticket, Fact, Words, Clock, Timer)
Rows = dict[type[models.Model], list[models.Model]]


@dataclass(frozen=True, slots=True)
class Loading:
    """What the rows of a history need to know of the world around it.

    users     by the names of their parts
    signed    contract and version by customer
    reporter  who reports, by customer
    now       how far the histories go
    """

    users: dict[str, User]
    signed: dict[str, Signed]
    reporter: dict[str, str]
    now: datetime


def load(
    histories: Sequence[History], numbers: Sequence[int], first: int, loading: Loading
) -> None:
    """Write histories with COPY, in one transaction. Needs the owner's role.

    numbers  running number of each ticket within its contract and year
    first    id of the first ticket; the others follow
    """
    rows: Rows = {model: [] for model in ORDER}
    terms = {name: terms_of_version(each.version) for name, each in loading.signed.items()}
    for i, (history, number) in enumerate(zip(histories, numbers, strict=True)):
        ticket, facts = _add(rows, history, number, loading)
        ticket.pk = first + i
        _fold(rows, ticket, facts, terms[history.customer], loading.now)
    with transaction.atomic():
        for model in ORDER:
            _copy(model, rows[model])


def _add(rows: Rows, history: History, number: int, loading: Loading) -> tuple[Ticket, list[Fact]]:
    signed = loading.signed[history.customer]
    contract = signed.contract
    timeline = Timeline(
        id=uuid4(), tenant_id=contract.tenant_id, customer_id=contract.customer_id,
        subject="ticket", length=0, head=BEGINNING,
    )  # fmt: skip
    reporter = loading.users[loading.reporter[history.customer]]
    facts = _facts(rows, timeline, history, reporter, loading)
    ticket = _ticket(history, timeline, signed, number, reporter)
    if any(fact.kind == "assigned" for fact in facts):
        ticket.assignee = loading.users["engineer"]
    rows[Timeline].append(timeline)
    rows[Ticket].append(ticket)
    return ticket, facts


def _fold(rows: Rows, ticket: Ticket, facts: list[Fact], terms: Terms, at: datetime) -> None:
    now = standing(facts, terms, kind=ticket.kind, service=ticket.service, now=at)
    copy_onto(ticket, now, at)
    rows[Clock] += clock_rows(ticket, now)
    if ticket.breaches_at is not None:
        rows[Timer].append(
            Timer(
                tenant_id=ticket.tenant_id,
                subject="ticket",
                subject_id=ticket.pk,
                kind="breach",
                at=ticket.breaches_at,
            )
        )


def _facts(
    rows: Rows, timeline: Timeline, history: History, reporter: User, loading: Loading
) -> list[Fact]:
    facts: list[Fact] = []
    head = BEGINNING
    for told in history.facts:
        by = reporter if told.by == "reporter" else loading.users[told.by]
        fact, words = made(
            timeline, _entry(told, history, reporter, loading), head, at=told.at, by=by.pk
        )
        timeline.length, timeline.head, head = fact.seq, fact.hash, bytes(fact.hash)
        facts.append(fact)
        rows[Words] += words
    rows[Fact] += facts
    return facts


def _entry(told: Told, history: History, reporter: User, loading: Loading) -> Entry:
    body: dict[str, Any] = dict(told.body)
    if told.kind == "reported":
        matter = history.matter
        body |= {
            "kind": matter.kind, "service": matter.service, "origin": matter.origin,
            "category": matter.category, "reporter": reporter.pk,
        }  # fmt: skip
    if "assignee" in body:
        body["assignee"] = loading.users[body["assignee"]].pk
    return Entry(told.kind, told.at, body, told.words, told.internal)


def _ticket(
    history: History, timeline: Timeline, signed: Signed, number: int, reporter: User
) -> Ticket:
    matter, contract = history.matter, signed.contract
    zone = ZoneInfo(signed.version.agreement().zone)
    year = history.reported_at.astimezone(zone).year
    return Ticket(
        tenant_id=contract.tenant_id,
        customer_id=contract.customer_id,
        contract=contract,
        version=signed.version,
        timeline=timeline,
        number=f"{contract.code.upper()}-{year}-{number:05d}",
        kind=matter.kind,
        category=matter.category,
        origin=matter.origin,
        title=matter.title,
        service=matter.service,
        reporter=reporter,
        reported_at=history.reported_at,
    )


def _copy(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key and isinstance(field, models.AutoField) and model is not Ticket)
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    json = {field.attname for field in fields if isinstance(field, models.JSONField)}
    statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [
                    Jsonb(value) if field.attname in json else value
                    for field in fields
                    for value in (getattr(row, field.attname),)
                ]
            )
