"""Macros: listed, written, looked at before they are done, done as one on each ticket."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.desk.area import (
    DESK,
    ChosenIn,
    DoneOut,
    Name,
    Number,
    Seen,
    SharedIn,
    became,
    team_of,
    team_out,
    tickets_of,
)
from jianyue.api.holding import unchanged
from jianyue.api.shapes import Id, Named, Out, Paging, Person, Said, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets import macros
from jianyue.tickets.bulk import MOST
from jianyue.tickets.macros import Written
from jianyue.tickets.models import Macro
from jianyue.tickets.playing import Outlook, check_named, outlook, play
from jianyue.tickets.steps import STEPS, steps_in
from jianyue.tickets.wishes import LONGEST
from jianyue.tickets.words import Category

if TYPE_CHECKING:
    StepName = str
else:
    StepName = Literal[tuple(STEPS)]
Short = Annotated[Words, Field(max_length=80)]
Text = Annotated[Words, Field(max_length=LONGEST)]


class StepSaid(Sent):
    """What is said with a step; `assignee` is an id, or me for whoever uses the macro."""

    attributes: Annotated[dict[Short, Short], Field(max_length=10)] | None = None
    category: Category | None = None
    reason: Annotated[Words, Field(max_length=200)] | None = None
    team: Id | None = None
    assignee: Id | Literal["me"] | None = None
    tags: Annotated[Words, Field(max_length=1000)] | None = None
    text: Text | None = None
    ground: Short | None = None
    cause: Annotated[Words, Field(max_length=200)] | None = None

    def given(self) -> dict[str, Any]:
        """Return it as it is kept."""
        said = self.model_dump(exclude_none=True)
        return said | {name: str(said[name]) for name in ("team", "assignee") if name in said}


class MacroIn(SharedIn):
    """A macro: its name, for whom, and its steps; they are done in the order of the list."""

    name: Name
    steps: Annotated[dict[StepName, StepSaid], Field(min_length=1)]

    def written(self, who: Caller) -> Written:
        """Return it as the action takes it."""
        steps = {name: said.given() for name, said in self.steps.items()}
        return Written(self.name, steps, self.own, team_of(self, who))


class StepOut(Out):
    """A step of a macro, and what is said with it."""

    step: str
    said: Said
    given: dict[str, Any]


class MacroOut(Out):
    """A macro; with neither `own` nor a team it is everybody's."""

    id: int
    name: str
    own: bool
    team: Named | None
    steps: list[StepOut]
    changes: bool
    changed_at: datetime
    changed_by: Person | None


class MacroPage(Out):
    """A page of macros."""

    items: list[MacroOut]
    next: str | None


class ForeseenOut(Out):
    """What would become of one step: it is so already, it cannot be, or it is done."""

    step: str
    idle: bool
    refused: Said | None


class OutlookOut(Out):
    """What a macro would do to one ticket; `seen` is sent along when it is done."""

    number: str
    title: str
    refused: Said | None
    seen: int
    steps: list[ForeseenOut]


class Outlooks(Out):
    """What a macro would do to each ticket."""

    tickets: list[OutlookOut]


class PlayIn(Sent):
    """On which tickets a macro is done: number -> how many facts it had at the look."""

    seen: Annotated[dict[Number, Seen], Field(min_length=1, max_length=MOST)]


class Played(Out):
    """What became of each ticket: every step, or none."""

    tickets: list[DoneOut]


@DESK.get("/macros", Both("列出宏", "List macros"), MacroPage, Deed.WORK)
def list_macros(request: HttpRequest, asked: Query[Paging]) -> MacroPage:
    """Return the macros that the caller may use."""
    who = caller(request)
    rows = Macro.objects.visible_to(who.by).select_related("team", "changed_by")
    return MacroPage(**paged(request, who, rows, asked.limit, lambda row: _macro(row, who)))


@DESK.get("/macros/{macro}", Both("读取宏", "Read a macro"), MacroOut, Deed.WORK)
def get_macro(request: HttpRequest, macro: Id) -> MacroOut:
    """Return one macro."""
    who = caller(request)
    return _macro(_macro_for(who, macro), who)


@DESK.post("/macros", Both("新建宏", "Write a macro"), MacroOut, Deed.WORK)
def make_macro(request: HttpRequest, said: MacroIn) -> Made:
    """Write a macro."""
    who = caller(request)
    made = _kept(said, who, None)
    address = reverse("api-get-macro", args=[made.pk])
    return Made(_macro(_macro_for(who, made.pk), who), address)


@DESK.post("/macros/{macro}/change", Both("修改宏", "Change a macro"), MacroOut, Deed.WORK)
def change_macro(request: HttpRequest, macro: Id, said: MacroIn) -> MacroOut:
    """Write a macro anew."""
    who = caller(request)
    kept = unchanged(request, lambda: _macro_for(who, macro), lambda row: _macro(row, who))
    _kept(said, who, kept)
    return _macro(_macro_for(who, macro), who)


@DESK.delete("/macros/{macro}", Both("删除宏", "Delete a macro"), Deed.WORK)
def remove_macro(request: HttpRequest, macro: Id) -> None:
    """Take a macro away; what was done with it stays."""
    who = caller(request)
    macros.remove(_macro_for(who, macro), by=who.by)


@DESK.post("/macros/{macro}/look", Both("预览宏", "Look at a macro"), Outlooks, Deed.WORK)
def look_at_macro(request: HttpRequest, macro: Id, said: ChosenIn) -> Outlooks:
    """Return what a macro would do to each ticket, step by step; nothing is written."""
    who = caller(request)
    kept, tickets = _macro_for(who, macro), tickets_of(said.tickets, who)
    found = outlook(kept, tickets, at=who.at, by=who.by)
    return Outlooks(tickets=[_outlook(each) for each in found])


@DESK.post("/macros/{macro}/play", Both("执行宏", "Do a macro"), Played, Deed.WORK)
def play_macro(request: HttpRequest, macro: Id, said: PlayIn) -> Played:
    """Do a macro on each ticket; one that has changed since the look is left alone."""
    who = caller(request)
    kept, tickets = _macro_for(who, macro), tickets_of(list(said.seen), who)
    return Played(tickets=became(play(kept, tickets, said.seen, at=who.at, by=who.by)))


def _kept(said: MacroIn, who: Caller, macro: Macro | None) -> Macro:
    written = said.written(who)
    check_named(steps_in(written.steps), who.by)
    return macros.keep(written, at=who.at, by=who.by, macro=macro)


def _macro_for(who: Caller, pk: int) -> Macro:
    rows = Macro.objects.visible_to(who.by).select_related("team", "changed_by")
    found: Macro = get_object_or_404(rows, pk=pk)
    return found


def _macro(row: Macro, who: Caller) -> MacroOut:
    return MacroOut(
        id=row.pk, name=row.name, own=row.user_id is not None, team=team_out(row.team),
        steps=[
            StepOut(step=each.name, said=Said.of(each.said), given=dict(each.given))
            for each in steps_in(row.steps)
        ],
        changes=macros.may_change(row, who.by), changed_at=row.changed_at,
        changed_by=Person.of(row.changed_by),
    )  # fmt: skip


def _outlook(each: Outlook) -> OutlookOut:
    return OutlookOut(
        number=each.ticket.number, title=each.ticket.title, seen=each.length,
        refused=Said.of(each.refused) if each.refused else None,
        steps=[
            ForeseenOut(step=one.step.name, idle=one.idle,
                        refused=Said.of(one.refused) if one.refused else None)
            for one in each.steps
        ],
    )  # fmt: skip
