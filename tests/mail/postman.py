"""The product's own process that takes mail, on a port of its own."""

import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.installed import ROOT, Installed, eventually, free_port

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
Post(cast.found().administrator, now, cap=100_000, address="desk@door.example")
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
def postman(made: Installed, kind: str = "smtp", port: int = 0) -> Iterator[Postman]:
    """Run the process meanwhile."""
    running = Postman(made, port or free_port(), kind)
    try:
        eventually(lambda: _listens(running.port))
        yield running
    finally:
        running.running.send_signal(signal.SIGTERM)
        running.running.wait(60)


def _listens(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0
