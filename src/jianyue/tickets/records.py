"""The records of a contract as one file, to be handed over: tickets, what happened to them, files.

What is internal to the provider is left out, whoever asks.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact, Words
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.tickets.attachments import path_of
from jianyue.tickets.models import Ticket
from jianyue.tickets.models_files import Attachment

AT_ONCE: Final = 500
IN_MEMORY: Final = 8 * 2**20  # bytes; a larger package goes to disk
HEADINGS: Final = (
    "number", "kind", "category", "title", "service", "level", "state", "reporter", "reported_at",
    "resolved_at", "closed_at", "breached",
)  # fmt: skip
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run such a cell
README: Final = """\
tickets.csv      工单一览 / every ticket, times in UTC
timelines.jsonl  每行一张工单的全部事实，不含服务方内部内容
                 the facts of one ticket a line, without what is internal to the provider;
                 `hash` is the SHA-256 of the chain up to there
files/           附件 / attachments, by ticket
"""


@transaction.atomic
def handed_over(contract: Contract, *, at: datetime, by: User) -> IO[bytes]:
    """Return a ZIP of the contract's records, open at its beginning; who took it is recorded.

    Raises NotAllowed unless the person manages customers or signs for his own.
    """
    if not may(by, Deed.SIGN_FOR_CUSTOMER):
        must(by, Deed.MANAGE_CUSTOMERS)
    file: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by who reads it
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        package.writestr("README.txt", README)
        number = _write_tickets(package, contract, by)
    entry = Entry("records_exported", at, {"tickets": number})
    ledger.add(contract.timeline_id, entry, at=at, by=by.pk)
    file.seek(0)
    return file  # type: ignore[no-any-return] # the library's type says less than it does


def _write_tickets(package: ZipFile, contract: Contract, by: User) -> int:
    table = StringIO()
    rows = csv.writer(table)
    rows.writerow(HEADINGS)
    number = 0
    with package.open("timelines.jsonl", "w", force_zip64=True) as lines:
        for tickets in _tickets(contract, by):
            number += len(tickets)
            rows.writerows(_row(ticket) for ticket in tickets)
            for line in _timelines(tickets):
                lines.write(line)
    package.writestr("tickets.csv", table.getvalue().encode("utf-8-sig"))
    for tickets in _tickets(contract, by):
        _write_files(package, tickets)
    return number


def _tickets(contract: Contract, by: User) -> Iterator[list[Ticket]]:
    """Yield the tickets in the order of their ids, some at once."""
    last = 0
    rows = Ticket.objects.visible_to(by).filter(contract=contract).select_related("reporter")
    while tickets := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = tickets[-1].pk
        yield tickets


def _row(ticket: Ticket) -> list[str]:
    said = [
        ticket.number, ticket.kind, ticket.category, ticket.title, ticket.service, ticket.level,
        ticket.state, ticket.reporter.name, ticket.reported_at, ticket.resolved_at,
        ticket.closed_at, "yes" if ticket.breached else "no",
    ]  # fmt: skip
    return [_cell(each) for each in said]


def _cell(said: object) -> str:
    if isinstance(said, datetime):
        return _utc(said)
    text = "" if said is None else str(said)
    return f"'{text}" if text.startswith(FORMULAS) else text


def _timelines(tickets: Sequence[Ticket]) -> Iterator[bytes]:
    ids = [ticket.timeline_id for ticket in tickets]
    words: dict[Any, dict[str, str]] = defaultdict(dict)
    for each in Words.objects.filter(timeline__in=ids, internal=False):
        words[each.timeline_id, each.seq][each.field] = each.text
    facts: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for fact in Fact.objects.filter(timeline__in=ids, internal=False).order_by("seq"):
        facts[fact.timeline_id].append(
            {
                "seq": fact.seq, "kind": fact.kind, "occurred_at": _utc(fact.occurred_at),
                "recorded_at": _utc(fact.recorded_at), "by": fact.by_id, "body": fact.body,
                "words": words.get((fact.timeline_id, fact.seq), {}),
                "hash": bytes(fact.hash).hex(),
            }
        )  # fmt: skip
    for ticket in tickets:
        said = {"number": ticket.number, "facts": facts[ticket.timeline_id]}
        yield json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _write_files(package: ZipFile, tickets: Sequence[Ticket]) -> None:
    numbers = {ticket.pk: ticket.number for ticket in tickets}
    for file in Attachment.objects.filter(ticket__in=numbers, internal=False).order_by("pk"):
        path = path_of(file)
        if path.is_file():
            package.write(path, f"files/{numbers[file.ticket_id]}/{file.pk}-{file.name}")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
