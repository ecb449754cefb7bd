"""Servers of the bench: started, waited for, weighed, ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

START = 90  # seconds until a server answers
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def server(command: list[str], environ: dict[str, str], address: str) -> Iterator[int]:
    """Run a server meanwhile; give its process id once it answers at `address`."""
    process = subprocess.Popen(command, env=environ, start_new_session=True)  # noqa: S603 - our own
    try:
        deadline = time.monotonic() + START
        while not _answers(address):
            assert time.monotonic() < deadline, f"{address} never answered"
            time.sleep(0.3)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def granian(application: str, port: int) -> list[str]:
    """Return the command that serves an application as `jianyue serve` serves ours."""
    return [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(port),
        "--workers", "2", "--blocking-threads", "4", "--log-level", "warning", application,
    ]  # fmt: skip


def memory(pid: int) -> int:
    """Return the proportional memory of a process and all its children, in bytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return own * 1024 + sum(map(memory, _children(pid)))


def processor(pid: int) -> float:
    """Return the processor time of a process and its children, ended ones too, in seconds."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, said[11:15])) / TICKS + sum(map(processor, _children(pid)))
    except (FileNotFoundError, ProcessLookupError):  # it has just ended: its parent has its time
        return 0.0


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _answers(address: str) -> bool:
    try:
        urlopen(address).close()  # noqa: S310 - our own
    except HTTPError:
        return True
    except OSError:
        return False
    return True
