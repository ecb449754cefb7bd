"""Kept views of the queue: one's own and shared ones, in one's own order."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.desk.area import DESK, SharedIn, team_of, team_out
from jianyue.api.shapes import Id, Named, Out, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets import saving, views
from jianyue.tickets.filters import read
from jianyue.tickets.models import SavedFilter
from jianyue.tickets.queries import choices_of
from jianyue.tickets.views import View, views_of

MOVES = {"left": -1, "right": 1}
HIDES = {"hide": True, "show": False}
Short = Annotated[Words, Field(max_length=80)]


class ViewOut(Out):
    """A kept filter: `chosen` are the parameters of the list of tickets that it stands for."""

    id: int
    name: str
    chosen: dict[str, str]
    columns: list[str]
    own: bool
    team: Named | None
    hidden: bool
    changes: bool
    saved_at: datetime


class Views(Out):
    """One's own and the shared views, in one's own order."""

    views: list[ViewOut]


class ViewIn(Sent):
    """A filter under a name; the same name of one's own is replaced."""

    name: Annotated[Words, Field(min_length=1, max_length=saving.LONGEST)]
    chosen: Annotated[dict[Short, Short], Field(max_length=20)]
    columns: Annotated[list[Short], Field(max_length=20, default_factory=list)]


class ArrangeIn(Sent):
    """Move a view, hide it or show it, for oneself alone."""

    how: Literal["left", "right", "hide", "show"]


class ShareViewIn(Sent):
    """With whom a view is shared: a team of one's own, or everybody where none is named."""

    team: Id | None = None


@DESK.get("/views", Both("列出视图", "List kept views"), Views, Deed.SEE_DESK)
def list_views(request: HttpRequest) -> Views:
    """Return one's own and the shared views."""
    return _views(caller(request))


@DESK.post("/views", Both("保存视图", "Keep a view"), Views, Deed.SEE_DESK)
def keep_view(request: HttpRequest, said: ViewIn) -> Views:
    """Keep a filter of the queue under a name."""
    who = caller(request)
    given = {name: [value] for name, value in said.chosen.items() if value}
    if said.columns:
        given["column"] = said.columns
    saving.keep_filter(read(given, choices_of(who.by)), said.name, at=who.at, by=who.by)
    return _views(who)


@DESK.delete("/views/{view}", Both("删除视图", "Delete a view"), Deed.SEE_DESK)
def remove_view(request: HttpRequest, view: Id) -> None:
    """Take a kept filter away, from everybody who has it."""
    who = caller(request)
    views.remove(_view_for(who, view), by=who.by)


@DESK.post("/views/{view}/arrange", Both("排列视图", "Arrange a view"), Views, Deed.SEE_DESK)
def arrange_view(request: HttpRequest, view: Id, said: ArrangeIn) -> Views:
    """Move a view, hide it or show it, for oneself alone."""
    who = caller(request)
    places, hidden = MOVES.get(said.how, 0), HIDES.get(said.how)
    views.arrange(_view_for(who, view), by=who.by, by_places=places, hidden=hidden)
    return _views(who)


@DESK.post("/views/{view}/copy", Both("复制视图", "Copy a view"), Views, Deed.SEE_DESK, takes="")
def copy_view(request: HttpRequest, view: Id) -> Views:
    """Make a view one's own as well."""
    who = caller(request)
    views.copy(_view_for(who, view), at=who.at, by=who.by)
    return _views(who)


@DESK.post("/views/{view}/share", Both("共享视图", "Share a view"), Views, Deed.SEE_DESK)
def share_view(request: HttpRequest, view: Id, said: ShareViewIn) -> Views:
    """Give a view to a team of one's own, or to everybody."""
    who = caller(request)
    team = team_of(SharedIn(own=False, team=said.team), who)
    views.share(_view_for(who, view), team, at=who.at, by=who.by)
    return _views(who)


def _view_for(who: Caller, pk: int) -> SavedFilter:
    found: SavedFilter = get_object_or_404(SavedFilter.objects.visible_to(who.by), pk=pk)
    return found


def _views(who: Caller) -> Views:
    return Views(views=[_view(each) for each in views_of(who.by)])


def _view(each: View) -> ViewOut:
    row = each.saved
    return ViewOut(
        id=row.pk, name=row.name, chosen=row.chosen, columns=row.columns,
        own=not each.is_shared, team=team_out(row.team), hidden=each.hidden, changes=each.changes,
        saved_at=row.saved_at,
    )  # fmt: skip
