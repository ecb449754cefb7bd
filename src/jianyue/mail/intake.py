"""Storing a mail as it came, in one transaction, before anybody is told that it is here.

What becomes of it is decided afterwards (docs/decisions/0177).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import IntegrityError, transaction

from jianyue.ledger.fence import inside
from jianyue.mail.addresses import parted
from jianyue.mail.models import LONGEST_ADDRESS, Box, Mail, Raw
from jianyue.mail.words import Kind, State, Why

LARGEST: Final = 25 * 2**20
HEAD: Final = 256 * 1024
END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")
# What its author wrote; marks of the way that it took are left out.
WRITTEN: Final = re.compile(
    rb"^(?:message-id|from|date|subject|to):[^\n]{0,4000}(?:\n[ \t][^\n]{0,4000}){0,20}",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a mail was brought.

    key   what its mailbox calls it; empty where nobody calls it anything
    to    the address that it was brought to
    back  where a failure is to be told, empty for nowhere; None where that is not known
    cut   whether it was too large, and these are its first lines alone
    """

    key: str = ""
    to: str = ""
    back: str | None = None
    cut: bool = False


def box_at(address: str) -> Box | None:
    """Return the box of an address to which a mail server may bring mail, whoever's it is."""
    base, _ = parted(address)
    with inside(None, door=True):
        rows = Box.objects.filter(address=base, kind=Kind.LISTENER, on=True, removed_at=None)
        found: Box | None = rows.first()
    return found


def store(box: Box, raw: bytes, envelope: Envelope, *, at: datetime) -> Mail | None:
    """Store a mail inside the tenant's fence; None where it is here already.

    It is known again by what its mailbox calls it and by what its author wrote: a server that lost
    our answer brings it again, and a mailbox that was moved calls it by another number.
    """
    content = digest_of(raw)
    mail = Mail(
        tenant_id=box.tenant_id, box=box, key=(envelope.key or content)[:120], content=content,
        size=len(raw), to=envelope.to.lower()[:LONGEST_ADDRESS], received_at=at,
        back=None if envelope.back is None else envelope.back.lower()[:LONGEST_ADDRESS],
    )  # fmt: skip
    if envelope.cut:
        mail.settle(State.HELD, at, Why.LARGE)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
            Raw.objects.create(tenant_id=box.tenant_id, mail=mail, content=raw)
    except IntegrityError:
        return None
    return mail


def digest_of(raw: bytes) -> str:
    """Return by what a mail is known: what its author wrote, and not the way that it took."""
    end = END_OF_HEAD.search(raw, 0, HEAD)
    head, rest = (raw[: end.start()], raw[end.end() :]) if end else (raw[:HEAD], raw[HEAD:])
    digest = sha256()
    for line in WRITTEN.findall(head):
        digest.update(line.rstrip() + b"\n")
    digest.update(b"\n" + rest)
    return digest.hexdigest()
