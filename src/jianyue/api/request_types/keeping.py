"""Keeping request types: defined, changed, retired."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.urls import reverse
from pydantic import Field as Of

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.holding import unchanged
from jianyue.api.request_types.area import TYPES
from jianyue.api.request_types.reading import TypeOut, type_for, whole
from jianyue.api.shapes import Id, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.request_types import defining
from jianyue.request_types.definitions import (
    LINE,
    MOST_FIELDS,
    MOST_OPTIONS,
    NAME,
    PROSE,
    UNIT,
    Definition,
    Field,
)
from jianyue.request_types.models import RequestType
from jianyue.request_types.words import FieldKind
from jianyue.tickets.words import Category

Short = Annotated[Words, Of(max_length=NAME)]
Line = Annotated[Words, Of(max_length=LINE)]
Prose = Annotated[Words, Of(max_length=PROSE)]


class NameIn(Sent):
    """A name in Chinese, and in English where there is one."""

    zh: Annotated[Short, Of(min_length=1)]
    en: Short = ""

    def both(self) -> Both:
        """Return it as the action takes it."""
        return Both(self.zh.strip(), self.en.strip())


class LineIn(Sent):
    """A line in both languages."""

    zh: Line = ""
    en: Line = ""

    def both(self) -> Both:
        """Return it as the action takes it."""
        return Both(self.zh.strip(), self.en.strip())


class ProseIn(Sent):
    """Some lines in both languages."""

    zh: Prose = ""
    en: Prose = ""

    def both(self) -> Both:
        """Return them as the action takes them."""
        return Both(self.zh.strip(), self.en.strip())


class FieldIn(Sent):
    """A field; with its key it stays the same field, without it is a new one."""

    kind: FieldKind
    label: NameIn
    key: Annotated[str, Of(pattern=r"^(f[0-9]{1,4})?$", max_length=5)] = ""
    help: LineIn = LineIn()
    unit: Annotated[Words, Of(max_length=UNIT)] = ""
    options: Annotated[list[NameIn], Of(max_length=MOST_OPTIONS, default_factory=list)]
    required: bool = False
    internal: bool = False

    def field(self) -> Field:
        """Return it as the action takes it."""
        return Field(
            self.kind.value, self.label.both(), self.key, self.help.both(), self.unit,
            tuple(each.both() for each in self.options), self.required, self.internal,
        )  # fmt: skip


class TypeIn(Sent):
    """A request type: what a report begins with, and the fields of its own."""

    name: NameIn
    help: ProseIn = ProseIn()
    title: LineIn = LineIn()
    text: ProseIn = ProseIn()
    kind: Literal["request", "incident"] = "request"
    category: Category | None = None
    service: Short = ""
    grade: Short = ""
    place: Annotated[int, Of(ge=0, le=defining.LAST_PLACE)] = 0
    fields: Annotated[list[FieldIn], Of(max_length=MOST_FIELDS, default_factory=list)]

    def definition(self) -> Definition:
        """Return it as the action takes it."""
        category = self.category.value if self.category and self.kind == "request" else ""
        return Definition(
            self.name.both(), self.help.both(), self.title.both(), self.text.both(), self.kind,
            category, self.service, self.grade, tuple(each.field() for each in self.fields),
        )  # fmt: skip


class NewType(TypeIn):
    """A new type, of one contract or of every contract."""

    contract: Annotated[Words, Of(min_length=1, max_length=12)] | None = None


@TYPES.post(
    "/request-types", Both("新建请求类型", "Define a request type"), TypeOut,
    Deed.KEEP_REQUEST_TYPES,
)  # fmt: skip
def define_request_type(request: HttpRequest, said: NewType) -> Made:
    """Define a type of one contract, or of every contract of the provider."""
    who = caller(request)
    contract = contract_for(who, said.contract) if said.contract else None
    made = defining.define(contract, said.definition(), place=said.place, at=who.at, by=who.by)
    address = reverse("api-get-request-type", args=[made.pk])
    return Made(_now(who, made.pk), address)


@TYPES.post(
    "/request-types/{request_type}/change", Both("修改请求类型", "Change a request type"), TypeOut,
    Deed.KEEP_REQUEST_TYPES,
)  # fmt: skip
def change_request_type(request: HttpRequest, request_type: Id, said: TypeIn) -> TypeOut:
    """Make a new edition; tickets keep the one that asked them."""
    who = caller(request)
    kept = _unchanged(request, who, request_type)
    defining.change(kept, said.definition(), place=said.place, at=who.at, by=who.by)
    return _now(who, request_type)


@TYPES.post(
    "/request-types/{request_type}/retire", Both("停用请求类型", "Retire a request type"), TypeOut,
    Deed.KEEP_REQUEST_TYPES, takes="",
)  # fmt: skip
def retire_request_type(request: HttpRequest, request_type: Id) -> TypeOut:
    """Let a type be chosen no more; tickets stay as they are."""
    who = caller(request)
    defining.retire(_unchanged(request, who, request_type), at=who.at, by=who.by)
    return _now(who, request_type)


def _now(who: Caller, pk: int) -> TypeOut:
    return whole(type_for(who, pk), who)


def _unchanged(request: HttpRequest, who: Caller, pk: int) -> RequestType:
    return unchanged(request, lambda: type_for(who, pk), lambda row: whole(row, who))
