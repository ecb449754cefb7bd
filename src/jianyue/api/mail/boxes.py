"""Boxes that mail comes to: listed, read, added, set, tried, removed."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.mail.area import MAIL
from jianyue.api.named import running_named
from jianyue.api.shapes import Choice, Id, Out, Paging, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.mail import boxes
from jianyue.mail.boxes import LARGEST_PORT, MOST_AN_HOUR, Wanted
from jianyue.mail.models import Box
from jianyue.mail.words import Kind, Security
from jianyue.people.permissions import Deed

if TYPE_CHECKING:
    LetterKind = str
    Encryption = str
else:  # other areas have closed lists that are called the same
    LetterKind = Literal[tuple(each.value for each in Kind.letters())]
    Encryption = Literal[tuple(each.value for each in Security)]
SET: Final = Deed.SET_MAIL
BoxName = Annotated[Words, Field(min_length=1, max_length=80)]
Line = Annotated[Words, Field(max_length=200)]
Password = Annotated[Words, Field(max_length=500)]
Running = Annotated[Words, Field(max_length=12)]
AnHour = Annotated[int, Field(ge=1, le=MOST_AN_HOUR)]


class BoxOut(Out):
    """An address that people write to, and how its mail is fetched; a messenger has no line.

    contract      under which mail becomes a ticket; null for the only one of its sender
    login         empty for a messenger, whose token is told to nobody
    has_password  whether one is kept; of a messenger its secret
    prover        the mail server that says who was proven; empty: none does
    cap           mails that one address may send in an hour
    failure       why it could not be fetched, since failing_since; empty where it could
    """

    id: int
    name: str
    kind: Choice
    address: str
    contract: str | None
    host: str
    port: int
    security: Choice
    login: str
    has_password: bool
    folder: str
    prover: str
    cap: int
    on: bool
    polled_at: datetime | None
    failure: str
    failing_since: datetime | None
    added_at: datetime


class BoxPage(Out):
    """A page of boxes."""

    items: list[BoxOut]
    next: str | None


class BoxIn(Sent):
    """A box that mail comes to.

    contract  of new tickets, by its code; empty for the only one of the sender
    password  is kept sealed and told to nobody; empty keeps the one before
    """

    name: BoxName
    kind: LetterKind
    address: Annotated[Words, Field(min_length=1, max_length=200)]
    contract: Running = ""
    host: Line = ""
    port: Annotated[int, Field(ge=1, le=LARGEST_PORT)] = 993
    security: Encryption = Security.TLS.value
    login: Line = ""
    password: Password = ""
    folder: Annotated[Words, Field(min_length=1, max_length=100)] = "INBOX"
    prover: Line = ""
    cap: AnHour = 30
    on: bool = True

    def wanted(self, who: Caller) -> Wanted:
        """Return it as the action takes it. Raises Problem."""
        return Wanted(**self.model_dump() | {"contract": running_named(who, self.contract)})


class TriedOut(Out):
    """How many mails were unread when the box was opened."""

    unread: int


@MAIL.get("/boxes", Both("列出收信邮箱", "List boxes"), BoxPage, SET)
def list_boxes(request: HttpRequest, asked: Query[Paging]) -> BoxPage:
    """Return the boxes that mail and messages come to, and how they stand."""
    who = caller(request)
    return BoxPage(**paged(request, who, _rows(who), asked.limit, box_out))


@MAIL.get("/boxes/{box}", Both("读取收信邮箱", "Read a box"), BoxOut, SET)
def get_box(request: HttpRequest, box: Id) -> BoxOut:
    """Return how a box is set and how it stands."""
    return box_out(box_for(caller(request), box))


@MAIL.post("/boxes", Both("添加收信邮箱", "Add a box"), BoxOut, SET)
def add_box(request: HttpRequest, said: BoxIn) -> Made:
    """Add a box that mail comes to."""
    who = caller(request)
    made = boxes.add(said.wanted(who), at=who.at, by=who.by)
    return Made(box_out(made), reverse("api-get-box", args=[made.pk]))


@MAIL.post("/boxes/{box}/change", Both("设置收信邮箱", "Set a box"), BoxOut, SET)
def change_box(request: HttpRequest, box: Id, said: BoxIn) -> BoxOut:
    """Set a box for mail anew; another mailbox is looked at from its beginning."""
    who = caller(request)
    kept = unchanged_box(request, who, box, Kind.letters())
    return box_out(boxes.change(kept, said.wanted(who), at=who.at, by=who.by))


@MAIL.post("/boxes/{box}/try", Both("测试收信邮箱", "Try a box"), TriedOut, SET, takes="")
def try_box(request: HttpRequest, box: Id) -> TriedOut:
    """Open the mailbox now, and say what came of it; nothing is fetched."""
    who = caller(request)
    return TriedOut(unread=boxes.try_out(unchanged_box(request, who, box), by=who.by))


@MAIL.delete("/boxes/{box}", Both("移除收信邮箱", "Remove a box"), SET)
def remove_box(request: HttpRequest, box: Id) -> None:
    """Take a box or a messenger away with its password; what came to it stays."""
    who = caller(request)
    boxes.remove(unchanged_box(request, who, box), at=who.at, by=who.by)


def box_for(who: Caller, pk: int, kinds: list[Kind] | None = None) -> Box:
    """Return a box of the provider, of these kinds where they are named; else the same 404."""
    rows = _rows(who)
    return get_object_or_404(rows.filter(kind__in=kinds) if kinds else rows, pk=pk)


def unchanged_box(
    request: HttpRequest, who: Caller, pk: int, kinds: list[Kind] | None = None
) -> Box:
    """Return a box that nobody else changes until the end; its tag must be the one wanted."""
    return unchanged(request, lambda: box_for(who, pk, kinds), box_out)


def box_out(row: Box) -> BoxOut:
    """Return a box as it is answered, without what is secret of it."""
    return BoxOut(**box_line(row))


def box_line(row: Box) -> dict[str, Any]:
    """Return what is answered of a box; nothing of it is secret."""
    same = ("name", "host", "port", "folder", "prover", "cap", "on", "polled_at", "failure",
            "failing_since", "added_at")  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk, "kind": Choice.of(row.said), "has_password": bool(row.sealed),
        "contract": row.contract.code if row.contract else None,
        "security": Choice.of(Security.of(row.security)),
        "address": "" if row.is_messenger else row.address,
        "login": "" if row.is_messenger else row.login,
    }  # fmt: skip


def _rows(who: Caller) -> QuerySet[Box]:
    rows: QuerySet[Box] = Box.objects.visible_to(who.by).select_related("contract")
    return rows
