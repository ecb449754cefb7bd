"""Mail brought by SMTP and LMTP to a real process, which is killed again and again meanwhile.

MAIL_SECONDS says for how long ten a second are brought; `make trust` asks for a minute.
"""

import logging
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.installed import ROOT, Installed, eventually, free_port, installed
from tests.mailing import ADDRESS, written

pytestmark = [pytest.mark.enable_socket, pytest.mark.simulation]
logger = logging.getLogger(__name__)
SECONDS = int(os.environ.get("MAIL_SECONDS", "6"))
KILLS = 10
EACH = 10  # mails a second
TELLER = "teller@sample.example"
LIVED = """
from jianyue.cli.installation import begin
begin("worker")
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from datetime import UTC, datetime
from tests import cast
from tests.mailing import Post
cast.enter()
now = lambda: datetime.now(UTC)
Post(cast.found().administrator, now, cap=100_000)
"""


class Postman:
    """The process that takes mail, on a port of its own."""

    def __init__(self, made: Installed, port: int, kind: str = "smtp") -> None:
        self.made, self.port, self.kind = made, port, kind
        self.running = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start it, whoever had been killed before."""
        where = f"{self.kind}://127.0.0.1:{self.port}"
        words = [sys.executable, "-m", "jianyue.cli", "mail", "--listen", where]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(words, cwd=ROOT, env=self.made.environ, stdout=quiet, stderr=quiet)

    def is_killed(self) -> None:
        """Kill it at once, and start another one."""
        self.running.kill()
        self.running.wait()
        self.running = self.start()

    def answers(self) -> bool:
        """Tell whether it listens."""
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as line:
                return line.noop()[0] == 250
        except OSError:
            return False


@contextmanager
def postman(made: Installed, kind: str = "smtp") -> Iterator[Postman]:
    """Run the process meanwhile."""
    running = Postman(made, free_port(), kind)
    try:
        eventually(lambda: _listens(running.port))
        yield running
    finally:
        running.running.send_signal(signal.SIGTERM)
        running.running.wait(60)


@pytest.fixture(scope="module")
def made() -> Iterator[Installed]:
    with installed() as found:
        found.live_through(LIVED)
        yield found


def _listens(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def brought(port: int, number: int) -> None:
    """Bring a mail as a mail server does: again, until it is told that it is stored."""
    raw = written(TELLER, f"第 {number} 封", Message_ID=f"<{number}@sample.example>").as_bytes()
    for _ in range(3000):
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=20) as line:
                line.sendmail(TELLER, [ADDRESS], raw)
        except (OSError, smtplib.SMTPException):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("it was never taken")


def counted(made: Installed, question: str) -> int:
    ((number,),) = made.asked(question)
    return int(number)


@pytest.mark.parametrize("kind", ["smtp", "lmtp"])
def test_mail_servers_bring_mail_for_boxes_alone(made: Installed, kind: str) -> None:
    line_of = smtplib.LMTP if kind == "lmtp" else smtplib.SMTP
    to = [f"desk+{kind}@provider.example", "nobody@provider.example", "x@elsewhere.example"]
    with postman(made, kind) as running, line_of("127.0.0.1", running.port) as line:
        raw = written(TELLER, kind, Message_ID=f"<{kind}@sample.example>").as_bytes()
        refused = line.sendmail(TELLER, to, raw)
        assert {address: code for address, (code, _) in refused.items()} == {
            to[1]: 550, to[2]: 550,
        }  # fmt: skip
        assert line.mail(TELLER, ["size=99999999"])[0] == 552
        titles = "SELECT title FROM tickets_ticket"
        eventually(lambda: made.asked(titles).count((kind,)) == 1)


def brought_while_killed(made: Installed, number: int) -> float:
    """Have so many mails brought, ten a second, and the process killed ten times meanwhile."""
    began = time.monotonic()
    with postman(made) as running:
        threads = [
            threading.Thread(target=brought, args=[running.port, each]) for each in range(number)
        ]
        for place, thread in enumerate(threads):
            thread.start()
            if place % (number // KILLS) == number // KILLS // 2:
                eventually(running.answers)
                running.is_killed()
            time.sleep(max(0.0, began + place / EACH - time.monotonic()))
        for thread in threads:
            thread.join()
        eventually(lambda: counted(made, "SELECT count(*) FROM mail_mail WHERE waits") == 0, 600)
    return time.monotonic() - began


def test_none_is_lost_and_none_is_there_twice_whoever_is_killed(made: Installed) -> None:
    number = SECONDS * EACH
    before = counted(made, "SELECT count(*) FROM tickets_ticket")
    seconds = brought_while_killed(made, number)

    logger.info("%s mails in %.1f s", number, seconds)
    held = made.asked("SELECT subject, why, detail FROM mail_mail WHERE state <> 'imported'")
    assert held == []
    assert counted(made, "SELECT count(*) FROM tickets_ticket") == before + number
    titles = made.asked("SELECT title FROM tickets_ticket WHERE title LIKE '第 %'")
    assert {title for (title,) in titles} == {f"第 {each} 封" for each in range(number)}
    states = made.asked("SELECT state, count(*) FROM mail_mail GROUP BY 1")
    assert states == [("imported", before + number)]
