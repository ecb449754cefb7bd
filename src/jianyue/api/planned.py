"""Planned maintenance: listed, read, asked for, answered by the customer, begun and ended."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made, check_tag
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.shapes import Choice, Instant, Out, Sent, Words
from jianyue.api.watching import WATCH, Name, WatchQuery
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.models import Window, WindowState
from jianyue.watch import maintenance

Prose = Annotated[Words, Field(min_length=1, max_length=500)]


class WindowOut(Out):
    """A stretch of planned work."""

    number: str
    contract: str
    systems: list[str]
    from_at: datetime
    until_at: datetime
    emergency: bool
    state: Choice
    reason: str
    risk: str
    fallback: str
    began_at: datetime | None
    ended_at: datetime | None
    counts_from: datetime | None
    counts_until: datetime | None


class WindowPage(Out):
    """A page of planned work."""

    items: list[WindowOut]
    next: str | None


class WindowIn(Sent):
    """Work as it is asked for.

    emergency   it cannot wait for the notice: broken hardware and the like
    late_known  who asks knows that the notice is too short
    """

    contract: Annotated[Words, Field(min_length=1, max_length=12)]
    systems: Annotated[list[Name], Field(min_length=1, max_length=100)]
    from_at: Instant
    until_at: Instant
    reason: Prose
    risk: Prose
    fallback: Prose
    emergency: bool = False
    late_known: bool = False


class WindowAnswer(Sent):
    """Whether the customer agrees to the work; a refusal says why."""

    confirms: bool
    words: Annotated[Words, Field(max_length=500)] = ""


class WindowMoment(Sent):
    """When it was; left out, now."""

    when: Instant | None = None


@WATCH.get("/windows", Both("列出计划维护", "List planned maintenance"), WindowPage)
def list_windows(request: HttpRequest, asked: Query[WatchQuery]) -> WindowPage:
    """Return the planned work of the contracts that the caller sees."""
    who = caller(request)
    rows = Window.objects.visible_to(who.by).select_related("contract")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return WindowPage(**paged(request, who, rows, asked.limit, _window))


@WATCH.get("/windows/{number}", Both("读取计划维护", "Read planned maintenance"), WindowOut)
def get_window(request: HttpRequest, number: str) -> WindowOut:
    """Return one stretch of planned work."""
    return _window(_window_for(caller(request), number))


@WATCH.post("/windows", Both("申请计划维护", "Ask for maintenance"), WindowOut, Deed.PLAN_WINDOWS)
def ask_window(request: HttpRequest, said: WindowIn) -> Made:
    """Ask for planned maintenance; the request is the formal notice."""
    who = caller(request)
    wish = maintenance.Wish(
        systems=tuple(said.systems), **said.model_dump(exclude={"contract", "systems"})
    )
    made = maintenance.ask(contract_for(who, said.contract), wish, at=who.at, by=who.by)
    answer = _window(_window_for(who, made.number))
    return Made(answer, reverse("api-get-window", args=[made.number]))


@WATCH.post(
    "/windows/{number}/answer", Both("答复计划维护", "Answer a request for maintenance"), WindowOut,
    Deed.ALLOW_WINDOWS,
)  # fmt: skip
def answer_window(request: HttpRequest, number: str, said: WindowAnswer) -> WindowOut:
    """Confirm work as the customer, or refuse it with a reason."""
    who = caller(request)
    kept = _unchanged(request, who, number)
    maintenance.answer(kept, confirms=said.confirms, words=said.words, at=who.at, by=who.by)
    return _window(_window_for(who, number))


@WATCH.post(
    "/windows/{number}/withdraw", Both("撤回计划维护", "Take a request for maintenance back"),
    WindowOut, Deed.PLAN_WINDOWS, takes="",
)  # fmt: skip
def withdraw_window(request: HttpRequest, number: str) -> WindowOut:
    """Take work back that has not begun."""
    who = caller(request)
    maintenance.withdraw(_unchanged(request, who, number), at=who.at, by=who.by)
    return _window(_window_for(who, number))


@WATCH.post(
    "/windows/{number}/begin", Both("开始维护", "Begin maintenance"), WindowOut, Deed.PLAN_WINDOWS
)
def begin_window(request: HttpRequest, number: str, said: WindowMoment) -> WindowOut:
    """Say that work began."""
    who = caller(request)
    kept = _unchanged(request, who, number)
    maintenance.begin(kept, when=said.when or who.at, at=who.at, by=who.by)
    return _window(_window_for(who, number))


@WATCH.post(
    "/windows/{number}/end", Both("结束维护", "End maintenance"), WindowOut, Deed.PLAN_WINDOWS
)
def end_window(request: HttpRequest, number: str, said: WindowMoment) -> WindowOut:
    """Say that work ended; past the window's end it overran."""
    who = caller(request)
    kept = _unchanged(request, who, number)
    maintenance.end(kept, when=said.when or who.at, at=who.at, by=who.by)
    return _window(_window_for(who, number))


def _window_for(who: Caller, number: str) -> Window:
    rows = Window.objects.visible_to(who.by).select_related("contract")
    found: Window = get_object_or_404(rows, number=number)
    return found


def _unchanged(request: HttpRequest, who: Caller, number: str) -> Window:
    """Return a window that nobody else changes until the end; its tag must be the one wanted."""
    kept = _window_for(who, number)
    if request.headers.get("If-Match"):
        Window.objects.select_for_update(of=("self",)).get(pk=kept.pk)
        kept = _window_for(who, number)
        check_tag(request, _window(kept))
    return kept


def _window(row: Window) -> WindowOut:
    return WindowOut(
        number=row.number, contract=row.contract.code, systems=list(row.systems),
        from_at=row.from_at, until_at=row.until_at, emergency=row.emergency,
        state=Choice.of(WindowState.of(row.state)), reason=row.reason, risk=row.risk,
        fallback=row.fallback, began_at=row.began_at, ended_at=row.ended_at,
        counts_from=row.counts_from, counts_until=row.counts_until,
    )  # fmt: skip
