"""Mail that came: listed, read, put on a ticket, rejected; addresses not listened to."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.mail.area import MAIL
from jianyue.api.named import running_named
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Id, Out, Paging, Person, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.mail import quarantine
from jianyue.mail.models import Block, Mail
from jianyue.mail.quarantine import Place
from jianyue.mail.sorting import sender_of
from jianyue.mail.taking import Shown
from jianyue.mail.words import State
from jianyue.people.permissions import Deed
from jianyue.tickets.models import Ticket

if TYPE_CHECKING:
    MailState = str
else:  # other areas have closed lists that are called State too
    MailState = Literal[tuple(each.value for each in State)]
SORT: Final = Deed.SORT_MAIL


class MailLine(Out):
    """A mail, or a message of a messenger.

    box     the one that it came to
    reason  why it is held or set aside; null where it is neither
    ticket  the one that it was put on
    """

    id: int
    box: int
    sender: str
    sender_name: str
    subject: str
    state: Choice
    reason: Choice | None
    received_at: datetime
    ticket: str | None


class MailPage(Out):
    """A page of mails."""

    items: list[MailLine]
    next: str | None


class MailFile(Out):
    """A file of a mail by its name, and how many bytes it has."""

    name: str
    size: int


class MailOut(MailLine):
    """A mail as words alone; what was settled has none, for its ticket has them.

    writer  whose address the sender's is, if anybody's
    folded  what was quoted below
    """

    detail: str
    sent_at: datetime | None
    writer: Person | None
    text: str
    folded: str
    files: list[MailFile]
    settled_at: datetime | None
    settled_by: Person | None


class MailQuery(Paging):
    """Which mails are asked for; all where no state is named."""

    state: MailState | None = None


class PlaceIn(Sent):
    """The ticket that it is added to, or the contract of a new one.

    Where both are empty it becomes one under the contract of its box, or the sender's only one.
    """

    ticket: Annotated[Words, Field(max_length=40)] = ""
    contract: Annotated[Words, Field(max_length=12)] = ""


class RejectIn(Sent):
    """Whether nothing more of the address is taken."""

    block: bool = False


class BlockOut(Out):
    """An address of which nothing is taken any more."""

    id: int
    address: str
    at: datetime
    by: Person


class BlockPage(Out):
    """A page of addresses."""

    items: list[BlockOut]
    next: str | None


@MAIL.get("/mails", Both("列出来信", "List mail that came"), MailPage, SORT)
def list_mails(request: HttpRequest, asked: Query[MailQuery]) -> MailPage:
    """Return the mails that came; those that are held wait for somebody."""
    who = caller(request)
    rows = Mail.objects.visible_to(who.by).select_related("ticket").defer("shown")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    return MailPage(**paged(request, who, rows, asked.limit, lambda row: MailLine(**_line(row))))


@MAIL.get("/mails/{mail}", Both("读取来信", "Read a mail"), MailOut, SORT)
def get_mail(request: HttpRequest, mail: Id) -> MailOut:
    """Return a mail as words alone: nothing of it is fetched or opened."""
    return _mail(_mail_for(caller(request), mail))


@MAIL.post("/mails/{mail}/bring-in", Both("导入工单", "Put a mail on a ticket"), MailOut, SORT)
def bring_in_mail(request: HttpRequest, mail: Id, said: PlaceIn) -> MailOut:
    """Put a held mail of somebody with an account on a ticket, or report it, in his name."""
    who = caller(request)
    kept = _unchanged(request, who, mail)
    place = Place(running_named(who, said.contract), _ticket(who, said.ticket))
    quarantine.bring_in(kept, place, at=who.at, by=who.by)
    return _mail(_mail_for(who, mail))


@MAIL.post("/mails/{mail}/reject", Both("拒收来信", "Reject a mail"), MailOut, SORT)
def reject_mail(request: HttpRequest, mail: Id, said: RejectIn) -> MailOut:
    """Take nothing of a mail; its bytes are deleted, its sender is told nothing."""
    who = caller(request)
    kept = _unchanged(request, who, mail)
    quarantine.reject(kept, at=who.at, by=who.by, block=said.block)
    return _mail(_mail_for(who, mail))


@MAIL.get("/mail-blocks", Both("列出屏蔽的地址", "List blocked addresses"), BlockPage, SORT)
def list_mail_blocks(request: HttpRequest, asked: Query[Paging]) -> BlockPage:
    """Return the addresses of which nothing is taken any more."""
    who = caller(request)
    return BlockPage(**paged(request, who, _blocks(who), asked.limit, _block))


@MAIL.delete("/mail-blocks/{block}", Both("解除屏蔽", "Listen to an address again"), SORT)
def unblock_mail(request: HttpRequest, block: Id) -> None:
    """Listen to an address again."""
    who = caller(request)
    kept = unchanged(request, lambda: get_object_or_404(_blocks(who), pk=block), _block)
    quarantine.unblock(kept, by=who.by)


def _mail_for(who: Caller, pk: int) -> Mail:
    rows = Mail.objects.visible_to(who.by).select_related("box", "ticket", "settled_by")
    found: Mail = get_object_or_404(rows, pk=pk)
    return found


def _unchanged(request: HttpRequest, who: Caller, pk: int) -> Mail:
    return unchanged(request, lambda: _mail_for(who, pk), _mail)


def _ticket(who: Caller, number: str) -> Ticket | None:
    if not number.strip():
        return None
    rows = Ticket.objects.visible_to(who.by).filter(number__iexact=number.strip())
    found: Ticket | None = rows.first()
    if found is None:
        raise invalid("ticket", "没有这个编号的工单。", "There is no ticket of this number.")
    return found


def _blocks(who: Caller) -> QuerySet[Block]:
    return Block.objects.filter(tenant=who.by.tenant_id).select_related("by")


def _block(row: Block) -> BlockOut:
    by = Person(id=row.by.pk, name=row.by.name)
    return BlockOut(id=row.pk, address=row.address, at=row.at, by=by)


def _mail(row: Mail) -> MailOut:
    shown = Shown.of(row.shown)
    return MailOut(
        **_line(row), detail=row.detail, sent_at=row.sent_at, text=shown.text,
        writer=Person.of(sender_of(row)) if row.sender else None, folded=shown.folded,
        files=[MailFile(name=name, size=size) for name, size in shown.files],
        settled_at=row.settled_at, settled_by=Person.of(row.settled_by),
    )  # fmt: skip


def _line(row: Mail) -> dict[str, Any]:
    same = ("sender", "sender_name", "subject", "received_at")
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk, "box": row.box_id, "state": Choice.of(State.of(row.state)),
        "reason": Choice.of(row.reason) if row.reason else None,
        "ticket": row.ticket.number if row.ticket else None,
    }  # fmt: skip
