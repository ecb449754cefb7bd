"""Ready answers: listed, written, filled in for a ticket."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.desk.area import DESK, Name, SharedIn, team_of, team_out
from jianyue.api.holding import unchanged
from jianyue.api.shapes import Id, Named, Out, Paging, Person, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets import replies
from jianyue.tickets.models import CannedReply, Ticket
from jianyue.tickets.replies import Written


class ReplyIn(SharedIn):
    """A ready answer; {number}, {title}, {reporter} and {me} are replaced as it is used."""

    name: Name
    text: Annotated[Words, Field(min_length=1, max_length=replies.LONGEST)]

    def written(self, who: Caller) -> Written:
        """Return it as the action takes it."""
        return Written(self.name, self.text, self.own, team_of(self, who))


class ReplyOut(Out):
    """A ready answer; with neither `own` nor a team it is everybody's."""

    id: int
    name: str
    text: str
    own: bool
    team: Named | None
    changes: bool
    changed_at: datetime
    changed_by: Person | None


class ReplyPage(Out):
    """A page of ready answers."""

    items: list[ReplyOut]
    next: str | None


class FilledOut(Out):
    """A ready answer as it reads on one ticket."""

    text: str


@DESK.get("/replies", Both("列出常用答复", "List ready answers"), ReplyPage, Deed.WORK)
def list_replies(request: HttpRequest, asked: Query[Paging]) -> ReplyPage:
    """Return the ready answers that the caller may use."""
    who = caller(request)
    rows = CannedReply.objects.visible_to(who.by).select_related("team", "changed_by")
    return ReplyPage(**paged(request, who, rows, asked.limit, lambda row: _reply(row, who)))


@DESK.get("/replies/{reply}", Both("读取常用答复", "Read a ready answer"), ReplyOut, Deed.WORK)
def get_reply(request: HttpRequest, reply: Id) -> ReplyOut:
    """Return one ready answer."""
    who = caller(request)
    return _reply(_reply_for(who, reply), who)


@DESK.get(
    "/tickets/{number}/replies/{reply}", Both("填好常用答复", "Fill in a ready answer"), FilledOut,
    Deed.WORK,
)  # fmt: skip
def fill_reply(request: HttpRequest, number: str, reply: Id) -> FilledOut:
    """Return a ready answer as it reads on one ticket."""
    who = caller(request)
    rows = Ticket.objects.visible_to(who.by).select_related("reporter")
    ticket: Ticket = get_object_or_404(rows, number=number)
    return FilledOut(text=replies.filled(_reply_for(who, reply), ticket, who.by))


@DESK.post("/replies", Both("写常用答复", "Write a ready answer"), ReplyOut, Deed.WORK)
def make_reply(request: HttpRequest, said: ReplyIn) -> Made:
    """Write a ready answer."""
    who = caller(request)
    made = replies.keep(said.written(who), at=who.at, by=who.by)
    address = reverse("api-get-reply", args=[made.pk])
    return Made(_reply(_reply_for(who, made.pk), who), address)


@DESK.post(
    "/replies/{reply}/change", Both("修改常用答复", "Change a ready answer"), ReplyOut, Deed.WORK
)
def change_reply(request: HttpRequest, reply: Id, said: ReplyIn) -> ReplyOut:
    """Write a ready answer anew."""
    who = caller(request)
    kept = unchanged(request, lambda: _reply_for(who, reply), lambda row: _reply(row, who))
    replies.keep(said.written(who), at=who.at, by=who.by, reply=kept)
    return _reply(_reply_for(who, reply), who)


@DESK.delete("/replies/{reply}", Both("删除常用答复", "Delete a ready answer"), Deed.WORK)
def remove_reply(request: HttpRequest, reply: Id) -> None:
    """Take a ready answer away; what was written with it stays."""
    who = caller(request)
    replies.remove(_reply_for(who, reply), by=who.by)


def _reply_for(who: Caller, pk: int) -> CannedReply:
    rows = CannedReply.objects.visible_to(who.by).select_related("team", "changed_by")
    found: CannedReply = get_object_or_404(rows, pk=pk)
    return found


def _reply(row: CannedReply, who: Caller) -> ReplyOut:
    return ReplyOut(
        id=row.pk, name=row.name, text=row.text, own=row.user_id is not None,
        team=team_out(row.team), changes=replies.may_change(row, who.by),
        changed_at=row.changed_at, changed_by=Person.of(row.changed_by),
    )  # fmt: skip
