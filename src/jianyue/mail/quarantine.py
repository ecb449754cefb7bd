"""What people do with mail that is held: put it on a ticket, make a user, reject, block."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.agreements.models import Contract, ContractState
from jianyue.ledger.speech import NotAllowed
from jianyue.mail import bringing
from jianyue.mail.bringing import Letter, NoContract
from jianyue.mail.messengers.intake import recognise
from jianyue.mail.models import Block, Mail, Raw
from jianyue.mail.reader import Reader
from jianyue.mail.sorting import sender_of
from jianyue.mail.taking import read
from jianyue.mail.words import State, Why
from jianyue.notices.invitations import invite
from jianyue.people.invitations import Newcomer
from jianyue.people.models import Organisation, Side, User
from jianyue.people.permissions import Deed, must
from jianyue.people.roles import Role
from jianyue.tickets.models import Ticket

CUSTOMER: Final = (Role.CUSTOMER_USER,)
UNREADABLE: Final = frozenset({Why.BROKEN, Why.LARGE})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a held mail goes: a ticket that there is, or a new one under a contract."""

    contract: Contract | None = None
    ticket: Ticket | None = None


@transaction.atomic
def bring_in(mail: Mail, place: Place, *, at: datetime, by: User) -> Ticket:
    """Put a held mail of somebody with an account where `by` says, in its writer's name.

    Raises NotAllowed, also where its writer may not see that ticket, and what tickets refuse.
    """
    kept = _open(mail, by)
    writer = sender_of(kept)
    if writer is None:
        raise NotAllowed("发件人没有账号。", "The sender has no account.")
    letter = _read(kept)
    if place.ticket is not None:
        if not writer.is_active:
            raise NotAllowed("发件人还没有加入。", "The sender has not joined yet.")
        if not Ticket.objects.visible_to(writer).filter(pk=place.ticket.pk).exists():
            raise NotAllowed("发件人看不到这张工单。", "The sender does not see that ticket.")
        ticket = bringing.add_note(letter, place.ticket, at=at, by=writer)
    else:
        contract = place.contract or bringing.contract_for(kept.box, writer)
        ticket = bringing.open_ticket(letter, contract, at=at, by=by, reporter=writer)
    return _kept(kept, ticket, by)


@transaction.atomic
def make_user(
    mail: Mail, organisation: Organisation | None, contract: Contract | None, address: str = "",
    *, at: datetime, by: User,
) -> Ticket:  # fmt: skip
    """Invite the sender of a held mail into a customer, and register the mail in his name.

    address  of the sender of a messenger, which says none; whoever has an account is recognised
    """
    kept = _open(mail, by)
    if kept.box.is_messenger and (known := _known(address, by)) is not None:
        recognise(kept, known, at=at, by=by)
        return bring_in(kept, Place(contract), at=at, by=by)
    if organisation is None or organisation.side != Side.CUSTOMER:
        raise NotAllowed("请选择客户单位。", "Choose a customer.")
    address = address.strip().lower() if kept.box.is_messenger else kept.sender
    if not address:
        raise NotAllowed("邮件没有发件地址。", "The mail names no sender.")
    name = kept.sender_name or address.partition("@")[0]
    invitation = invite(Newcomer(organisation, address, name[:80], CUSTOMER), at=at, by=by)
    if kept.box.is_messenger:
        recognise(kept, invitation.user, at=at, by=by)
    contract = contract or _only(organisation, by)
    ticket = bringing.open_ticket(_read(kept), contract, at=at, by=by, reporter=invitation.user)
    return _kept(kept, ticket, by)


@transaction.atomic
def reject(mail: Mail, *, at: datetime, by: User, block: bool = False) -> Mail:
    """Take nothing of a mail; with `block`, nothing more of its address. Nobody is answered."""
    kept = _open(mail, by)
    if block and kept.sender:
        Block.objects.get_or_create(
            tenant_id=kept.tenant_id, address=kept.sender, defaults={"at": at, "by": by}
        )
    kept.settle(State.REJECTED, at, Why.of(kept.why) if kept.why else None, kept.detail)
    kept.settled_by, kept.shown = by, ""
    kept.save()
    Raw.objects.filter(mail=kept).delete()
    return kept


@transaction.atomic
def unblock(block: Block, *, by: User) -> None:
    """Listen to an address again."""
    must(by, Deed.SORT_MAIL)
    Block.objects.filter(tenant=by.tenant_id, pk=block.pk).delete()


def _known(address: str, by: User) -> User | None:
    must(by, Deed.MANAGE_PEOPLE)
    rows = User.objects.visible_to(by).filter(email__iexact=address.strip(), is_active=True)
    found: User | None = rows.first() if address.strip() else None
    return found


def _open(mail: Mail, by: User) -> Mail:
    must(by, Deed.SORT_MAIL)
    rows = Mail.objects.visible_to(by).select_related("box")
    kept: Mail = rows.select_for_update(of=("self",)).get(pk=mail.pk)
    if not kept.is_open:
        raise NotAllowed("这封来信已经处理过了。", "Somebody has decided about this mail already.")
    return kept


def _read(mail: Mail) -> Letter:
    if mail.why in UNREADABLE:
        raise NotAllowed(
            "这封邮件无法安全解析，不能导入。", "This mail could not be read safely; it stays out."
        )
    with Reader() as reader:
        letter = read(mail, reader) if Raw.objects.filter(mail=mail).exists() else None
    if letter is None:
        raise NotAllowed("邮件原文已不在。", "The bytes of the mail are gone.")
    return letter


def _only(organisation: Organisation, by: User) -> Contract:
    rows = Contract.objects.visible_to(by).filter(customer=organisation)
    found = list(rows.filter(state=ContractState.RUNNING)[:2])
    if len(found) != 1:
        raise NoContract
    only: Contract = found[0]
    return only


def _kept(mail: Mail, ticket: Ticket, by: User) -> Ticket:
    mail.settled_by = by
    mail.save()
    Raw.objects.filter(mail=mail).update(user=mail.user_id)
    return ticket
