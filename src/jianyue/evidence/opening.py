"""Opening the file of a bundle as if it came from an enemy; pure."""

import json
import stat
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from jianyue.evidence import layout
from jianyue.evidence.misfits import Misfit, Place
from jianyue.ledger.chain import NotCanonical, canonical

PIECE: Final = 2**20
MEBIBYTE: Final = 2**20
ENCRYPTED: Final = 0x1
BROKEN: Final = (
    BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
    ValueError, UnicodeError,
)  # fmt: skip


@dataclass(frozen=True)
class Bundle:
    """An open bundle: safe to read, nothing in it believed yet."""

    path: Path
    zip: ZipFile
    entries: Mapping[str, ZipInfo]

    def place(self, entry: str = "", at: str = "") -> Place:
        """Return a place in it."""
        return Place(self.path.name, entry, at)

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of an entry. Raises Misfit for one that is too long."""
        with self._open(name) as entry:
            number = 0
            while line := self._line(name, entry, number):
                number += 1
                yield line.removesuffix(b"\n")

    def whole(self, name: str) -> bytes:
        """Return a small entry. Raises Misfit."""
        if self.entries[name].file_size > layout.SMALL:
            raise Misfit(self.place(name), "太大", "it is too large")
        try:
            return self.zip.read(name)
        except BROKEN as broken:
            raise self._unreadable(name, broken) from broken

    def said(self, name: str) -> dict[str, Any]:
        """Return the JSON of a small entry, which is written in its one form. Raises Misfit."""
        return said_in(self.whole(name), self.place(name))

    def hashes(self, name: str) -> tuple[int, str]:
        """Return size and hash of what an entry says. Raises Misfit."""
        digest, size = sha256(), 0
        try:
            with self._open(name) as entry:
                while piece := entry.read(PIECE):
                    size += len(piece)
                    digest.update(piece)
        except BROKEN as broken:
            raise self._unreadable(name, broken) from broken
        return size, digest.hexdigest()

    def packed(self, name: str, until: int) -> str:
        """Return the hash of an entry as it lies in the file, up to where the next one begins."""
        with self.path.open("rb") as file:
            file.seek(self.entries[name].header_offset)
            return _digest(file, until - self.entries[name].header_offset)

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self.zip.open(name)
        except BROKEN as broken:
            raise self._unreadable(name, broken) from broken

    def _line(self, name: str, entry: IO[bytes], number: int) -> bytes:
        try:
            line = entry.readline(layout.LINE + 1)
        except BROKEN as broken:
            raise self._unreadable(name, broken) from broken
        if len(line) > layout.LINE:
            at = f"{number + 1}"
            raise Misfit(self.place(name, at), "这一行太长", "the line is too long")
        return line

    def _unreadable(self, name: str, why: Exception) -> Misfit:
        return Misfit(self.place(name), f"无法解压：{why}", f"it cannot be unpacked: {why}")


@contextmanager
def opened(path: Path) -> Iterator[Bundle]:
    """This will open a bundle whose form is safe. Raises Misfit."""
    try:
        file = ZipFile(path)
    except BROKEN as broken:
        said = f"不是完整的 ZIP 文件：{broken}", f"it is no whole ZIP file: {broken}"
        raise Misfit(Place(path.name), *said) from broken
    with file:
        yield Bundle(path, file, _entries(path, file.infolist()))


def check_digest(bundle: Bundle) -> None:
    """Hold the whole file against the digest at its end. Raises Misfit.

    Asked last: whatever has an entry was named before.
    """
    size = bundle.path.stat().st_size - layout.DIGEST
    comment = bundle.zip.comment
    with bundle.path.open("rb") as file:
        digest = _digest(file, size)
    if comment != layout.MARK + digest.encode():
        raise Misfit(
            bundle.place(),
            "文件目录或末尾被改动",
            "the directory or the end of the file was changed",
        )


def said_in(written: bytes, place: Place) -> dict[str, Any]:
    """Return JSON that is written in its one form. Raises Misfit."""
    try:
        said = json.loads(written)
        if isinstance(said, dict) and canonical(said) == written:
            return said
    except (ValueError, RecursionError, NotCanonical):
        pass
    raise Misfit(place, "不是规范的 JSON", "it is no JSON in its one form")


def _entries(path: Path, infos: Sequence[ZipInfo]) -> dict[str, ZipInfo]:
    if len(infos) > layout.MOST_ENTRIES:
        raise Misfit(Place(path.name), "条目太多", "it has too many entries")
    entries: dict[str, ZipInfo] = {}
    for info in infos:
        _check(path, info, entries)
        entries[info.filename] = info
    for name in layout.CLOSING:
        if name not in entries:
            raise Misfit(Place(path.name, name), "缺少这个条目", "this entry is missing")
    return entries


def _check(path: Path, info: ZipInfo, before: Mapping[str, ZipInfo]) -> None:
    """Raise Misfit for an entry that no bundle has."""
    name = info.filename
    mode = info.external_attr >> 16
    wrong = {
        "重名": (name in before, "the name is there twice"),
        "名称不合法": (not _is_plain(name), "the name is not allowed"),
        "已加密": (bool(info.flag_bits & ENCRYPTED), "it is encrypted"),
        "不是普通文件": (not stat.S_ISREG(mode), "it is no ordinary file"),
        "压缩方式不合法": (
            info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}, "its packing is not allowed",
        ),
        "解压后太大": (_is_bomb(info), "it is too large unpacked"),
    }  # fmt: skip
    for zh, (found, en) in wrong.items():
        if found:
            raise Misfit(Place(path.name, name[:200]), zh, en)


def _is_plain(name: str) -> bool:
    parts = name.split("/")
    known = all(each.isascii() and (each.isalnum() or each in "-_./") for each in name)
    return known and len(name) <= 200 and all(part.strip(".") for part in parts)  # noqa: PLR2004 - a length


def _is_bomb(info: ZipInfo) -> bool:
    much = info.file_size > layout.RATIO * info.compress_size + MEBIBYTE
    return much or info.file_size > layout.LARGEST


def _digest(file: IO[bytes], size: int) -> str:
    digest, left = sha256(), size
    while left > 0 and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()
