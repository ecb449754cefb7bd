"""Whoever has mail read: a confined process beside, ended when it overruns, started anew then."""

import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

from jianyue.mail.reading import LENGTH

PATIENCE: Final = 30.0  # seconds on the wall; the processor's own limit is much sooner
MOST_SAID: Final = 8 * 2**20
MOST_FILES: Final = 30 * 2**20
AT_A_TIME: Final = 200  # mails by one process
CHUNK: Final = 65_536


class Unread(Exception):  # noqa: N818 - a refusal is named for what is so
    """The mail could not be read within the limits; the words say which."""


class Interrupted(Unread):
    """The reader was slow or was ended from outside, for which the mail need not be to blame."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a mail says.

    known  see `parts.taken_apart`
    files  (name, content)
    """

    known: dict[str, Any]
    files: list[tuple[str, bytes]] = field(default_factory=list)


class Reader:
    """Has mails read, one after another."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._mails = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> Read:
        """Return what a mail says, asking once more where it was interrupted. Raises Unread."""
        try:
            return self._read(raw)
        except Interrupted:
            return self._read(raw)

    def _read(self, raw: bytes) -> Read:
        process = self._standing()
        try:
            return self._asked(process, raw)
        except Unread:
            self.close()
            raise
        except (OSError, ValueError) as error:
            self.close()
            raise _ended(process) from error

    def close(self) -> None:
        """End the process beside."""
        if self._process is not None:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process.wait()
            self._process = None

    def _standing(self) -> subprocess.Popen[bytes]:
        if self._mails >= AT_A_TIME:
            self.close()
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._mails = 0
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "jianyue.mail.reading"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, bufsize=0,
            )  # fmt: skip
        self._mails += 1
        return self._process

    def _asked(self, process: subprocess.Popen[bytes], raw: bytes) -> Read:
        until = monotonic() + PATIENCE
        pipes = process.stdin, process.stdout
        if pipes[0] is None or pipes[1] is None:
            raise Unread("no reader")
        _send(pipes[0].fileno(), LENGTH.pack(len(raw)) + raw, until)
        coming = pipes[1].fileno()
        (length,) = LENGTH.unpack(self._taken(coming, LENGTH.size, until))
        if length > MOST_SAID:
            raise Unread("too much was read")
        known = json.loads(self._taken(coming, length, until))
        if "error" in known:
            raise Unread(str(known["error"]))
        files = [(str(each["name"]), int(each["size"])) for each in known["files"]]
        if sum(size for _, size in files) > MOST_FILES:
            raise Unread("too many files")
        return Read(known, [(name, self._taken(coming, size, until)) for name, size in files])

    def _taken(self, coming: int, length: int, until: float) -> bytes:
        parts: list[bytes] = []
        while length:
            ready, _, _ = select.select([coming], [], [], max(0.0, until - monotonic()))
            if not ready:
                raise Interrupted("it took too long")
            part = os.read(coming, min(length, CHUNK * 16))
            if not part:
                raise BrokenPipeError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


def _send(going: int, content: bytes, until: float) -> None:
    left = memoryview(content)
    while left:
        _, ready, _ = select.select([], [going], [], max(0.0, until - monotonic()))
        if not ready:
            raise Interrupted("it took too long")
        left = left[os.write(going, left[:4096]) :]


def _ended(process: subprocess.Popen[bytes]) -> Unread:
    """Return how the process ended that was reading."""
    try:
        code = process.wait(5)
    except subprocess.TimeoutExpired:
        return Interrupted("it did not end")
    if code == -signal.SIGXCPU:
        return Unread("too much processor time")
    return Interrupted("it was killed" if code == -signal.SIGKILL else f"ended with {code}")
