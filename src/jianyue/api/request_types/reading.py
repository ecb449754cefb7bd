"""Request types: listed with their fields, one with what it asks."""

from datetime import datetime
from typing import Annotated, Final

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field as Of

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.request_types.area import TYPES
from jianyue.api.shapes import Choice, Id, Out, Paging, Said, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed, may
from jianyue.request_types.definitions import Definition, Field
from jianyue.request_types.models import Edition, RequestType, TypeRows
from jianyue.request_types.words import FieldKind

KEEPERS: Final = Deed.KEEP_REQUEST_TYPES


class FieldOut(Out):
    """A field: its key, what it asks for, and what one chooses from; an answer names `zh`."""

    key: str
    kind: Choice
    label: Said
    help: Said
    unit: str
    options: list[Said]
    required: bool
    internal: bool


class TypeOut(Out):
    """A request type as it is now: what a report begins with, and its fields.

    contract  null for one of every contract
    grade     how bad it is as a form offers it
    """

    id: int
    contract: str | None
    edition: int
    place: int
    name: Said
    help: Said
    title: Said
    text: Said
    kind: str
    category: str
    service: str
    grade: str
    fields: list[FieldOut]
    retired_at: datetime | None


class TypePage(Out):
    """A page of request types."""

    items: list[TypeOut]
    next: str | None


class TypeQuery(Paging):
    """Which are asked for: those that can be chosen under one contract, or all."""

    contract: Annotated[Words, Of(max_length=12)] = ""


@TYPES.get("/request-types", Both("列出请求类型", "List request types"), TypePage, Deed.REPORT)
def list_request_types(request: HttpRequest, asked: Query[TypeQuery]) -> TypePage:
    """Return the types with their fields; retired ones to those who keep them."""
    who = caller(request)
    rows = _rows(who)
    if asked.contract:
        rows = rows.filter(contract=None) | rows.filter(contract__code=asked.contract)
    page = paged(request, who, rows, asked.limit, lambda row: row)
    kept: list[RequestType] = page["items"]
    editions = Edition.objects.filter(of__in=kept)
    known = {(each.of_id, each.number): each.definition for each in editions}
    items = [_type(each, known[each.pk, each.edition], who) for each in kept]
    return TypePage(items=items, next=page["next"])


@TYPES.get(
    "/request-types/{request_type}", Both("读取请求类型", "Read a request type"), TypeOut,
    Deed.REPORT,
)  # fmt: skip
def get_request_type(request: HttpRequest, request_type: Id) -> TypeOut:
    """Return one type with its fields."""
    who = caller(request)
    return whole(type_for(who, request_type), who)


def type_for(who: Caller, pk: int) -> RequestType:
    """Return a type that the caller sees; else the same 404."""
    found: RequestType = get_object_or_404(_rows(who), pk=pk)
    return found


def whole(row: RequestType, who: Caller) -> TypeOut:
    """Return a type as it is now."""
    newest = Edition.objects.filter(of=row, number=row.edition).first()
    if newest is None:
        raise Http404
    return _type(row, newest.definition, who)


def field_out(field: Field) -> FieldOut:
    """Return a field as it is answered."""
    return FieldOut(
        key=field.key, kind=Choice.of(FieldKind.of(field.kind)), label=Said.of(field.label),
        help=Said.of(field.help), unit=field.unit,
        options=[Said.of(each) for each in field.options], required=field.required,
        internal=field.internal,
    )  # fmt: skip


def _rows(who: Caller) -> TypeRows:
    rows = RequestType.objects.visible_to(who.by).select_related("contract")
    return rows if may(who.by, KEEPERS) else rows.standing()


def _type(row: RequestType, said: Definition, who: Caller) -> TypeOut:
    fields = [each for each in said.fields if not (each.internal and who.by.is_customer)]
    return TypeOut(
        id=row.pk, contract=row.contract.code if row.contract else None, edition=row.edition,
        place=row.place, name=Said.of(said.name), help=Said.of(said.help),
        title=Said.of(said.title), text=Said.of(said.text), kind=said.kind,
        category=said.category, service=said.service, grade=said.grade,
        fields=[field_out(each) for each in fields], retired_at=row.retired_at,
    )  # fmt: skip
