"""Longer service hours: listed, read, asked for, answered by the provider, taken back."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.planned import Prose
from jianyue.api.shapes import Choice, Instant, Out, Sent, Words
from jianyue.api.watching import WATCH, Name, WatchQuery
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.models import Extension, ExtensionState
from jianyue.watch import extensions
from jianyue.watch.extensions import Longer


class ExtensionOut(Out):
    """Hours of a system beyond its agreed service time, which no measure counts.

    late    asked for after the time of day that the agreement names
    caller  who asked on the hotline; empty where the customer asked himself
    """

    number: str
    contract: str
    system: str
    from_at: datetime
    until_at: datetime
    state: Choice
    late: bool
    caller: str
    reason: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


class ExtensionPage(Out):
    """A page of longer hours."""

    items: list[ExtensionOut]
    next: str | None


class ExtensionIn(Sent):
    """Hours as they are asked for.

    caller      who asked on the hotline; the provider's people say it
    late_known  who asks knows that it is late
    """

    contract: Annotated[Words, Field(min_length=1, max_length=12)]
    system: Name
    from_at: Instant
    until_at: Instant
    reason: Prose
    caller: Annotated[Words, Field(max_length=120)] = ""
    late_known: bool = False


class ExtensionAnswer(Sent):
    """Whether the provider agrees to the hours; a refusal says why."""

    confirms: bool
    words: Annotated[Words, Field(max_length=500)] = ""


@WATCH.get("/extensions", Both("列出延长服务时间", "List longer hours"), ExtensionPage)
def list_extensions(request: HttpRequest, asked: Query[WatchQuery]) -> ExtensionPage:
    """Return the longer hours of the contracts that the caller sees."""
    who = caller(request)
    rows = Extension.objects.visible_to(who.by).select_related("contract")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return ExtensionPage(**paged(request, who, rows, asked.limit, _extension))


@WATCH.get("/extensions/{extension}", Both("读取延长服务时间", "Read longer hours"), ExtensionOut)
def get_extension(request: HttpRequest, extension: str) -> ExtensionOut:
    """Return one request for longer hours."""
    return _extension(_extension_for(caller(request), extension))


@WATCH.post(
    "/extensions", Both("申请延长服务时间", "Ask for longer hours"), ExtensionOut,
    Deed.ASK_EXTENSIONS,
)  # fmt: skip
def ask_extension(request: HttpRequest, said: ExtensionIn) -> Made:
    """Ask for longer hours, or enter them for who calls the hotline."""
    who = caller(request)
    wish = Longer(**said.model_dump(exclude={"contract"}))
    made = extensions.ask(contract_for(who, said.contract), wish, at=who.at, by=who.by)
    answer = _extension(_extension_for(who, made.number))
    return Made(answer, reverse("api-get-extension", args=[made.number]))


@WATCH.post(
    "/extensions/{extension}/answer", Both("答复延长申请", "Answer a request for longer hours"),
    ExtensionOut, Deed.ANSWER_EXTENSIONS,
)  # fmt: skip
def answer_extension(request: HttpRequest, extension: str, said: ExtensionAnswer) -> ExtensionOut:
    """Confirm longer hours as the provider, or refuse them with a reason."""
    who = caller(request)
    kept = _unchanged(request, who, extension)
    extensions.answer(kept, confirms=said.confirms, words=said.words, at=who.at, by=who.by)
    return _extension(_extension_for(who, extension))


@WATCH.post(
    "/extensions/{extension}/withdraw", Both("撤回延长申请", "Take longer hours back"),
    ExtensionOut, Deed.ASK_EXTENSIONS, takes="",
)  # fmt: skip
def withdraw_extension(request: HttpRequest, extension: str) -> ExtensionOut:
    """Take hours back that have not begun."""
    who = caller(request)
    extensions.withdraw(_unchanged(request, who, extension), at=who.at, by=who.by)
    return _extension(_extension_for(who, extension))


def _extension_for(who: Caller, number: str) -> Extension:
    rows = Extension.objects.visible_to(who.by).select_related("contract")
    found: Extension = get_object_or_404(rows, number=number)
    return found


def _unchanged(request: HttpRequest, who: Caller, number: str) -> Extension:
    return unchanged(request, lambda: _extension_for(who, number), _extension)


def _extension(row: Extension) -> ExtensionOut:
    same = (
        "number", "system", "from_at", "until_at", "late", "caller", "reason", "asked_at",
        "answer", "answered_at",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(row, name) for name in same}
    state = Choice.of(ExtensionState.of(row.state))
    return ExtensionOut(**values, contract=row.contract.code, state=state)
