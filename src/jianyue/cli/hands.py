"""Processes beside the worker, for jobs and for mail: started when there is something for them."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from jianyue.cli import post
from jianyue.jobs.looking import some_wait

SELDOM: Final = timedelta(seconds=20)
REST: Final = timedelta(seconds=5)  # at least between two starts
GRACE: Final = 20.0  # seconds that jobs have to be put back


class Hands:
    """Sees that something is done beside the worker, by one process at a time.

    words   of the command that does it
    wanted  whether there is something to do
    rest    at least between two looks
    """

    def __init__(
        self,
        words: Sequence[str] = ("work", "--jobs"),
        wanted: Callable[[], bool] = some_wait,
        rest: timedelta = REST,
    ) -> None:
        self.words, self.wanted, self.pause = words, wanted, rest
        self.process: subprocess.Popen[bytes] | None = None
        self._next: datetime | None = None

    def look(self, now: datetime) -> int:
        """Start the process where jobs wait and it does not run; return 0, for nothing was done."""
        early = self._next is not None and self._next - self.pause <= now < self._next
        if early or self._runs() or not self.wanted():
            return 0
        self.rest()
        self._next = now + self.pause
        self.process = subprocess.Popen(  # noqa: S603 - a command of its own
            [sys.executable, "-m", "jianyue.cli", *self.words], stdin=subprocess.PIPE
        )
        return 0

    def rest(self) -> None:
        """Have what is being done put back; a process that does not listen is ended."""
        if self.process is None or self.process.stdin is None:
            return
        self.process.stdin.close()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _runs(self) -> bool:
        return self.process is not None and self.process.poll() is None


def postman(listens: str) -> Hands:
    """Return who sees to mail in, where a provider has a box for it; looked at now and then.

    listens  where mail servers bring mail, empty for nowhere
    """
    return Mail(("mail", "--beside"), lambda: post.some_wait(listens), SELDOM)


class Mail(Hands):
    """The same for mail: whether there is a box is asked only so often."""

    def look(self, now: datetime) -> int:
        """Start the process where it is needed and does not run."""
        if self._next is not None and self._next - self.pause <= now < self._next:
            return 0
        worked = super().look(now)
        self._next = now + self.pause
        return worked
