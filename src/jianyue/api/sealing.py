"""Seals of a contract and bundles of evidence: seen, sealed at once, put together, taken."""

from datetime import datetime
from typing import Annotated, Any, Final, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import caller
from jianyue.api.contracts import CONTRACTS, contract_for
from jianyue.api.cursors import paged
from jianyue.api.shapes import Id, Nothing, Out, Paging, Sent, Words
from jianyue.api.working import JobOut, job_out
from jianyue.evidence import asking, queries
from jianyue.evidence.models import HEAVY, Seal, Wish
from jianyue.evidence.sealing import seal_now
from jianyue.evidence.written import as_file, name_of
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.permissions import Deed

LARGEST: Final = 2**31 - 1
AS_IT_IS: Final = "application/vnd.jianyue.seal+json"  # a file to keep, not an answer to read


class SealLine(Out):
    """One seal: a root over what changed since the one before; its file has the signature."""

    number: int
    at: datetime
    root: str
    timelines: int
    facts: int


class SealPage(Out):
    """A page of seals."""

    items: list[SealLine]
    next: str | None


class SealedOut(Out):
    """Up to which number a contract is sealed; 0 where nothing was ever recorded.

    waiting  whether something was recorded that is in no seal yet
    """

    number: int
    waiting: bool


class BundleLine(Out):
    """A bundle that the caller asked for, and how far it is."""

    id: int
    period: str
    job: JobOut


class Bundles(Out):
    """The bundles that the caller asked for, the newest first."""

    items: list[BundleLine]


class BundleIn(Sent):
    """Of which period: a month as 2026-01, a quarter as 2026-Q1, a year as 2026."""

    period: Annotated[Words, Field(min_length=4, max_length=20)]


@CONTRACTS.get(
    "/contracts/{code}/seals", Both("列出封存", "List the seals of a contract"), SealPage,
    Deed.SEE_AGREEMENTS,
)  # fmt: skip
def list_seals(request: HttpRequest, code: str, asked: Query[Paging]) -> SealPage:
    """Return the seals of a contract, the newest first."""
    who = caller(request)
    rows = Seal.objects.visible_to(who.by).filter(contract=contract_for(who, code)).defer(*HEAVY)
    return SealPage(**paged(request, who, rows, asked.limit, _seal))


@CONTRACTS.get(
    "/contracts/{code}/seals/{number}", Both("下载封存", "Take a seal"), Nothing,
    Deed.SEE_AGREEMENTS, plain=True,
)  # fmt: skip
def take_seal(request: HttpRequest, code: str, number: Id) -> HttpResponse:
    """Return one seal as the file that somebody keeps."""
    who = caller(request)
    rows = Seal.objects.visible_to(who.by).filter(contract=contract_for(who, code))
    rows = rows.select_related("key").defer(*HEAVY)
    seal: Seal = get_object_or_404(rows, number=min(number, LARGEST))
    said = {"Content-Disposition": f'attachment; filename="{name_of(seal)}"'}
    return HttpResponse(as_file(seal), content_type=AS_IT_IS, headers=said)


@CONTRACTS.post(
    "/contracts/{code}/seals", Both("立即封存", "Seal at once"), SealedOut, Deed.TAKE_EVIDENCE,
    takes="",
)  # fmt: skip
def seal_contract(request: HttpRequest, code: str) -> SealedOut:
    """Seal what is new at once, and send it to the customer."""
    who = caller(request)
    contract = contract_for(who, code)
    seal = seal_now(contract, at=who.at, by=who.by)
    return SealedOut(number=seal.number if seal else 0, waiting=queries.waits(contract))


@CONTRACTS.get(
    "/contracts/{code}/bundles", Both("列出证据包", "List bundles of evidence"), Bundles,
    Deed.TAKE_EVIDENCE,
)  # fmt: skip
def list_bundles(request: HttpRequest, code: str) -> Bundles:
    """Return the bundles that the caller asked for."""
    who = caller(request)
    found = asking.asked(contract_for(who, code), who.by)
    return Bundles(items=[
        BundleLine(id=wish.pk, period=wish.label, job=job_out(job)) for wish, job in found
    ])  # fmt: skip


@CONTRACTS.post(
    "/contracts/{code}/bundles", Both("准备证据包", "Have a bundle put together"), JobOut,
    Deed.TAKE_EVIDENCE,
)  # fmt: skip
def ask_bundle(request: HttpRequest, code: str, said: BundleIn) -> JobOut:
    """Have a bundle of a period put together; the job says how far it is."""
    who = caller(request)
    job = asking.ask(contract_for(who, code), said.period, at=who.at, by=who.by)
    return job_out(job)


@CONTRACTS.get(
    "/contracts/{code}/bundles/{wish}", Both("下载证据包", "Take a bundle"), Nothing,
    Deed.TAKE_EVIDENCE, plain=True,
)  # fmt: skip
def take_bundle(request: HttpRequest, code: str, wish: Id) -> HttpResponse:
    """Return a bundle that the caller had put together; 404 until it is ready."""
    who = caller(request)
    contract = contract_for(who, code)
    found: Wish = get_object_or_404(Wish, contract=contract, by=who.by, pk=wish)
    try:
        package = asking.taken(contract, found, at=who.at, by=who.by)
    except NotAllowed:  # it is not put together yet, or was kept long enough
        raise Http404 from None
    name = f"{contract.code}-{found.label}-evidence.zip"
    return cast("HttpResponse", FileResponse(package, as_attachment=True, filename=name))


def _seal(row: Seal) -> SealLine:
    same: dict[str, Any] = {
        name: getattr(row, name) for name in ("number", "at", "timelines", "facts")
    }
    return SealLine(**same, root=bytes(row.root).hex())
