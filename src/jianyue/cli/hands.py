"""The process that does jobs: started by the worker when there are some, ended with it."""

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Final

from jianyue.jobs.looking import some_wait

REST: Final = timedelta(seconds=5)  # at least between two starts
GRACE: Final = 20.0  # seconds that jobs have to be put back


class Hands:
    """Sees that jobs are done, one process at a time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._next: datetime | None = None

    def look(self, now: datetime) -> int:
        """Start the process where jobs wait and it does not run; return 0, for nothing was done."""
        early = self._next is not None and self._next - REST <= now < self._next
        if early or self._runs() or not some_wait():
            return 0
        self.rest()
        self._next = now + REST
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jianyue.cli", "work", "--jobs"], stdin=subprocess.PIPE
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
