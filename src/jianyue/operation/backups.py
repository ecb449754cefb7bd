"""What was backed up last, and whether it was proved: a small file in the data folder."""

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self

from jianyue.ledger.speech import Both

NOTE: Final = "last-backup.json"  # in the data folder
FRESH: Final = timedelta(hours=26)  # a night's backup may begin late and take its time


@dataclass(frozen=True, slots=True)
class Made:
    """One backup.

    at         UTC instant of the database's state in it
    proved_at  when it was put back into a database of its own and was the same
    """

    file: str
    at: datetime
    proved_at: datetime | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what a note says. Raises ValueError, KeyError, TypeError for anything else."""
        told = json.loads(text)
        proved = told["proved_at"]
        return cls(
            str(told["file"]),
            datetime.fromisoformat(told["at"]),
            datetime.fromisoformat(proved) if proved else None,
        )

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether the backup is of the last day."""
        return now - self.at <= FRESH

    def age_words(self, now: datetime) -> Both:
        """Return how old the backup is, in whole hours or days."""
        hours = int(max(now - self.at, timedelta()).total_seconds()) // 3600
        if hours < 48:  # noqa: PLR2004 - from then on days are easier to read
            return Both(f"{hours} 小时前", f"{hours} h ago")
        return Both(f"{hours // 24} 天前", f"{hours // 24} days ago")


def last(data: Path) -> Made | None:
    """Return the last backup; None where there was none, or its note cannot be read."""
    try:
        return Made.read((data / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note(data: Path, made: Made) -> None:
    """Keep what was backed up, whole or not at all."""
    proved = made.proved_at.isoformat() if made.proved_at else None
    text = json.dumps({"file": made.file, "at": made.at.isoformat(), "proved_at": proved})
    data.mkdir(parents=True, exist_ok=True)
    fresh = data / f"{NOTE}.{os.getpid()}.new"  # of its own: two may back up at once
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(data / NOTE)


def note_proved(data: Path, made: Made) -> None:
    """Keep that a backup was proved, unless a newer one is known that was not."""
    known = last(data)
    if known is None or known.at <= made.at:
        note(data, made)
