"""Notices by mail, through the SMTP server of the installation."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from jianyue.ledger.speech import language_of
from jianyue.notices import bounces, calls, invitations, resets, subscribing
from jianyue.notices.models import Notice

# Links that let somebody in are made when the mail goes out, so that nothing stores them.
MADE_NOW: Final = {
    invitations.CAUSE: invitations.path_of,
    resets.CAUSE: resets.path_of,
    subscribing.CAUSE: subscribing.path_of,
}
# What else stands over the letter of a notice, as whoever takes answers wants it.
Heads = Callable[[Notice], Mapping[str, str]]
# By cause: where a link leads that layers above make when the mail goes out.
Paths = Mapping[str, Callable[[Notice], str]]
NO_PATHS: Final[Paths] = {}
AGREED: Final = 250  # requested action taken (RFC 5321)


class Line:
    """The line to the mail server, kept open for the letters of a batch."""

    def __init__(self, heads: Heads | None = None, paths: Paths = NO_PATHS) -> None:
        self._line: BaseEmailBackend | None = None
        self._heads, self._paths = heads, paths

    def send(self, notice: Notice) -> None:
        """Hand a notice over as `send` does, on the open line where it still stands."""
        if self._line is None or not _stands(self._line):
            self.close()
            self._line = get_connection()
            self._line.open()
        try:
            heads = self._heads(notice) if self._heads else {}
            send(notice, self._line, heads, self._paths)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None


@contextmanager
def line(heads: Heads | None = None, paths: Paths = NO_PATHS) -> Iterator[Line]:
    """Give a line that is opened with the first letter, and hang up in the end."""
    made = Line(heads, paths)
    try:
        yield made
    finally:
        made.close()


def _stands(line: BaseEmailBackend) -> bool:
    """Tell whether the server still listens; it may have hung up after so many letters."""
    server = getattr(line, "connection", None)
    try:
        return server is not None and server.noop()[0] == AGREED
    except OSError:  # SMTPException is one
        return False


def send(
    notice: Notice,
    line: BaseEmailBackend | None = None,
    heads: Mapping[str, str] | None = None,
    paths: Paths = NO_PATHS,
) -> None:
    """Hand a notice to the mail server. Raises what the server or the network says.

    The Message-ID is made of the notice, so that a repeat after a lost answer is recognised as the
    same message; automatic answers are asked not to come (RFC 3834).
    """
    made_now = MADE_NOW.get(notice.cause) or paths.get(notice.cause)
    path = made_now(notice) if made_now else notice.path
    link = f"\n\n{settings.SITE_URL}{path}" if path else ""
    ending, headers = _leaving(notice)
    EmailMessage(
        subject=" ".join(notice.subject.split()),
        body=notice.body + link + calls.words_of(notice) + ending + "\n",
        to=[notice.reader.email],
        headers={
            **(heads or {}),
            "Message-ID": bounces.name_of(notice.pk),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **headers,
        },
        connection=line,
    ).send()


def _leaving(notice: Notice) -> tuple[str, dict[str, str]]:
    """Return how a subscriber without an account unsubscribes: a line, and headers (RFC 8058)."""
    if notice.subscriber is None:
        return "", {}
    address = subscribing.address_of(notice.subscriber)
    said = subscribing.SAID.words(language_of(notice.subscriber.language))
    headers = {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return f"\n\n{said}\n{address}", headers
