"""The numbers that people call: listed, added, their keys told once, taken away."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made, Secret
from jianyue.api.callers import Caller, caller
from jianyue.api.calls import HOTLINE
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.named import running_named
from jianyue.api.shapes import Id, Out, Paging, Sent, Words
from jianyue.hotline import lines
from jianyue.hotline.models import Line
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed


class PhoneLineOut(Out):
    """A number that people call.

    contract  of which every call over it is; null where the caller decides that
    heard_at  when its telephone system last said something
    """

    id: int
    name: str
    number: str
    contract: str | None
    added_at: datetime
    heard_at: datetime | None


class PhoneLinePage(Out):
    """A page of numbers."""

    items: list[PhoneLineOut]
    next: str | None


class NewPhoneLine(PhoneLineOut, Secret):
    """A number with the key of its telephone system, and the address at which it tells of calls.

    Both are told this once; they are null where the same is asked again.
    """

    told_once: ClassVar[tuple[str, ...]] = ("key", "address")

    key: str | None
    address: str | None


class PhoneLineIn(Sent):
    """How a number is called, how it is dialled, and whose it is; empty: of several contracts."""

    name: Annotated[Words, Field(min_length=1, max_length=60)]
    number: Annotated[Words, Field(min_length=1, max_length=40)]
    contract: Annotated[Words, Field(max_length=12)] = ""


@HOTLINE.get("/phone-lines", Both("列出热线号码", "List phone lines"), PhoneLinePage, Deed.SEE_DESK)
def list_phone_lines(request: HttpRequest, asked: Query[Paging]) -> PhoneLinePage:
    """Return the numbers of the provider that calls come over."""
    who = caller(request)
    return PhoneLinePage(
        **paged(request, who, _rows(who), asked.limit, lambda row: PhoneLineOut(**_line(row)))
    )


@HOTLINE.get(
    "/phone-lines/{line}", Both("读取热线号码", "Read a phone line"), PhoneLineOut, Deed.SEE_DESK
)
def get_phone_line(request: HttpRequest, line: Id) -> PhoneLineOut:
    """Return one number."""
    return PhoneLineOut(**_line(_line_for(caller(request), line)))


@HOTLINE.post(
    "/phone-lines", Both("登记热线号码", "Add a phone line"), NewPhoneLine, Deed.PLAN_STAFF
)
def add_phone_line(request: HttpRequest, said: PhoneLineIn) -> Made:
    """Let calls come over a number; the key of its telephone system is told this once."""
    who = caller(request)
    contract = running_named(who, said.contract)
    made, key = lines.add(said.name, said.number, contract, at=who.at, by=who.by)
    return Made(_with_key(made, key), reverse("api-get-phone-line", args=[made.pk]))


@HOTLINE.post(
    "/phone-lines/{line}/key", Both("更换热线号码的密钥", "Replace the key of a phone line"),
    NewPhoneLine, Deed.PLAN_STAFF, takes="",
)  # fmt: skip
def renew_phone_line_key(request: HttpRequest, line: Id) -> NewPhoneLine:
    """Give a number another key; the one before counts no more at once."""
    who = caller(request)
    kept = _unchanged(request, who, line)
    return _with_key(kept, lines.new_key(kept, by=who.by))


@HOTLINE.delete("/phone-lines/{line}", Both("移除热线号码", "Remove a phone line"), Deed.PLAN_STAFF)
def remove_phone_line(request: HttpRequest, line: Id) -> None:
    """Take a number away; the calls over it stay."""
    who = caller(request)
    lines.remove(_unchanged(request, who, line), at=who.at, by=who.by)


def _rows(who: Caller) -> QuerySet[Line]:
    rows: QuerySet[Line] = Line.objects.visible_to(who.by).filter(removed_at=None)
    return rows.select_related("contract")


def _line_for(who: Caller, pk: int) -> Line:
    return get_object_or_404(_rows(who), pk=pk)


def _unchanged(request: HttpRequest, who: Caller, pk: int) -> Line:
    return unchanged(request, lambda: _line_for(who, pk), lambda row: PhoneLineOut(**_line(row)))


def _with_key(row: Line, key: str) -> NewPhoneLine:
    address = f"{settings.SITE_URL}{reverse('phone-call-in', args=[key])}"
    return NewPhoneLine(**_line(row), key=key, address=address)


def _line(row: Line) -> dict[str, Any]:
    same = ("name", "number", "added_at", "heard_at")
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk, "contract": row.contract.code if row.contract else None,
    }  # fmt: skip
