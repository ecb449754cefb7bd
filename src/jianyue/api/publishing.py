"""News of outages and planned work on the status pages: listed, published, put right."""

from datetime import datetime
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.shapes import Choice, Id, Out, Paging, Sent, Words
from jianyue.api.watching import WATCH
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.models import Window
from jianyue.watch.models import Outage, StatusUpdate
from jianyue.watch.status import updates
from jianyue.watch.status.changing import Row
from jianyue.watch.status.updates import LONGEST, News
from jianyue.watch.words import Stage

BESIDE: Final = ("outage__contract", "window__contract")
Text = Annotated[Words, Field(max_length=LONGEST)]


class NewsOut(Out):
    """What was published of an outage or of planned work; `stage` is null for the latter."""

    id: int
    outage: str | None
    window: str | None
    stage: Choice | None
    zh: str
    en: str
    published_at: datetime
    corrected_at: datetime | None


class NewsPage(Out):
    """A page of news."""

    items: list[NewsOut]
    next: str | None


class WindowNewsIn(Sent):
    """What is to be published of planned work; one language is enough."""

    zh: Text = ""
    en: Text = ""


class NewsIn(WindowNewsIn):
    """What is to be published of an outage, and how far it is."""

    stage: Stage


class NewsRightIn(WindowNewsIn):
    """What should have been published; of an outage also how far it was."""

    stage: Stage | None = None


@WATCH.get("/outages/{number}/news", Both("列出中断的通告", "List news of an outage"), NewsPage)
def list_outage_news(request: HttpRequest, number: str, asked: Query[Paging]) -> NewsPage:
    """Return what was published of an outage."""
    who = caller(request)
    rows = StatusUpdate.objects.filter(outage=_outage_for(who, number)).select_related(*BESIDE)
    return NewsPage(**paged(request, who, rows, asked.limit, _news))


@WATCH.get("/windows/{number}/news", Both("列出维护的通告", "List news of maintenance"), NewsPage)
def list_window_news(request: HttpRequest, number: str, asked: Query[Paging]) -> NewsPage:
    """Return what was published of planned work."""
    who = caller(request)
    rows = StatusUpdate.objects.filter(window=_window_for(who, number)).select_related(*BESIDE)
    return NewsPage(**paged(request, who, rows, asked.limit, _news))


@WATCH.post(
    "/outages/{number}/news", Both("发布中断的通告", "Publish news of an outage"), NewsOut,
    Deed.RECORD_OUTAGES,
)  # fmt: skip
def publish_outage(request: HttpRequest, number: str, said: NewsIn) -> NewsOut:
    """Publish news of an outage on the status pages; subscribers are told."""
    who = caller(request)
    return _published(_outage_for(who, number), News(said.zh, said.en, said.stage), who)


@WATCH.post(
    "/windows/{number}/news", Both("发布维护的通告", "Publish news of maintenance"), NewsOut,
    Deed.PLAN_WINDOWS,
)  # fmt: skip
def publish_window(request: HttpRequest, number: str, said: WindowNewsIn) -> NewsOut:
    """Publish news of planned work on the status pages; subscribers are told."""
    who = caller(request)
    return _published(_window_for(who, number), News(said.zh, said.en), who)


@WATCH.post(
    "/status-updates/{update}/correct", Both("更正通告", "Put news right"), NewsOut,
    Deed.RECORD_OUTAGES, Deed.PLAN_WINDOWS,
)  # fmt: skip
def correct_news(request: HttpRequest, update: Id, said: NewsRightIn) -> NewsOut:
    """Put right what was published; the timeline keeps what it said."""
    who = caller(request)
    kept = unchanged(request, lambda: _update_for(who, update), _news)
    updates.correct(kept, News(said.zh, said.en, said.stage or ""), at=who.at, by=who.by)
    return _news(_update_for(who, update))


def _published(row: Row, news: News, who: Caller) -> NewsOut:
    made = updates.publish(row, news, at=who.at, by=who.by)
    return _news(_update_for(who, made.pk))


def _outage_for(who: Caller, number: str) -> Outage:
    found: Outage = get_object_or_404(Outage.objects.visible_to(who.by), number=number)
    return found


def _window_for(who: Caller, number: str) -> Window:
    found: Window = get_object_or_404(Window.objects.visible_to(who.by), number=number)
    return found


def _update_for(who: Caller, pk: int) -> StatusUpdate:
    """Return news of an outage or a window that the caller sees; else the same 404."""
    rows = StatusUpdate.objects.filter(tenant=who.by.tenant_id).select_related(*BESIDE)
    found: StatusUpdate = get_object_or_404(rows, pk=pk)
    of: type[Outage | Window] = Outage if found.outage_id else Window
    get_object_or_404(of.objects.visible_to(who.by), pk=found.outage_id or found.window_id)
    return found


def _news(row: StatusUpdate) -> NewsOut:
    same = ("zh", "en", "published_at", "corrected_at")
    values: dict[str, Any] = {name: getattr(row, name) for name in same}
    return NewsOut(
        **values, id=row.pk, outage=row.outage.number if row.outage else None,
        window=row.window.number if row.window else None,
        stage=Choice.of(Stage.of(row.stage)) if row.stage else None,
    )  # fmt: skip
