"""Storing messages beside mail, each once, and finding again what they belong to."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from jianyue.ledger.digests import digest_of
from jianyue.mail.messengers.saying import Message, kept
from jianyue.mail.models import Box, Handle, Mail, Raw
from jianyue.mail.words import Kind, State
from jianyue.people.models import User
from jianyue.tickets.kinds import names_kind
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State as TicketState


def box_by(key: str) -> Box | None:
    """Return the messenger of a key that still counts; None otherwise."""
    rows = Box.objects.filter(digest=digest_of(key), on=True, removed_at=None)
    found: Box | None = rows.filter(kind__in=Kind.messengers()).first()
    return found


def store(box: Box, said: Message, *, at: datetime) -> Mail | None:
    """Store a message inside the tenant's fence; None where it is here already."""
    raw = said.raw()
    mail = Mail(
        tenant_id=box.tenant_id, box=box, key=said.key, size=len(raw), received_at=at,
        content=sha256(said.key.encode()).hexdigest(), to=said.conversation,
    )  # fmt: skip
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
            Raw.objects.create(tenant_id=box.tenant_id, mail=mail, content=raw)
    except IntegrityError:
        return None
    return mail


def known_of(raw: bytes) -> dict[str, Any]:
    """Return a message in the shape in which a reader tells of a mail. Raises ValueError."""
    said = kept(raw)
    nothing: dict[str, Any] = {name: [] for name in ("to", "answers", "files", "proof")}
    return nothing | {
        "from": [(said.name, said.sender)], "subject": _first_line(said.text), "text": said.text,
        "folded": "", "message_id": "", "date": "", "machine": False, "list": False,
        "report": {}, "cut": False,
    }  # fmt: skip


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.split("\n") if line.strip()), "")[:200]


def user_of(mail: Mail) -> User | None:
    """Return whose a sender was said to be."""
    rows = Handle.objects.filter(box=mail.box_id, handle=mail.sender, user__erased_at=None)
    found = rows.select_related("user").first()
    return found.user if found else None


def recognise(mail: Mail, user: User, *, at: datetime, by: User) -> None:
    """Remember whose a sender is; what he writes next is put on tickets by itself."""
    Handle.objects.update_or_create(
        tenant_id=mail.tenant_id, box=mail.box, handle=mail.sender,
        defaults={"user": user, "at": at, "by": by},
    )  # fmt: skip


def ticket_of(mail: Mail, text: str) -> Ticket | None:
    """Return the open ticket of a conversation that its writer sees; None for another matter.

    Whoever begins with a kind, as 投诉：, begins another one.
    """
    if not mail.to or names_kind(text) or mail.user is None:
        return None
    seen = Ticket.objects.visible_to(mail.user)
    open_ones = seen.filter(state__in=[*TicketState.open(), TicketState.MERGED])
    rows = Mail.objects.filter(box=mail.box_id, to=mail.to, state=State.IMPORTED)
    rows = rows.filter(ticket__in=open_ones.values("pk"))
    last = rows.select_related("ticket__merged_into").order_by("-received_at", "-pk").first()
    return last.ticket if last else None
