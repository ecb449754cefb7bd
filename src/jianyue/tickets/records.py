"""The tickets of a contract for the file that is handed over: what happened to them, attachments.

What is internal to the provider is left out, whoever asks. A large contract takes long, so it is a
job: asked for here, put together by `handover`, taken here when it is ready.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from zipfile import ZipFile

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.documents.cells import harmless
from jianyue.jobs import actions
from jianyue.jobs.actions import Subject
from jianyue.jobs.files import path_of
from jianyue.jobs.models import Job, Kind, State
from jianyue.jobs.running import Run
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact, Words
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.tickets.answer_rows import AnswerRows
from jianyue.tickets.attachments import path_of as path_of_file
from jianyue.tickets.models import Ticket
from jianyue.tickets.models_files import Attachment
from jianyue.tickets.replayable import Histories

AT_ONCE: Final = 500
IN_MEMORY: Final = 8 * 2**20  # bytes; a larger table goes to disk
HEADINGS: Final = (
    "number", "kind", "category", "title", "service", "level", "state", "reporter", "reported_at",
    "resolved_at", "closed_at", "breached", "imported",
)  # fmt: skip
README: Final = """\
tickets.csv      工单一览 / every ticket, times in UTC
history.csv      工单历史，可以重新计算，或用另一份协议试算
                 a history to count anew, or to try another agreement on:
                 jianyue replay AGREEMENT history.csv --mapping history.yaml
answers.csv      请求类型各字段的答复 / what was answered to request types
timelines.jsonl  每行一张工单的全部事实，不含服务方内部内容
                 the facts of one ticket a line, without what is internal to the provider;
                 `hash` is the SHA-256 of the chain up to there
