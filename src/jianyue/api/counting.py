"""Counts of transactions: brought by a file, corrected, taken back; what is left out, answered."""

from datetime import datetime
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, UploadedFile
from pydantic import Field

from jianyue.agreements.models import Contract
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.holding import unchanged
from jianyue.api.measuring import BatchOut, batch_out
from jianyue.api.shapes import Choice, Id, Out, Sent, Words
from jianyue.api.watching import WATCH, Reason
from jianyue.api.ways import FORM
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets.words import Contest
from jianyue.watch.models import Batch, LeftOut, Way
from jianyue.watch.transactions import contesting
from jianyue.watch.transactions.counting import Sent as Brought
from jianyue.watch.transactions.counting import count, looked_at
from jianyue.watch.transactions.reading import LARGEST, table_in, text_of

MOST: Final = LARGEST + 64 * 1024  # the file and what a form puts around it
SHOWN: Final = 200
Why = Annotated[Words, Field(min_length=1, max_length=500)]


class LeftOutOut(Out):
    """Failures that leave the total on an agreed ground, and what the customer says of it."""

    id: int
    kind: str
    from_at: datetime
    until_at: datetime
    ground: str
    failures: int
    evidence: str
    contest: Choice
    words: str


class BatchWhole(BatchOut):
    """A batch with the first two hundred of what it leaves out."""

    contract: str
    left_out: list[LeftOutOut]


class CountedOut(Out):
    """What came of a file: its rows, and the batch; null where it was only looked at.

    new  whether anything was recorded: the same file brought again changes nothing
    """

    rows: int
    new: bool
    batch: BatchOut | None


class TakeBackIn(Sent):
    """Why."""

    reason: Reason


class ContestLeftOutIn(Sent):
    """Why it should count."""

    words: Reason


class AgreeLeftOutIn(Sent):
    """A word to it, where there is one."""

    words: Annotated[Words, Field(max_length=500)] = ""


@WATCH.get("/batches/{batch}", Both("读取交易批次", "Read a batch of transactions"), BatchWhole)
def get_batch(request: HttpRequest, batch: str) -> BatchWhole:
    """Return a batch with what it leaves out."""
    return _whole(_batch_for(caller(request), batch))


@WATCH.post(
    "/contracts/{code}/transactions/files", Both("导入交易笔数", "Bring counts in by a file"),
    CountedOut, Deed.RECORD_COUNTS, takes=FORM, most=MOST,
)  # fmt: skip
def bring_counts(
    request: HttpRequest,
    code: str,
    file: File[UploadedFile],
    only_look: Form[bool] = False,  # noqa: FBT002 - a field of the form
) -> CountedOut:
    """Bring the counts of a file in, all or none; `only_look` tries it and stores nothing."""
    who = caller(request)
    contract = contract_for(who, code)
    sent = Brought(table_in(text_of(file.read(LARGEST + 1))), Way.FILE)
    return _counted(contract, sent, who, only_look=only_look)


@WATCH.post(
    "/batches/{batch}/files", Both("更正交易批次", "Correct a batch by a file"), CountedOut,
    Deed.RECORD_COUNTS, takes=FORM, most=MOST,
)  # fmt: skip
def correct_batch(
    request: HttpRequest,
    batch: str,
    file: File[UploadedFile],
    reason: Form[Why],
    only_look: Form[bool] = False,  # noqa: FBT002 - a field of the form
) -> CountedOut:
    """Bring in a file that takes the place of a batch."""
    who = caller(request)
    kept = _held(request, who, batch)
    raw = table_in(text_of(file.read(LARGEST + 1)))
    sent = Brought(raw, Way.FILE, replaces=kept, reason=reason)
    return _counted(kept.contract, sent, who, only_look=only_look)


@WATCH.post(
    "/batches/{batch}/take-back", Both("撤回交易批次", "Take a batch back"), BatchWhole,
    Deed.RECORD_COUNTS,
)  # fmt: skip
def take_back_batch(request: HttpRequest, batch: str, said: TakeBackIn) -> BatchWhole:
    """Take a batch back altogether; its rows stay to be seen and count no more."""
    who = caller(request)
    kept = _held(request, who, batch)
    sent = Brought([], Way.FILE, replaces=kept, reason=said.reason)
    count(kept.contract, sent, at=who.at, by=who.by)
    return _whole(_batch_for(who, batch))


@WATCH.post(
    "/left-out/{left}/contest", Both("对除外笔数提出异议", "Contest what is left out"), LeftOutOut,
    Deed.CONTEST,
)  # fmt: skip
def contest_left_out(request: HttpRequest, left: Id, said: ContestLeftOutIn) -> LeftOutOut:
    """Contest that failures are left out; the figure is shown both ways until it is settled."""
    who = caller(request)
    kept = unchanged(request, lambda: _left_for(who, left), _left_out)
    contesting.contest(kept, words=said.words, at=who.at, by=who.by)
    return _left_out(_left_for(who, left))


@WATCH.post(
    "/left-out/{left}/agree", Both("同意排除", "Agree to what is left out"), LeftOutOut,
    Deed.CONTEST,
)  # fmt: skip
def agree_left_out(request: HttpRequest, left: Id, said: AgreeLeftOutIn) -> LeftOutOut:
    """Agree that failures are left out."""
    who = caller(request)
    kept = unchanged(request, lambda: _left_for(who, left), _left_out)
    contesting.agree(kept, words=said.words, at=who.at, by=who.by)
    return _left_out(_left_for(who, left))


def _counted(contract: Contract, sent: Brought, who: Caller, *, only_look: bool) -> CountedOut:
    if only_look:
        rows = looked_at(contract, sent, at=who.at, by=who.by)
        return CountedOut(rows=len(rows), new=False, batch=None)
    batch, new = count(contract, sent, at=who.at, by=who.by)
    return CountedOut(rows=batch.rows, new=new, batch=batch_out(batch))


def _batch_for(who: Caller, number: str) -> Batch:
    rows = Batch.objects.visible_to(who.by).select_related("contract")
    found: Batch = get_object_or_404(rows, number=number)
    return found


def _held(request: HttpRequest, who: Caller, number: str) -> Batch:
    return unchanged(request, lambda: _batch_for(who, number), _whole)


def _left_for(who: Caller, pk: int) -> LeftOut:
    rows = LeftOut.objects.visible_to(who.by).select_related("batch", "contract")
    found: LeftOut = get_object_or_404(rows, pk=pk)
    return found


def _whole(row: Batch) -> BatchWhole:
    left = LeftOut.objects.filter(batch=row).order_by("kind", "from_at", "pk")[:SHOWN]
    said: dict[str, Any] = dict(batch_out(row))
    return BatchWhole(
        **said, contract=row.contract.code, left_out=[_left_out(each) for each in left]
    )


def _left_out(row: LeftOut) -> LeftOutOut:
    same = ("kind", "from_at", "until_at", "ground", "evidence", "words")
    values: dict[str, Any] = {name: getattr(row, name) for name in same}
    contest = Choice.of(Contest.of(row.contest))
    return LeftOutOut(**values, id=row.pk, failures=row.number, contest=contest)
