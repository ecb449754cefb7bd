"""Notices by mail, through the SMTP server of the installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from jianyue.notices import calls, invitations, resets
from jianyue.notices.models import Notice

# Links that let somebody in are made when the mail goes out, so that nothing stores them.
MADE_NOW: Final = {invitations.CAUSE: invitations.path_of, resets.CAUSE: resets.path_of}
AGREED: Final = 250  # requested action taken (RFC 5321)


class Line:
    """The line to the mail server, kept open for the letters of a batch."""

    def __init__(self) -> None:
        self._line: BaseEmailBackend | None = None

    def send(self, notice: Notice) -> None:
        """Hand a notice over as `send` does, on the open line where it still stands."""
        if self._line is None or not _stands(self._line):
            self.close()
            self._line = get_connection()
            self._line.open()
        try:
            send(notice, self._line)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None


@contextmanager
def line() -> Iterator[Line]:
    """Give a line that is opened with the first letter, and hang up in the end."""
    made = Line()
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


def send(notice: Notice, line: BaseEmailBackend | None = None) -> None:
    """Hand a notice to the mail server. Raises what the server or the network says.

    The Message-ID is made of the notice, so that a repeat after a lost answer is recognised as the
    same message; automatic answers are asked not to come (RFC 3834).
    """
    host = settings.SITE_URL.split("//", 1)[1].split(":")[0]
    made_now = MADE_NOW.get(notice.cause)
    path = made_now(notice) if made_now else notice.path
    link = f"\n\n{settings.SITE_URL}{path}" if path else ""
    EmailMessage(
        subject=" ".join(notice.subject.split()),
        body=notice.body + link + calls.words_of(notice) + "\n",
        to=[notice.user.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
        connection=line,
    ).send()
