"""Files on tickets: taken under limits, kept under a name of their own, served as files alone."""

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.http import FileResponse

from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.tickets.actions import add_fact, locked
from jianyue.tickets.models import Attachment, Download
from jianyue.tickets.secrets import secrets_in
from jianyue.tickets.sniffing import ENDINGS, TEXT, NotTaken, kind_of, text_of
from jianyue.tickets.words import State

LARGEST: Final = 20 * 2**20
MOST: Final = 20
LONGEST_NAME: Final = 100
FORBIDDEN: Final = frozenset('<>:"|?*\\/%')
RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sends it; what he says of its type is not asked.

    internal  whether the customer must not see it
    """

    name: str
    content: IO[bytes]
    internal: bool = False


@transaction.atomic
def attach(ticket_id: int, upload: Upload, *, at: datetime, by: User) -> Attachment:
    """Put a file on a ticket: looked at, searched for secrets, its digest on the timeline.

    Raises NotAllowed, NotTaken, Ticket.DoesNotExist. Where the transaction fails afterwards a file
    without a row stays behind, which nobody can reach.
    """
    must(by, Deed.REPORT)
    if upload.internal and by.is_customer:
        raise NotAllowed("只有服务方可以添加内部附件。", "Only the provider adds internal files.")
    ticket = locked(ticket_id, by)
    if ticket.state == State.MERGED:
        raise NotAllowed("工单已合并。", "The ticket has been merged.")
    if ticket.attachments.count() >= MOST:
        raise NotTaken(f"每张工单最多 {MOST} 个附件。", f"A ticket takes {MOST} files.")
    content = _read(upload.content)
    kind = kind_of(content)
    row = Attachment(
        tenant_id=ticket.tenant_id,
        customer_id=ticket.customer_id,
        ticket=ticket,
        stored=uuid4(),
        name=clean_name(upload.name, kind),
        kind=kind,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        internal=upload.internal,
        warnings=_warnings(content, kind),
        added_at=at,
        added_by=by,
    )
    row.save(force_insert=True)
    body = {"attachment": row.pk, "sha256": row.sha256, "size": row.size, "kind": kind}
    entry = Entry("attached", at, body, {"name": row.name}, internal=row.internal)
    add_fact(ticket, entry, at=at, by=by)
    _write(path_of(row), content)
    return row


@transaction.atomic
def served(attachment: Attachment, *, at: datetime, by: User) -> FileResponse:
    """Return a file as an answer that no browser opens in the product's place; log who took it.

    Raises FileNotFoundError where the file is lost.
    """
    response = FileResponse(
        path_of(attachment).open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.kind,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    Download.objects.create(
        tenant_id=attachment.tenant_id,
        customer_id=attachment.customer_id,
        attachment=attachment,
        user=by,
        at=at,
    )
    return response


def path_of(attachment: Attachment) -> Path:
    """Return where a file lies: under its tenant, by a name drawn by chance."""
    stored = UUID(str(attachment.stored)).hex
    folder: Path = Path(settings.MEDIA_ROOT) / str(int(attachment.tenant_id))
    return folder / stored[:2] / stored


def clean_name(name: str, kind: str) -> str:
    """Return a name that is safe to show and to save under, with an ending that fits the kind."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = unicodedata.normalize("NFC", last)
    kept = "".join(sign for sign in plain if _is_plain(sign)).strip(" .")
    stem, ending = _parted(kept, kind)
    if not stem or stem.split(".")[0].lower() in RESERVED:
        stem = f"file-{stem}".rstrip("-")
    return stem[:LONGEST_NAME].rstrip(" .") + ending


def _is_plain(sign: str) -> bool:
    return sign == " " or (sign not in FORBIDDEN and unicodedata.category(sign)[0] not in "CZ")


def _parted(name: str, kind: str) -> tuple[str, str]:
    fitting = ENDINGS[kind]
    for ending in fitting:
        if name.lower().endswith(ending):
            return name[: -len(ending)].rstrip(" ."), ending
    return name, fitting[0]


def _read(content: IO[bytes]) -> bytes:
    read = content.read(LARGEST + 1)
    if len(read) > LARGEST:
        raise NotTaken("文件不能超过 20 MB。", "A file may have at most 20 MB.")
    if not read:
        raise NotTaken("文件是空的。", "The file is empty.")
    return read


def _warnings(content: bytes, kind: str) -> list[str]:
    text = text_of(content) if kind == TEXT else None
    return secrets_in(content if text is None else text.encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("xb") as file:
            file.write(content)
        path.chmod(0o600)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
