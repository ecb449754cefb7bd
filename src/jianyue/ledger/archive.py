"""The archive of an installation: base backups of the private PostgreSQL, its log since, its files.

With it the database comes back as it was at any instant, and a disaster costs the last five
minutes instead of the last day (docs/decisions/0120).
"""

import os
import re
import shlex
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from jianyue.ledger.speech import Refused

VARIABLE: Final = "JIANYUE_ARCHIVE"
LONGEST_LOSS: Final = 300  # seconds until a segment that is not full is archived all the same
KEPT: Final = ("keys", "files", "mail")  # of the data folder; all else can be made anew
NAMED: Final = "%Y%m%dT%H%M%SZ"
SEGMENT: Final = re.compile(r"[0-9A-F]{24}")
START: Final = re.compile(r"\(file ([0-9A-F]{24})\)")


class NoBase(Refused):
    """No base backup is old enough for the instant that is asked for."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder on another disk than the data, for the owner alone.

    Within it: `wal` (compressed segments), `base` (one folder for each base backup, named by the
    UTC second in which it was whole), `data` (keys and files).
    """

    folder: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Archive | None":
        """Return the archive that the environment names."""
        named = environ.get(VARIABLE, "")
        return cls(Path(named).resolve()) if named else None

    @property
    def segments(self) -> Path:
        """Where the server puts its log."""
        return self.folder / "wal"

    @property
    def bases(self) -> Path:
        """Where base backups lie."""
        return self.folder / "base"

    def settings(self) -> dict[str, str]:
        """Return the settings of a server that archives its log here."""
        kept = _quoted(self.segments, "%f.gz")
        part = _quoted(self.segments, "%f.part")
        same = f'test -f {kept} && gzip -dc {kept} | cmp -s - "%p"'
        new = f'test ! -f {kept} && gzip -c "%p" > {part} && sync {part} && mv {part} {kept}'
        command = f"({same}) || ({new})".replace("'", "''")
        return {
            "wal_level": "replica",
            "max_wal_senders": "3",
            "archive_mode": "on",
            "archive_timeout": str(LONGEST_LOSS),
            "archive_command": f"'{command}'",
        }

    def recovery(self, until: datetime | None) -> dict[str, str]:
        """Return the settings of a server that comes back from here, to `until` or the very end."""
        kept = _quoted(self.segments, "%f.gz")
        command = f'test -f {kept} && gzip -dc {kept} > "%p"'.replace("'", "''")
        said = {"restore_command": f"'{command}'", "recovery_target_action": "'promote'"}
        if until is not None:
            said["recovery_target_time"] = f"'{until.astimezone(UTC).isoformat()}'"
        return said

    def made(self) -> list[tuple[datetime, Path]]:
        """Return the base backups, the oldest first, with the instant from which each serves."""
        return sorted((_instant(path), path) for path in self.bases.glob("*Z"))

    def base_for(self, until: datetime | None) -> Path:
        """Return the latest base backup that was whole at `until`. Raises NoBase."""
        fits = [path for at, path in self.made() if until is None or at <= until]
        if not fits:
            raise NoBase(
                f"{self.bases} 中没有在此时刻之前完成的基础备份。",
                f"No base backup in {self.bases} was whole at that instant.",
            )
        return fits[-1]

    def place_for(self, whole_at: datetime) -> Path:
        """Return the name of a base backup that was whole at an instant, rounded up to seconds."""
        up = whole_at.astimezone(UTC) + timedelta(seconds=1)
        return self.bases / up.strftime(NAMED)

    def forget(self, keep: int) -> int:
        """Take away all but the last `keep` base backups, and the log before the oldest of them."""
        made = self.made()
        for _, path in made[:-keep]:
            shutil.rmtree(path)
        if not made[-keep:]:
            return 0
        first = _first_segment(made[-keep:][0][1])
        old = [path for path in self.segments.iterdir() if _is_before(path, first)]
        for path in old:
            path.unlink()
        return len(old)

    def keep_files(self, data: Path) -> int:
        """Copy keys and files that are not here yet; files never change once they are written."""
        return copy_new(data, self.folder / "data")

    def give_files(self, data: Path) -> int:
        """Copy keys and files back that the data folder has not."""
        return copy_new(self.folder / "data", data)


def copy_new(source: Path, target: Path) -> int:
    """Copy what is new below the kept folders, for the owner alone; return how many files."""
    number = 0
    for path in _files(source):
        place = target / path.relative_to(source)
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = place.with_name(f".{place.name}.{os.getpid()}")
        shutil.copyfile(path, fresh)
        fresh.chmod(0o600)
        fresh.replace(place)
        number += 1
    return number


def _files(folder: Path) -> Iterator[Path]:
    for name in KEPT:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path


def _quoted(folder: Path, name: str) -> str:
    """Return a path for the shell, with the server's own `%` signs kept apart from the folder's."""
    return shlex.quote(str(folder).replace("%", "%%")) + f'/"{name}"'


def _instant(path: Path) -> datetime:
    return datetime.strptime(path.name, NAMED).replace(tzinfo=UTC)


def _first_segment(base: Path) -> str:
    with tarfile.open(base / "base.tar.gz") as archive:
        label = archive.extractfile("backup_label")
        found = START.search(label.read().decode() if label else "")
    return found[1] if found else ""


def _is_before(path: Path, first: str) -> bool:
    """Tell whether a segment is older than `first`, on whatever timeline."""
    return bool(SEGMENT.match(path.name)) and path.name[8:24] < first[8:24]