files/           附件 / attachments, by ticket
"""


def ask(contract: Contract, *, at: datetime, by: User) -> Job:
    """Have the records of a contract put together. Raises NotAllowed."""
    _must(by)
    subject = Subject(contract.pk, contract.code, f"/agreements/{contract.code}/#records")
    return actions.ask(Kind.RECORDS, subject, at=at, by=by)


def last_asked(contract: Contract, by: User) -> Job | None:
    """Return what the person asked for last about a contract."""
    rows = Job.objects.filter(by=by, kind=Kind.RECORDS, subject_id=contract.pk)
    found: Job | None = rows.order_by("-asked_at", "-pk").first()
    return found


@transaction.atomic
def taken(contract: Contract, *, at: datetime, by: User) -> IO[bytes]:
    """Return the ZIP that the person had put together; who took it, and what, is recorded.

    Nobody takes what another asked for. Raises NotAllowed, also where it is not kept any more.
    """
    _must(by)
    job = last_asked(contract, by)
    path = path_of(job) if job and job.state == State.DONE else None
    if job is None or path is None:
        raise NotAllowed(
            "文件还没有备好，或已过保存期限。请重新准备。",
            "The file is not ready, or was kept long enough. Have it put together anew.",
        )
    entry = Entry("records_exported", at, job.result)
    ledger.add(contract.timeline_id, entry, at=at, by=by.pk)
    return path.open("rb")


def begun(run: Run) -> tuple[Contract, int]:
    """Return the contract that a job is about, and how many tickets of it the person sees.

    Raises NotAllowed where the person may no longer take them.
    """
    by = run.job.by
    with run.behind():
        _must(by)
        contract = Contract.objects.visible_to(by).filter(pk=run.job.subject_id).first()
        if contract is None:
            raise NotAllowed("合同不存在。", "The contract is not there.")
        number = Ticket.objects.visible_to(by).filter(contract=contract).count()
    return contract, number


def write_into(package: ZipFile, run: Run, contract: Contract, number: int) -> int:
    """Write the tickets of a contract into a package, with all that hangs on them."""
    written = _write_tickets(package, run, contract, number)
    _write_files(package, run, contract, number)
    return written


def lines_of(named: Sequence[tuple[str, Any]]) -> Iterator[bytes]:
    """Yield a line for each timeline, given with its subject; nothing internal; two queries."""
    facts = _facts([timeline for _, timeline in named])
    yield from _timelines(named, facts)


def _must(by: User) -> None:
    """Raise NotAllowed unless the person manages customers or signs for his own."""
    if not may(by, Deed.SIGN_FOR_CUSTOMER):
        must(by, Deed.MANAGE_CUSTOMERS)


def _write_tickets(package: ZipFile, run: Run, contract: Contract, number: int) -> int:
    """Write what was said and done; return of how many tickets. Files are the other half of it."""
    written = 0
    with _table() as table, _table() as history, _table() as answers:
        rows, answered = csv.writer(table), AnswerRows(answers, run.job.by)
        histories = Histories(history, run.job.started_at or run.job.asked_at)
        rows.writerow(HEADINGS)
        with package.open("timelines.jsonl", "w", force_zip64=True) as lines:
            for tickets in _tickets(run, contract):
                rows.writerows(_row(ticket) for ticket in tickets)
                with run.behind():
                    facts = _facts([ticket.timeline_id for ticket in tickets])
                    named = [(ticket.number, ticket.timeline_id) for ticket in tickets]
                    lines.writelines(_timelines(named, facts))
                    answered.add(tickets, facts)
                for ticket in tickets:
                    histories.add(ticket, facts[ticket.timeline_id])
                written += len(tickets)
                run.reached(written, 2 * number)
        for name, made in (
            ("tickets.csv", table),
            ("history.csv", history),
            ("answers.csv", answers),
        ):
            made.seek(0)
            with package.open(name, "w", force_zip64=True) as copy:
                copy.writelines(row.encode() for row in made)
        package.writestr("history.yaml", histories.mapping())
    return written


def _table() -> IO[str]:
    return SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8-sig", newline="")


def _tickets(run: Run, contract: Contract) -> Iterator[list[Ticket]]:
    """Yield the tickets in the order of their ids, some at once."""
    last = 0
    while True:
        with run.behind():
            rows = Ticket.objects.visible_to(run.job.by).filter(contract=contract, pk__gt=last)
            tickets = list(rows.select_related("reporter").order_by("pk")[:AT_ONCE])
        if not tickets:
            return
        last = tickets[-1].pk
        yield tickets


def _row(ticket: Ticket) -> list[str]:
    said = [
        ticket.number, ticket.kind, ticket.category, ticket.title, ticket.service, ticket.level,
        ticket.state, ticket.reporter.name, ticket.reported_at, ticket.resolved_at,
        ticket.closed_at, "yes" if ticket.breached else "no", "yes" if ticket.imported else "no",
    ]  # fmt: skip
    return [_cell(each) for each in said]


def _cell(said: object) -> str:
    if isinstance(said, datetime):
        return _utc(said)
    text = "" if said is None else str(said)
    return harmless(text)


def _facts(ids: Sequence[Any]) -> dict[Any, list[Fact]]:
    """Return what is not internal, by timeline, in the order of recording; one query."""
    found: dict[Any, list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(timeline__in=ids, internal=False).order_by("seq"):
        found[fact.timeline_id].append(fact)
    return found


def _timelines(
    named: Sequence[tuple[str, Any]], facts: Mapping[Any, list[Fact]]
) -> Iterator[bytes]:
    ids = [timeline for _, timeline in named]
    words: dict[Any, dict[str, str]] = defaultdict(dict)
    for each in Words.objects.filter(timeline__in=ids, internal=False):
        words[each.timeline_id, each.seq][each.field] = each.text
    for number, timeline in named:
        rows = [_said(fact, words) for fact in facts[timeline]]
        said = {"number": number, "facts": rows}
        yield json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _said(fact: Fact, words: Mapping[Any, dict[str, str]]) -> dict[str, Any]:
    return {
        "seq": fact.seq, "kind": fact.kind, "occurred_at": _utc(fact.occurred_at),
        "recorded_at": _utc(fact.recorded_at), "by": fact.by_id, "body": fact.body,
        "words": words.get((fact.timeline_id, fact.seq), {}), "hash": bytes(fact.hash).hex(),
    }  # fmt: skip


def _write_files(package: ZipFile, run: Run, contract: Contract, number: int) -> None:
    written = number
    for tickets in _tickets(run, contract):
        numbers = {ticket.pk: ticket.number for ticket in tickets}
        with run.behind():
            rows = Attachment.objects.filter(ticket__in=numbers, internal=False)
            files = list(rows.order_by("pk"))
        for file in files:
            path = path_of_file(file)
            if path.is_file():
                package.write(path, f"files/{numbers[file.ticket_id]}/{file.pk}-{file.name}")
            run.reached(written, 2 * number)
        written += len(tickets)
        run.reached(written, 2 * number)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
