"""Notices by mail, through the SMTP server of the installation."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from jianyue.ledger.speech import language_of
from jianyue.notices import bounces, calls, invitations, resets, subscribing
from jianyue.notices.channels.markup import Links, Rows, html_of
from jianyue.notices.models import Notice

# Links that let somebody in are made when the mail goes out, so that nothing stores them.
MADE_NOW: Final = {
    invitations.CAUSE: invitations.path_of,
    resets.CAUSE: resets.path_of,
    subscribing.CAUSE: subscribing.path_of,
}
Paths = Mapping[str, Callable[[Notice], str]]
AGREED: Final = 250  # requested action taken (RFC 5321)


@dataclass(frozen=True, slots=True)
class Above:
    """What layers above say to a letter when it goes out.

    heads  what else stands over it, as whoever takes answers wants it
    paths  by cause: where a link leads that is made then
    rows   what is shown of the cause in a small table
    """

    heads: Callable[[Notice], Mapping[str, str]] = lambda _: {}
    paths: Paths = field(default_factory=dict)
    rows: Rows = lambda _: ()


NOTHING_ABOVE: Final = Above()


class Line:
    """The line to the mail server, kept open for the letters of a batch."""

    def __init__(self, above: Above = NOTHING_ABOVE) -> None:
        self._line: BaseEmailBackend | None = None
        self._above = above

    def send(self, notice: Notice) -> None:
        """Hand a notice over as `send` does, on the open line where it still stands."""
        if self._line is None or not _stands(self._line):
            self.close()
            self._line = get_connection()
            self._line.open()
        try:
            send(notice, self._line, self._above)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None


@contextmanager
def line(above: Above = NOTHING_ABOVE) -> Iterator[Line]:
    """Give a line that is opened with the first letter, and hang up in the end."""
    made = Line(above)
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
    notice: Notice, line: BaseEmailBackend | None = None, above: Above = NOTHING_ABOVE
) -> None:
    """Hand a notice to the mail server. Raises what the server or the network says.

    The Message-ID is made of the notice, so that a repeat after a lost answer is recognised as the
    same message; automatic answers are asked not to come (RFC 3834).
    """
    made_now = MADE_NOW.get(notice.cause) or above.paths.get(notice.cause)
    path = made_now(notice) if made_now else notice.path
    links = Links(
        f"{settings.SITE_URL}{path}" if path else "", calls.link_of(notice),
        subscribing.address_of(notice.subscriber) if notice.subscriber else "",
    )  # fmt: skip
    link = f"\n\n{links.onward}" if path else ""
    ending, headers = _leaving(notice, links.leave)
    letter = EmailMultiAlternatives(
        subject=" ".join(notice.subject.split()),
        body=notice.body + link + calls.words_of(notice) + ending + "\n",
        to=[notice.reader.email],
        headers={
            **above.heads(notice),
            "Message-ID": bounces.name_of(notice.pk),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **headers,
        },
        connection=line,
    )
    letter.attach_alternative(html_of(notice, links, above.rows(notice)), "text/html")
    letter.send()


def _leaving(notice: Notice, address: str) -> tuple[str, dict[str, str]]:
    """Return how a subscriber without an account unsubscribes: a line, and headers (RFC 8058)."""
    if notice.subscriber is None:
        return "", {}
    said = subscribing.SAID.words(language_of(notice.subscriber.language))
    headers = {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return f"\n\n{said}\n{address}", headers
