"""An installation of its own for a story: a data folder and the real commands."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from jianyue.ledger.cluster import Cluster, Role
from tests import template

ROOT = Path(__file__).resolve().parents[1]
# What the story's people did, told by the product's own actions.
HISTORY = """
from datetime import UTC, datetime
from jianyue.cli.installation import begin
begin("owner")
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from jianyue.notices.actions import Message, decide
from jianyue.ledger.keys import sign
from jianyue.ledger.speech import Both
from tests import cast
from tests.story import Story
cast.enter([("default", "bank", ("contract_manager", "director", "representative"))])
people = cast.found()
people.teller.password = Argon2PasswordHasher().encode(cast.PASSWORD, "of this story")
people.teller.save()
story = Story(people, datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
for number in range(5):
    text = "柜面系统无法登录，请尽快处理。"
    ticket = story.report(title=f"第 {number} 件事", text=text, service="support", attributes={})
    story.wait(minutes=5)
    story.record(ticket, "acknowledged")
words = Both("您的请求已受理", "Your request was received")
decide(Message("received", ("ticket", 1), words, words), to=[people.teller], at=story.now)
sign(b"a page", at=story.now)
"""


class Installed:
    """A data folder, and the commands run on it as processes of their own."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.data = folder / "data"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("JIANYUE_")}
        self.environ = kept | {"JIANYUE_DATA": str(self.data), "LC_ALL": "en_GB.UTF-8"} | environ
        self.cluster = Cluster(self.data / "postgres", durable=False, environ=self.environ)

    def keep(self, archive: Path) -> None:
        """Have the log and the files archived from the next start on."""
        self.environ["JIANYUE_ARCHIVE"] = str(archive)

    def run(self, *words: str | Path, code: int = 0) -> str:
        """Run a command to its end and return all that it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "jianyue.cli", *map(str, words)],
            cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def run_at_once(self, *words: str, times: int = 2) -> list[str]:
        """Run a command several times at once."""
        with ThreadPoolExecutor(times) as threads:
            return list(threads.map(lambda _: self.run(*words), range(times)))

    def live_through(self, history: str) -> str:
        """Let things happen in this installation; return what was said meanwhile."""
        told = [sys.executable, "-c", history]
        done = subprocess.run(told, cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, check=True)
        return done.stdout.decode()

    def asked(self, question: str, role: Role = "jianyue_owner") -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        with psycopg.connect(self.cluster.url(role)) as connection:
            cursor = connection.execute(question.encode())
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def process(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command meanwhile; it must end by itself when it is asked to."""
        with (self.data / "said").open("w") as said:
            running = subprocess.Popen(
                [sys.executable, "-m", "jianyue.cli", *words],
                cwd=ROOT, env=self.environ, stdout=said, stderr=said, text=True,
            )  # fmt: skip
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(60)


@contextmanager
def installed(*, bare: bool = False, **environ: str) -> Iterator[Installed]:
    """Give an installation whose server runs, and take everything away in the end.

    bare  whether it has no tables yet
    """
    folder = Path(tempfile.mkdtemp(prefix="jy-"))
    folder.chmod(0o711)
    made = Installed(folder, **environ)
    made.data.mkdir(mode=0o711)
    if not bare:
        template.copied_to(made.cluster.folder)
    made.cluster.ensure_running()
    try:
        yield made
    finally:
        made.cluster.stop()
        shutil.rmtree(folder)


def eventually(found: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until, "never so"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
