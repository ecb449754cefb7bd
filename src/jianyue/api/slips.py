"""Service record slips: listed, written on a ticket, signed by both sides, taken as PDF."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made, check_tag
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.shapes import Choice, Id, Instant, Nothing, Out, Paging, Person, Sent, Words
from jianyue.api.tickets.area import TICKETS
from jianyue.api.tickets.found import ticket_for
from jianyue.documents.pictures import LARGEST
from jianyue.ledger.speech import Both, language_of
from jianyue.people.permissions import Deed
from jianyue.tickets import actions, readers, slips
from jianyue.tickets.models import Result, Slip, Way
from jianyue.tickets.models_slips import SlipRows
from jianyue.tickets.papers import pdf_of
from jianyue.tickets.wishes import LONGEST

BESIDE: Final = (
    "engineer", "customer_signer", "ticket__contract", "ticket__version", "ticket__customer",
)  # fmt: skip
HEAVY: Final = ("drawn", "done", "parts")
OF_VERSION: Final = ("ticket__version__document", "ticket__version__text")
Short = Annotated[Words, Field(max_length=100)]
Digest = Annotated[Words, Field(min_length=64, max_length=64)]


class SlipLine(Out):
    """A slip as lists show it; both instants of signing are there once both sides have signed."""

    id: int
    number: str
    ticket: str
    engineer: Person
    way: Choice
    result: Choice
    started_at: datetime
    ended_at: datetime
    written_at: datetime
    engineer_signed_at: datetime | None
    customer_signed_at: datetime | None


class SlipPage(Out):
    """A page of slips."""

    items: list[SlipLine]
    next: str | None


class PartOut(Out):
    """A spare part that was used."""

    name: str
    count: int
    model: str
    serial: str


class SlipOut(SlipLine):
    """A slip: what was done, and who signed it.

    digest  SHA-256 of what both sides sign; signing needs it
    method  how the customer's signature was proved: password, totp, passkey or drawn
    intact  whether the slip is what its digest says
    """

    place: str
    done: str
    parts: list[PartOut]
    outcome: str
    digest: str
    intact: bool
    signer_name: str
    method: str


class PartIn(Sent):
    """A spare part."""

    name: Annotated[Short, Field(min_length=1)]
    count: Annotated[int, Field(ge=1, le=slips.MOST_OF_A_PART)] = 1
    model: Short = ""
    serial: Short = ""


class SlipIn(Sent):
    """A service as its engineer writes it down; the customer reads and signs it."""

    way: Way
    started_at: Instant
    ended_at: Instant
    done: Annotated[Words, Field(min_length=1, max_length=LONGEST)]
    result: Result
    place: Annotated[Words, Field(max_length=200)] = ""
    parts: Annotated[list[PartIn], Field(max_length=slips.MOST_PARTS, default_factory=list)]
    outcome: Annotated[Words, Field(max_length=500)] = ""

    def service(self) -> slips.Service:
        """Return it as the action takes it."""
        return slips.Service(**self.model_dump())


class EngineerSignature(Sent):
    """The slip as it was read, by its digest."""

    digest: Digest


class CustomerSignature(Sent):
    """The slip as it was read, who signs, and his signature drawn as the SVG of its strokes."""

    digest: Digest
    name: Annotated[Words, Field(min_length=1, max_length=80)]
    drawn: Annotated[Words, Field(min_length=1, max_length=LARGEST)]


class SlipQuery(Paging):
    """Which slips are asked for."""

    show: Literal["", "unsigned", "to_sign", "signed"] = ""


@TICKETS.get("/slips", Both("列出服务记录单", "List slips"), SlipPage, Deed.SEE_TICKETS)
def list_slips(request: HttpRequest, asked: Query[SlipQuery]) -> SlipPage:
    """Return the slips that the caller sees: all, not signed by both, to be signed by his side."""
    who = caller(request)
    rows: SlipRows = Slip.objects.visible_to(who.by)
    if asked.show == "signed":
        rows = rows.exclude(engineer_signed_at=None).exclude(customer_signed_at=None)
    elif asked.show == "to_sign" and who.by.is_customer:
        rows = rows.filter(customer_signed_at=None)
    elif asked.show == "to_sign":
        rows = rows.filter(engineer_signed_at=None, engineer=who.by)
    elif asked.show:
        rows = rows.unsigned()
    return SlipPage(**paged(request, who, _lined(rows), asked.limit, _line))


@TICKETS.get(
    "/tickets/{number}/slips", Both("列出工单的服务记录单", "List the slips of a ticket"), SlipPage,
    Deed.SEE_TICKETS,
)  # fmt: skip
def list_slips_of_ticket(request: HttpRequest, number: str, asked: Query[Paging]) -> SlipPage:
    """Return the slips of one ticket."""
    who = caller(request)
    rows = Slip.objects.visible_to(who.by).filter(ticket=ticket_for(who, number))
    return SlipPage(**paged(request, who, _lined(rows), asked.limit, _line))


@TICKETS.get("/slips/{slip}", Both("读取服务记录单", "Read a slip"), SlipOut, Deed.SEE_TICKETS)
def get_slip(request: HttpRequest, slip: Id) -> SlipOut:
    """Return one slip."""
    return _whole(_slip_for(caller(request), slip))


@TICKETS.get(
    "/slips/{slip}/pdf/{language}", Both("下载服务记录单", "Take a slip as PDF"), Nothing,
    Deed.SEE_TICKETS, plain=True,
)  # fmt: skip
def take_slip(request: HttpRequest, slip: Id, language: Literal["zh", "en"]) -> HttpResponse:
    """Return a slip as PDF; that it was read is noted."""
    who = caller(request)
    found = _slip_for(who, slip)
    readers.read("slip", found.pk, at=who.at, by=who.by)
    headers = {"Content-Disposition": f'attachment; filename="{found.number}-{language}.pdf"'}
    made = pdf_of(found, language_of(language))
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@TICKETS.post(
    "/tickets/{number}/slips", Both("填写服务记录单", "Write a slip"), SlipOut, Deed.WRITE_SLIPS
)
def write_slip(request: HttpRequest, number: str, said: SlipIn) -> Made:
    """Write down a service that was rendered."""
    who = caller(request)
    made = slips.write(ticket_for(who, number).pk, said.service(), at=who.at, by=who.by)
    return Made(_whole(_slip_for(who, made.pk)), reverse("api-get-slip", args=[made.pk]))


@TICKETS.post(
    "/slips/{slip}/rewrite", Both("重写服务记录单", "Write a slip anew"), SlipOut, Deed.WRITE_SLIPS
)
def rewrite_slip(request: HttpRequest, slip: Id, said: SlipIn) -> SlipOut:
    """Write a slip anew that nobody has signed yet."""
    who = caller(request)
    kept = _unchanged(request, who, slip)
    slips.write(kept.ticket_id, said.service(), at=who.at, by=who.by, slip_id=kept.pk)
    return _whole(_slip_for(who, slip))


@TICKETS.post(
    "/slips/{slip}/sign", Both("以工程师身份签字", "Sign a slip as its engineer"), SlipOut,
    Deed.WRITE_SLIPS,
)  # fmt: skip
def sign_slip(request: HttpRequest, slip: Id, said: EngineerSignature) -> SlipOut:
    """Sign what one wrote oneself."""
    who = caller(request)
    kept = _unchanged(request, who, slip)
    slips.sign_for_engineer(kept.pk, digest=said.digest, at=who.at, by=who.by)
    return _whole(_slip_for(who, slip))


@TICKETS.post(
    "/slips/{slip}/customer-signature", Both("客户签字", "Sign a slip for the customer"), SlipOut,
    Deed.SIGN_SLIPS, Deed.WRITE_SLIPS,
)  # fmt: skip
def sign_slip_for_customer(request: HttpRequest, slip: Id, said: CustomerSignature) -> SlipOut:
    """Sign for the customer by a drawing: on his own account, or on the engineer's device."""
    who = caller(request)
    kept = _unchanged(request, who, slip)
    hand = slips.Hand(said.digest, said.name, drawn=said.drawn.encode())
    slips.sign_for_customer(kept.pk, hand, at=who.at, by=who.by)
    return _whole(_slip_for(who, slip))


