"""A mailbox over IMAP: asked for what is new, told what was stored. Nothing is parsed here.

The library that comes with Python speaks the protocol; the socket is the one door's, so that a box
leads to no private address that was not allowed (docs/decisions/0178).
"""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jianyue.ledger.sealing import unseal
from jianyue.ledger.speech import Refused
from jianyue.mail.models import Box
from jianyue.mail.words import Security
from jianyue.notices.outgoing import NotReachable, reached

PATIENCE: Final = 20.0  # seconds for each answer
MOST_READ: Final = 26 * 2**20
SIZE: Final = re.compile(rb"RFC822\.SIZE (\d{1,12})")
NUMBERS: Final = re.compile(rb"\d{1,10}")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PLAIN: Final = re.compile(r"[A-Za-z0-9_./ \-&,+]{1,100}")


class NoMailbox(Refused):
    """The mailbox does not answer, or does not let us in; the words say which."""

    def __init__(self, said: object) -> None:
        inner = said.args[0] if isinstance(said, imaplib.IMAP4.error) and said.args else said
        inner = b" ".join(_lines(inner)) if isinstance(inner, list) else inner
        text = inner.decode("utf-8", "replace") if isinstance(inner, bytes) else str(inner)
        short = " ".join(text.split())[:200]
        super().__init__(f"邮箱没有接受：{short}", f"The mailbox did not accept: {short}")


@dataclass(frozen=True, slots=True)
class Found:
    """A mailbox that is open.

    validity  what its numbers are good for; another value means that all are new
    after     the number that the next mail will have at least
    """

    client: imaplib.IMAP4
    validity: int
    after: int

    def newer(self, last: int) -> list[int]:
        """Return the numbers of the mails behind `last`, in order."""
        found = self._searched("UID", f"{last + 1}:*")
        return [each for each in found if each > last]  # `*` names the last one, however old

    def unseen(self) -> list[int]:
        """Return the numbers of the mails that nobody has read."""
        return self._searched("UNSEEN")

    def since(self, at: datetime) -> list[int]:
        """Return the numbers of the mails that came on the day of `at` or later, or are unread."""
        day = f"{at.day}-{MONTHS[at.month - 1]}-{at.year}"
        return sorted({*self._searched("SINCE", day), *self.unseen()})

    def size(self, number: int) -> int:
        """Return how long a mail is; 0 for one that is gone."""
        found = SIZE.search(b" ".join(_lines(self._asked("FETCH", str(number), "(RFC822.SIZE)"))))
        return int(found[1]) if found else 0

    def mail(self, number: int, *, whole: bool) -> bytes:
        """Return a mail, or its head; whoever looks does not make it read."""
        part = "(BODY.PEEK[])" if whole else "(BODY.PEEK[HEADER]<0.65536>)"
        said = self._asked("FETCH", str(number), part)
        return next((each[1] for each in said if isinstance(each, tuple)), b"")

    def mark(self, numbers: Sequence[int]) -> None:
        """Mark mails as read."""
        for start in range(0, len(numbers), 100):
            some = ",".join(map(str, numbers[start : start + 100]))
            self._asked("STORE", some, "+FLAGS.SILENT", r"(\Seen)")

    def _searched(self, *words: str) -> list[int]:
        said = b" ".join(_lines(self._asked("SEARCH", *words)))
        return sorted(int(each) for each in NUMBERS.findall(said))

    def _asked(self, *words: str) -> list[Any]:
        answer, said = self.client.uid(*words)
        if answer != "OK":
            raise NoMailbox(said)
        return [each for each in said if each]


@contextmanager
def opened(box: Box) -> Iterator[Found]:
    """Open the mailbox of a box, leave it in the end. Raises NoMailbox, NotReachable, KeyLost."""
    try:
        client = _client(box)
    except NotReachable:
        raise
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise NoMailbox(error or type(error).__name__) from error
    try:
        yield _entered(client, box)
    except (OSError, imaplib.IMAP4.error) as error:
        raise NoMailbox(error or type(error).__name__) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()


def _entered(client: imaplib.IMAP4, box: Box) -> Found:
    if box.security == Security.STARTTLS:
        client.starttls(ssl.create_default_context())
    client.login(box.login, unseal(box.sealed))
    if not PLAIN.fullmatch(box.folder):
        raise NoMailbox(box.folder)
    answer, said = client.select(f'"{box.folder}"')
    if answer != "OK":
        raise NoMailbox(said)
    return Found(client, _told(client, "UIDVALIDITY"), _told(client, "UIDNEXT"))


def _told(client: imaplib.IMAP4, name: str) -> int:
    _, said = client.response(name)
    found = NUMBERS.search(b" ".join(_lines(said or [])))
    return int(found[0]) if found else 0


def _lines(said: Sequence[Any]) -> list[bytes]:
    return [each[0] if isinstance(each, tuple) else each for each in said if each]


def _client(box: Box) -> imaplib.IMAP4:
    if box.security == Security.TLS:
        return _Secure(box.host, box.port)
    return _Careful(box.host, box.port)


class _Careful(imaplib.IMAP4):
    """A client whose socket was checked, and which reads no more than a mail may have."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port, timeout=PATIENCE)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return reached(self.host, self.port, timeout or PATIENCE)

    def read(self, size: int) -> bytes:
        """Read so many bytes of an answer. Raises IMAP4.error where they are too many."""
        if size > MOST_READ:
            raise self.error("the answer is too long")
        return super().read(size)


class _Secure(_Careful):
    """The same, proven by the certificate of the host."""

    def _create_socket(self, timeout: float | None) -> socket.socket:
        proof = ssl.create_default_context()
        return proof.wrap_socket(super()._create_socket(timeout), server_hostname=self.host)
