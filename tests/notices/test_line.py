"""The line to the mail server: one for many letters, and a new one where it has been hung up."""

from collections.abc import Iterator
from datetime import UTC, datetime
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest
from django.test import override_settings

from jianyue.cli.rounds import deliver
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices.actions import Message, decide
from jianyue.notices.models import Notice, State
from jianyue.people.models import User
from tests.cast import Cast

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db]
NOON = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)


class Postman(StreamRequestHandler):
    """A mail server that speaks as much SMTP as it must."""

    def handle(self) -> None:
        """Take letters until it is told to stop, or has taken as many as it does on one line."""
        self.server.lines += 1  # type: ignore[attr-defined] # the server below
        self.say("220 at your service")
        taken = 0
        while line := self.rfile.readline().decode().strip().upper():
            if line == "DATA":
                taken += 1
                self.say("354 go on")
                self.read()
            if line == "NOOP" and taken == self.server.most:  # type: ignore[attr-defined] # the same
                return
            self.say("221 bye" if line == "QUIT" else "250 ok")

    def read(self) -> None:
        """Read a letter to its end."""
        subject = ""
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            subject = line if line.startswith("Subject:") else subject
        self.server.letters.append(subject)  # type: ignore[attr-defined] # the same

    def say(self, words: str) -> None:
        """Answer."""
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def postman() -> Iterator[Any]:
    with ThreadingTCPServer(("127.0.0.1", 0), Postman) as server:
        server.letters, server.lines, server.most = [], 0, 0  # type: ignore[attr-defined] # its own
        Thread(target=server.serve_forever, daemon=True).start()
        backend = "django.core.mail.backends.smtp.EmailBackend"
        port = server.server_address[1]
        with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
            yield server
        server.shutdown()


def told(user: User, many: int) -> None:
    with inside(user.tenant_id):
        Notice.objects.filter(next_at__isnull=False).update(next_at=None)
        for step in range(many):
            words = Both(f"letter {step}", f"letter {step}")
            message = Message("told", ("ticket", 1), words, words, str(step), "/desk/")
            decide(message, to=[user], at=NOON)


def states(user: User) -> set[str]:
    with inside(user.tenant_id):
        return set(Notice.objects.filter(user=user, kind="told").values_list("state", flat=True))


@pytest.mark.parametrize(("most", "lines"), [(0, 1), (2, 3)])
def test_many_letters_leave_by_as_few_lines_as_the_server_allows(
    most: int, lines: int, cast: Cast, postman: Any
) -> None:
    postman.most = most
    told(cast.people["agent"], 5)

    deliver(NOON)

    assert postman.letters == [f"Subject: letter {step}" for step in range(5)]
    assert postman.lines == lines
    assert states(cast.people["agent"]) == {State.SENT}


def test_a_server_that_is_gone_is_tried_again_later(cast: Cast, postman: Any) -> None:
    postman.shutdown()
    postman.server_close()
    told(cast.people["agent"], 2)

    deliver(NOON)

    assert states(cast.people["agent"]) == {State.DECIDED}
