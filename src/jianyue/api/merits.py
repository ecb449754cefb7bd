"""Rewards, trainings and qualifications of the provider's people: listed, put on record."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.persons import PEOPLE
from jianyue.api.shapes import Choice, Day, Id, Out, Paging, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services import replacements
from jianyue.services.models import Merit, MeritKind


class MeritOut(Out):
    """A reward, a training or a qualification of somebody."""

    id: int
    kind: Choice
    on_date: date
    text: str
    entered_at: datetime


class MeritPage(Out):
    """A page of merits."""

    items: list[MeritOut]
    next: str | None


class MeritIn(Sent):
    """What goes on record; its day does not lie in the future."""

    kind: MeritKind
    on_date: Day
    text: Annotated[Words, Field(min_length=1, max_length=200)]


@PEOPLE.get(
    "/people/{person}/merits", Both("列出奖励、培训与资质", "List the merits of a person"),
    MeritPage, Deed.SEE_PEOPLE,
)  # fmt: skip
def list_merits(request: HttpRequest, person: Id, asked: Query[Paging]) -> MeritPage:
    """Return what is on record of somebody whom the caller sees."""
    who = caller(request)
    rows = Merit.objects.filter(user=_person_for(who, person))
    return MeritPage(**paged(request, who, rows, asked.limit, _merit))


@PEOPLE.post(
    "/people/{person}/merits", Both("记录奖励、培训或资质", "Put a merit on record"), MeritOut,
    Deed.PLAN_STAFF,
)  # fmt: skip
def add_merit(request: HttpRequest, person: Id, said: MeritIn) -> MeritOut:
    """Put a reward, a training or a qualification of a colleague on record."""
    who = caller(request)
    made = replacements.add_merit(
        _person_for(who, person), said.kind, on_date=said.on_date, text=said.text,
        at=who.at, by=who.by,
    )  # fmt: skip
    return _merit(made)


def _person_for(who: Caller, pk: int) -> User:
    found: User = get_object_or_404(User.objects.visible_to(who.by), pk=pk)
    return found


def _merit(row: Merit) -> MeritOut:
    return MeritOut(
        id=row.pk, kind=Choice.of(MeritKind.of(row.kind)), on_date=row.on_date, text=row.text,
        entered_at=row.entered_at,
    )  # fmt: skip
