"""How a worker tells that it lives: a small file in the data folder, written again and again."""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

FOLDER: Final = "workers"  # in the data folder
FORGOTTEN: Final = timedelta(days=1)  # after which the file of a dead worker is taken away
PULSE: Final = timedelta(seconds=10)
SILENT: Final = timedelta(minutes=1)  # after which a worker is missed
NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Beat:
    """What a worker last told: when, and how often each round has failed in a row."""

    at: datetime = NEVER
    failures: Mapping[str, int] = field(default_factory=dict)
    name: str = ""

    @property
    def failing(self) -> list[str]:
        """The rounds that failed when they were last tried."""
        return sorted(name for name, times in self.failures.items() if times)

    def lives(self, now: datetime) -> bool:
        """Tell whether the worker has told of itself lately."""
        return self.at >= now - SILENT


class Heart:
    """Tells in a file that a worker lives, for `jianyue doctor` and the operator's page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / f"{socket.gethostname()}-{os.getpid()}.json"
        self._next = NEVER

    def beat(self, now: datetime, failures: Mapping[str, int]) -> None:
        """Write that this worker lives, at most every ten seconds; forget those long dead."""
        if now < self._next:
            return
        self._next = now + PULSE
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"at": now.isoformat(), "failures": dict(failures)}))
        fresh.replace(self.path)
        for each in self.folder.glob("*.json"):
            if read(each).at < now - FORGOTTEN:
                each.unlink(missing_ok=True)

    def rest(self) -> None:
        """Take the file away: a worker that ended as it was told is not missed."""
        self.path.unlink(missing_ok=True)


def read(path: Path) -> Beat:
    """Return what a worker last told; a file that cannot be read tells of no life."""
    try:
        told = json.loads(path.read_text())
        return Beat(datetime.fromisoformat(told["at"]), told["failures"], path.stem)
    except (OSError, ValueError, KeyError, TypeError):
        return Beat(name=path.stem)


def beats(data: Path) -> list[Beat]:
    """Return what the workers of a data folder last told, the latest first."""
    found = [read(path) for path in (data / FOLDER).glob("*.json")]
    return sorted(found, key=lambda beat: beat.at, reverse=True)