def _lined(rows: SlipRows) -> SlipRows:
    return rows.select_related("engineer", "ticket").defer(*HEAVY)


def _slip_for(who: Caller, slip: int) -> Slip:
    rows = Slip.objects.visible_to(who.by).select_related(*BESIDE).defer(*OF_VERSION)
    found: Slip = get_object_or_404(rows, pk=slip)
    return found


def _unchanged(request: HttpRequest, who: Caller, slip: int) -> Slip:
    """Return a slip whose ticket nobody else changes until the end; its tag is the one wanted."""
    kept = _slip_for(who, slip)
    if request.headers.get("If-Match"):
        actions.locked(kept.ticket_id, who.by)
        kept = _slip_for(who, slip)
        check_tag(request, _whole(kept))
    return kept


def _whole(row: Slip) -> SlipOut:
    said: dict[str, Any] = dict(_line(row))
    parts = [
        PartOut(name=each["name"], count=each["count"], model=each.get("model", ""),
                serial=each.get("serial", ""))
        for each in row.parts
    ]  # fmt: skip
    return SlipOut(
        **said, place=row.place, done=row.done, parts=parts, outcome=row.outcome,
        digest=row.digest, intact=slips.digest_of(row, row.ticket) == row.digest,
        signer_name=row.signer_name, method=row.method,
    )  # fmt: skip


def _line(row: Slip) -> SlipLine:
    return SlipLine(
        id=row.pk, number=row.number, ticket=row.ticket.number,
        engineer=Person(id=row.engineer.pk, name=row.engineer.name), way=Choice.of(Way.of(row.way)),
        result=Choice.of(Result.of(row.result)), started_at=row.started_at, ended_at=row.ended_at,
        written_at=row.written_at, engineer_signed_at=row.engineer_signed_at,
        customer_signed_at=row.customer_signed_at,
    )  # fmt: skip
