"""The file of a backup: one tar with a manifest, the dump and the files of the data folder.

The manifest stands first and tells of every other part its length and SHA-256, so that a damaged
archive is refused before anything is changed.
"""

import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any, Final

from jianyue.ledger.archive import KEPT
from jianyue.ledger.speech import Refused

MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
FORM: Final = 1
LARGEST_MANIFEST: Final = 64 * 2**20  # bytes


class Damaged(Refused):
    """The archive is not one, or not whole."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says about itself.

    form     of the archive, a whole number that grows with each change
    version  of the product that made it
    made_at  UTC instant of the database's state, ISO 8601
    parts    name -> [bytes, SHA-256 in hexadecimal]
    tables   name -> [rows, sum over their contents]
    """

    form: int
    version: str
    made_at: str
    parts: dict[str, list[Any]] = field(default_factory=dict)
    tables: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """The instant of the database's state."""
        return datetime.fromisoformat(self.made_at)


def digest_of(path: Path) -> list[Any]:
    """Return the length and the SHA-256 of a file."""
    with path.open("rb") as file:
        return [path.stat().st_size, file_digest(file, "sha256").hexdigest()]


def files_of(data: Path) -> dict[str, Path]:
    """Return the files of the data folder that belong into an archive, by their names in it."""
    found = (path for folder in KEPT for path in sorted((data / folder).rglob("*")))
    return {
        path.relative_to(data).as_posix(): path
        for path in found
        if path.is_file() and not path.is_symlink()
    }


def write(path: Path, manifest: Manifest, parts: dict[str, Path]) -> None:
    """Write an archive that only its owner may read; it takes its name once it is whole."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.partial")  # two may write at once
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            _add(archive, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            for name, source in parts.items():
                _copy(archive, name, source, manifest.parts[name])
        file.flush()
        os.fsync(handle)
    fresh.replace(path)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, BytesIO(content))


def _copy(archive: tarfile.TarFile, name: str, source: Path, told: list[Any]) -> None:
    """Copy a file as it was measured; one that has changed since is refused on reading."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = told[0], 0o600
    with source.open("rb") as file:
        archive.addfile(member, file)


@contextmanager
def opened(path: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """Open an archive and read its manifest. Raises Damaged for anything that is not one."""
    try:
        with tarfile.open(path, mode="r:") as archive:
            yield archive, _manifest(archive)
    except (OSError, tarfile.TarError, EOFError) as refused:
        raise _damaged(path.name, str(refused)) from refused


def check(archive: tarfile.TarFile, manifest: Manifest) -> None:
    """See that every part is there, once, whole and of a name that stays inside its folder."""
    seen: set[str] = set()
    for member in archive:
        if member.name == MANIFEST and not seen:
            seen.add(MANIFEST)
            continue
        told = manifest.parts.get(member.name)
        if told is None or member.name in seen or not member.isfile() or not _inside(member.name):
            raise _damaged(member.name, "not expected here")
        seen.add(member.name)
        if _measured(archive, member) != told:
            raise _damaged(member.name, "not as it was written")
    if missing := manifest.parts.keys() - seen:
        raise _damaged(min(missing), "missing")


def take_out(archive: tarfile.TarFile, name: str, target: Path) -> None:
    """Write one part to `target`, for its owner only; it takes its name once it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(target.name + ".partial")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        for piece in _pieces(_read(archive, archive.getmember(name))):
            file.write(piece)
    fresh.replace(target)


def _manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        raise _damaged(MANIFEST, "missing")
    try:
        manifest = Manifest(**json.loads(_read(archive, first).read()))
    except (TypeError, ValueError) as refused:
        raise _damaged(MANIFEST, str(refused)) from refused
    if manifest.form != FORM or DUMP not in manifest.parts:
        raise _damaged(MANIFEST, f"form {manifest.form}")
    return manifest


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return name == DUMP or (path.parts[0] in KEPT and ".." not in path.parts)


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(member)
    if file is None:
        raise _damaged(member.name, "not a file")
    return file


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(2**20):
        yield piece


def _measured(archive: tarfile.TarFile, member: tarfile.TarInfo) -> list[Any]:
    digest = sha256()
    for piece in _pieces(_read(archive, member)):
        digest.update(piece)
    return [member.size, digest.hexdigest()]


def _damaged(part: str, why: str) -> Damaged:
    return Damaged(
        f"这不是完好的备份文件：{part}（{why}）。没有改动任何数据。",
        f"This is not a whole backup: {part} ({why}). Nothing was changed.",
    )


@contextmanager
def unpacked(file: Path) -> Iterator[tuple[tarfile.TarFile, Manifest, Path]]:
    """Open an archive that is whole; give it, what it says, and its dump taken out beside it.

    Raises Damaged.
    """
    with opened(file) as (archive, manifest):
        check(archive, manifest)
        with TemporaryDirectory(prefix=".restore-", dir=file.parent) as folder:
            dump = Path(folder) / DUMP
            take_out(archive, DUMP, dump)
            yield archive, manifest, dump
