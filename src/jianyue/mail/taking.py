"""Taking what was stored: read in a confined process, sorted, settled; one transaction a mail.

A mail that is being taken is locked, so any number of processes may take; one that dies leaves it
as it was. What cannot be read or sorted is held with its reason, and never lost.
"""

import json
import logging
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db import DatabaseError, transaction

from jianyue.ledger.fence import inside, tenants_where
from jianyue.mail import telling
from jianyue.mail.bringing import Letter
from jianyue.mail.messengers.intake import known_of
from jianyue.mail.models import Mail, Raw
from jianyue.mail.reader import Reader, Unread
from jianyue.mail.sorting import sort
from jianyue.mail.words import State, Why

logger = logging.getLogger(__name__)

SHOWN: Final = 20_000  # characters that are kept of a mail that somebody must look at
BUSY: Final = 10.0  # seconds for which one tenant may keep the others waiting
WAITING: Final = "SELECT EXISTS (SELECT FROM mail_mail WHERE waits)"
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a mail that is held."""

    text: str
    folded: str
    files: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, stored: str) -> "Shown":
        """Return what was stored; a mail that was settled has nothing."""
        try:
            kept = json.loads(stored) if stored else {}
        except ValueError:  # its writer was erased
            kept = {"text": stored}
        files = tuple((name, size) for name, size in kept.get("files", ()))
        return cls(kept.get("text", ""), kept.get("folded", ""), files)


def take_due(now: datetime, reader: Reader | None = None) -> int:
    """Take the mails that wait; return how many."""
    with nullcontext(reader) if reader else Reader() as having:
        return sum(_of_tenant(tenant, now, having) for tenant in tenants_where(WAITING, now))


def _of_tenant(tenant: int, now: datetime, reader: Reader) -> int:
    done, began = 0, monotonic()
    while monotonic() - began < BUSY:
        with inside(tenant):
            rows = Mail.objects.filter(waits=True).select_related("box").order_by("pk")
            mail = rows.select_for_update(of=("self",), skip_locked=True).first()
            if mail is None:
                break
            # It may have come since this pass began.
            take(mail, max(now, mail.received_at), reader)
        done += 1
    return done


def take(mail: Mail, now: datetime, reader: Reader) -> None:
    """Read and sort one locked mail, and store what became of it."""
    letter = read(mail, reader)
    if letter is None:
        mail.settle(State.HELD, now, Why.BROKEN, mail.detail)
        telling.tell_held(mail, at=now)
    else:
        try:
            with transaction.atomic():
                sort(letter, at=now)
        except DatabaseError:
            raise
        except Exception as error:
            # Whatever one mail does, the others are taken.
            logger.exception("Could not sort mail %s", mail.pk)
            mail.ticket = None
            mail.settle(State.HELD, now, Why.FAILED, type(error).__name__)
    mail.save()
    if mail.user_id is not None:
        Raw.objects.filter(mail=mail).update(user=mail.user_id)


def read(mail: Mail, reader: Reader) -> Letter | None:
    """Read the bytes of a mail and note who wrote it; None where that cannot be done safely."""
    raw = Raw.objects.filter(mail=mail).first()
    if mail.box.is_messenger:
        return _message(mail, bytes(raw.content) if raw else b"")
    try:
        found = reader.read(bytes(raw.content) if raw else b"")
    except Unread as why:
        mail.detail = str(why)[:300]
        return None
    _note(mail, found.known)
    return Letter(mail, found.known, found.files)


def _message(mail: Mail, raw: bytes) -> Letter | None:
    """Return a message of a messenger, which was read when it came."""
    try:
        known = known_of(raw)
    except (ValueError, TypeError) as error:
        mail.detail = type(error).__name__
        return None
    _note(mail, known)
    return Letter(mail, known)


def _note(mail: Mail, known: dict[str, Any]) -> None:
    name, address = (known["from"] or [("", "")])[0]
    # Ids of messengers tell capitals from small letters; addresses do not.
    mail.sender = (address if mail.box.is_messenger else address.lower())[:254]
    mail.sender_name = name[:120]
    mail.subject, mail.message_id = known["subject"][:300], known["message_id"][:300]
    mail.sent_at = _instant(known["date"], mail.received_at)
    files = [[each["name"], each["size"]] for each in known["files"]]
    kept = {"text": known["text"][:SHOWN], "folded": known["folded"][:SHOWN], "files": files}
    mail.shown = json.dumps(kept, ensure_ascii=False)


def _instant(said: str, received: datetime) -> datetime | None:
    """Return when a mail says that it was written, where that can be."""
    try:
        found = datetime.fromisoformat(said)
        at = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if EARLIEST <= at <= received + timedelta(days=1) else None
