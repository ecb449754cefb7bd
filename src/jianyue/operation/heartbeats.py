"""How a worker tells that it lives: a small file in the data folder, written again and again.

It tells two things apart: that it finishes its rounds, and that its auditor found nothing lost.
The heart beats for the second alone (docs/decisions/0150).
"""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from jianyue.ledger.speech import Choice

FOLDER: Final = "workers"  # in the data folder
FORGOTTEN: Final = timedelta(days=1)  # after which the file of a dead worker is taken away
PULSE: Final = timedelta(seconds=10)
SILENT: Final = timedelta(minutes=1)  # after which a worker is missed
NEVER: Final = datetime(1, 1, 2, tzinfo=UTC)


class Check(Choice):
    """What the auditor sees to; the words name what must not be."""

    LADDERS = "ladders", "升级未排期", "ladders that nobody climbs"
    WARNINGS = "warnings", "预警未排期", "warnings that nobody gives"
    CLOCKS = "clocks", "时限未排期", "clocks that nobody watches"
    LATE = "late", "到期未处理", "ladders and clocks overdue"
    LEASES = "leases", "通知滞留", "notices taken and not sent"
    STEPS = "steps", "升级未通知", "steps told to nobody"
    LOOKS = "looks", "对账未完成", "the auditor's own looks"


@dataclass(frozen=True, slots=True)
class Report:
    """What the auditor found wrong when it last looked: ids by what is wrong with them.

    notices  how many there are, by state
    """

    at: datetime | None = None
    found: Mapping[Check, tuple[int, ...]] = field(default_factory=dict)
    notices: Mapping[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether it looked and found nothing."""
        return self.at is not None and not self.found


UNSEEN: Final = Report()


@dataclass(frozen=True, slots=True)
class Beat:
    """What a worker last told: when, and how often each round has failed in a row.

    at        when its heart last beat: its auditor had found nothing wrong
    round_at  when it last finished a round, whatever was found
    report    of its auditor
    """

    at: datetime = NEVER
    failures: Mapping[str, int] = field(default_factory=dict)
    name: str = ""
    round_at: datetime = NEVER
    report: Report = UNSEEN

    @property
    def failing(self) -> list[str]:
        """The rounds that failed when they were last tried."""
        return sorted(name for name, times in self.failures.items() if times)

    def lives(self, now: datetime) -> bool:
        """Tell whether the worker has finished a round lately."""
        return self.round_at >= now - SILENT

    def beats(self, now: datetime) -> bool:
        """Tell whether its heart beats: it finishes rounds and nothing was found lost."""
        return self.at >= now - SILENT


class Heart:
    """Tells in a file how a worker lives, for `jianyue doctor` and the operator's page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / f"{socket.gethostname()}-{os.getpid()}.json"
        self._next = self._beaten = NEVER

    def beat(self, now: datetime, failures: Mapping[str, int], report: Report) -> None:
        """Write that a round was finished, at most every ten seconds; forget those long dead.

        The heart itself beats only where the auditor has found nothing wrong.
        """
        if self._next - PULSE <= now < self._next:  # before that, the clock was set back
            return
        self._next = now + PULSE
        if report.passed:
            self._beaten = now
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(_written(now, self._beaten, failures, report)))
        fresh.replace(self.path)
        for each in self.folder.glob("*.json"):
            if read(each).round_at < now - FORGOTTEN:
                each.unlink(missing_ok=True)

    def rest(self) -> None:
        """Take the file away: a worker that ended as it was told is not missed."""
        self.path.unlink(missing_ok=True)


def read(path: Path) -> Beat:
    """Return what a worker last told; a file that cannot be read tells of no life."""
    try:
        told = json.loads(path.read_text())
        looked = told["report"]
        at = looked["at"] and datetime.fromisoformat(looked["at"])
        found = {Check.of(name): tuple(ids) for name, ids in looked["found"].items()}
        return Beat(
            datetime.fromisoformat(told["at"]),
            told["failures"],
            path.stem,
            datetime.fromisoformat(told["round_at"]),
            Report(at, found, looked["notices"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Beat(name=path.stem)


def beats(data: Path) -> list[Beat]:
    """Return what the workers of a data folder last told, the latest first."""
    found = [read(path) for path in (data / FOLDER).glob("*.json")]
    return sorted(found, key=lambda beat: beat.round_at, reverse=True)


def _written(
    now: datetime, beaten: datetime, failures: Mapping[str, int], report: Report
) -> dict[str, Any]:
    return {
        "at": beaten.isoformat(),
        "round_at": now.isoformat(),
        "failures": dict(failures),
        "report": {
            "at": report.at and report.at.isoformat(),
            "notices": dict(report.notices),
            "found": {check.value: list(ids) for check, ids in report.found.items()},
        },
    }
