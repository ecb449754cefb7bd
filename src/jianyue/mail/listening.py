"""A door for mail servers of one's own: known boxes alone, stored before it is answered.

SMTP or LMTP on a local address. What is sent is capped, who is slow is hung up on, nothing is
passed on to anybody else: this is no relay. Nothing is parsed here but the envelope.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Brought
from django.db import DatabaseError, close_old_connections

from jianyue.ledger.fence import inside
from jianyue.mail.intake import LARGEST, Envelope, box_at, store

if TYPE_CHECKING:
    from jianyue.mail.models import Box

logger = logging.getLogger(__name__)

PATIENCE: Final = 60  # seconds without a word
MOST_RECIPIENTS: Final = 50
TAKEN: Final = "250 Stored"
LATER: Final = "451 Try again later"
UNKNOWN: Final = "550 No such mailbox here"
MANY: Final = "452 Too many recipients"
Clock = Callable[[], datetime]


class Door:
    """What a mail server is answered."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    async def handle_RCPT(  # noqa: N802 - the library's names and signature
        self, server: SMTP, session: Session, envelope: Brought, address: str, options: list[str]
    ) -> str:
        """Accept mail for a box that stands here, and for nobody else."""
        del server, session, options
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return MANY
        try:
            found = await asyncio.to_thread(_fresh, box_at, address)
        except DatabaseError:
            logger.exception("Could not look a box up")
            return LATER
        if found is None:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Brought) -> str:  # noqa: N802 - the library's name
        """Store a mail for each box that it is for, and say so only then; a repeat adds nothing."""
        del server, session
        content = envelope.original_content or b""
        back = envelope.mail_from or ""
        try:
            await asyncio.to_thread(
                _fresh, keep, envelope.rcpt_tos, content, back, self.clock()
            )  # fmt: skip
        except DatabaseError:
            logger.exception("Could not store a mail")
            return LATER
        return TAKEN


def keep(addresses: Iterable[str], content: bytes, back: str, at: datetime) -> int:
    """Store a mail once for each box among the addresses; return how often it was stored."""
    found: dict[int, tuple[Box, str]] = {}
    for address in addresses:
        box = box_at(address)
        if box is not None and (box.pk not in found or "+" in address):
            found[box.pk] = (box, address)
    stored = 0
    for box, address in found.values():
        with inside(box.tenant_id):
            stored += store(box, content, Envelope(to=address, back=back), at=at) is not None
    return stored


class Listener:
    """The door on one address, opened in the loop of whoever runs it."""

    def __init__(self, host: str, port: int, *, lmtp: bool, clock: Clock | None = None) -> None:
        self.host, self.port, self.kind = host, port, LMTP if lmtp else SMTP
        self.clock = clock or (lambda: datetime.now(UTC))  # noqa: TID251 - when a mail server came
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Listen; return the port. Raises OSError where somebody else does."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, self.host, self.port)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _protocol(self) -> SMTP:
        return self.kind(
            Door(self.clock), data_size_limit=LARGEST, timeout=PATIENCE, enable_SMTPUTF8=True,
            hostname="jianyue", ident="Jianyue", loop=asyncio.get_running_loop(),
        )  # fmt: skip


def _fresh(deed: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401 - any deed
    """Do something with the database in a thread of the loop, on a connection that still stands."""
    close_old_connections()
    try:
        return deed(*given)
    finally:
        close_old_connections()
