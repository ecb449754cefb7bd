"""A door for mail servers of one's own: known boxes alone, stored before it is answered.

SMTP or LMTP on a local address. What is sent is capped, and so are the lines, in all and of one
address; who is slow is hung up on, nothing is passed on to anybody else: this is no relay. Nothing
is parsed here but the envelope.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Brought
from django.db import DatabaseError, close_old_connections

from jianyue.ledger.fence import inside
from jianyue.mail.intake import LARGEST, Envelope, box_at, store

if TYPE_CHECKING:
    from jianyue.mail.models import Box

logger = logging.getLogger(__name__)

MOST_RECIPIENTS: Final = 50
TAKEN: Final = "250 Stored"
LATER: Final = "451 Try again later"
UNKNOWN: Final = "550 No such mailbox here"
MANY: Final = "452 Too many recipients"
BUSY: Final = b"421 4.7.0 Too many connections, try again later\r\n"
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the lines of mail servers may take.

    lines     at once, in all; of_one: of one address; more are told to come back later
    patience  seconds without a byte after which a line ends
    longest   seconds after which it ends in any case, however it trickles
    """

    lines: int = 40
    of_one: int = 20
    patience: float = 60
    longest: float = 900


LIMITS: Final = Limits()


class Crowd:
    """The lines that there are, of each address."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self._there = limits, Counter[str]()

    def enter(self, address: str) -> bool:
        """Count one more line of an address; False where there is no room."""
        if self._there.total() >= self.limits.lines or self._there[address] >= self.limits.of_one:
            return False
        self._there[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Count one line less."""
        self._there[address] -= 1
        if not self._there[address]:
            del self._there[address]


class Bounded(SMTP):
    """A line that is one of a crowd, ends after silence and does not last for ever."""

    def __init__(self, crowd: Crowd, *given: Any, **said: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(*given, timeout=crowd.limits.patience, **said)
        self._crowd, self._address = crowd, ""
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let a mail server in, or tell it to come back later."""
        line = cast("asyncio.Transport", transport)
        address = str(line.get_extra_info("peername")[0])
        if not self._crowd.enter(address):
            line.write(BUSY)
            line.close()
            return
        self._address = address
        self._end = self.loop.call_later(self._crowd.limits.longest, line.abort)
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Take what is sent; each byte of it starts the patience anew."""
        if self._address:
            self._reset_timeout()
            super().data_received(data)

    def eof_received(self) -> bool | None:
        """Hear that nothing more is sent."""
        return super().eof_received() if self._address else None

    def connection_lost(self, error: Exception | None) -> None:
        """Make room."""
        if self._address:
            self._crowd.leave(self._address)
            if self._end is not None:
                self._end.cancel()
            super().connection_lost(error)


class BoundedLmtp(Bounded, LMTP):
    """The same for LMTP."""


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

    def __init__(
        self, host: str, port: int, *, lmtp: bool, clock: Clock | None = None,
        limits: Limits = LIMITS,
    ) -> None:  # fmt: skip
        self.host, self.port, self.kind = host, port, BoundedLmtp if lmtp else Bounded
        self.crowd = Crowd(limits)
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
            self.crowd, Door(self.clock), data_size_limit=LARGEST, enable_SMTPUTF8=True,
            hostname="jianyue", ident="Jianyue", loop=asyncio.get_running_loop(),
        )  # fmt: skip


def _fresh(deed: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401 - any deed
    """Do something with the database in a thread of the loop, on a connection that still stands."""
    close_old_connections()
    try:
        return deed(*given)
    finally:
        close_old_connections()
