"""Leaves: who is away, and who stands in for him."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Query

from jianyue.api.callers import caller
from jianyue.api.cursors import paged
from jianyue.api.problems import invalid
from jianyue.api.rosters.area import ROSTERS, row_for
from jianyue.api.shapes import Id, Instant, Out, Paging, Person, Sent
from jianyue.escalation import leaving
from jianyue.escalation.leaving import Absence
from jianyue.escalation.models import Leave
from jianyue.ledger.speech import Both
from jianyue.people.models import User


class LeaveOut(Out):
    """That somebody is away, and who stands in for him meanwhile."""

    id: int
    person: Person
    deputy: Person | None
    from_at: datetime
    until_at: datetime


class LeavePage(Out):
    """A page of leaves, now and later."""

    items: list[LeaveOut]
    next: str | None


class LeaveIn(Sent):
    """Who is away, oneself where not said, and who stands in."""

    person: Id | None = None
    from_at: Instant
    until_at: Instant
    deputy: Id | None = None


@ROSTERS.get("/leaves", Both("列出休假", "List leaves"), LeavePage)
def list_leaves(request: HttpRequest, asked: Query[Paging]) -> LeavePage:
    """Return who is away now and later: of the house, or oneself."""
    who = caller(request)
    rows = Leave.objects.visible_to(who.by).filter(withdrawn_at=None, until_at__gt=who.at)
    return LeavePage(
        **paged(request, who, rows.select_related("user", "deputy"), asked.limit, _leave)
    )


@ROSTERS.post("/leaves", Both("登记休假", "Enter a leave"), LeaveOut)
def enter_leave(request: HttpRequest, said: LeaveIn) -> LeaveOut:
    """Enter that somebody is away; the deputy is told."""
    who = caller(request)
    if said.until_at <= said.from_at:
        raise invalid("until_at", "结束时间必须晚于开始时间。", "It ends after it begins.")
    house = User.objects.filter(organisation=who.by.organisation_id, is_active=True)
    person = house.filter(pk=said.person or who.by.pk).first()
    deputy = house.filter(pk=said.deputy).first() if said.deputy else None
    if person is None or (said.deputy and deputy is None):
        where = "deputy" if person else "person"
        raise invalid(where, "没有这个人。", "There is no such person.")
    absence = Absence(person, said.from_at, said.until_at, deputy)
    made = leaving.enter(absence, at=who.at, by=who.by)
    return _leave(row_for(who, Leave, made.pk, "user", "deputy"))


@ROSTERS.delete("/leaves/{leave}", Both("取消休假", "Withdraw a leave"))
def withdraw_leave(request: HttpRequest, leave: Id) -> None:
    """Take a leave back; what has passed stays."""
    who = caller(request)
    leaving.withdraw(row_for(who, Leave, leave, "user"), at=who.at, by=who.by)


def _leave(row: Leave) -> LeaveOut:
    return LeaveOut(
        id=row.pk, person=Person(id=row.user.pk, name=row.user.name),
        deputy=Person.of(row.deputy), from_at=row.from_at, until_at=row.until_at,
    )  # fmt: skip
