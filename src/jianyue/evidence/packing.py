"""Writing the file of a bundle: entries in order, without dates, each with its hashes.

Pure. The manifest names each entry with the hash of what it says and of how it lies in the file,
so that not one bit can differ unseen, wherever it lies (docs/decisions/0186).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from jianyue.evidence.layout import CLOSING, DIGEST, FORMAT, MANIFEST, MARK, SIGNATURE
from jianyue.ledger.chain import canonical

BEGINNING: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that such a file can say
READABLE: Final = 0o100644 << 16
UNIX: Final = 3
PIECE: Final = 2**20
Sign = Callable[[bytes], Mapping[str, Any]]


@dataclass
class Package:
    """A bundle that is being written."""

    path: Path
    entries: list[dict[str, Any]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.file = ZipFile(self.path, "w", ZIP_DEFLATED)
        self.file.comment = MARK + b"0" * DIGEST
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None
    ) -> None:
        self.file.close()

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one entry, piece by piece."""
        digest, size = sha256(), 0
        with self.file.open(_entry(name), "w", force_zip64=True) as entry:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                entry.write(piece)
        said = {"name": name, "size": size, "sha256": digest.hexdigest()}
        if name not in CLOSING:
            said["packed"] = self._packed()
        self.entries.append(said)

    def close(self, head: Mapping[str, Any], sign: Sign) -> None:
        """Write the manifest and the signature over it, and close the file with its digest."""
        manifest = canonical({"format": FORMAT, **head, "entries": list(self.entries)})
        self.add(MANIFEST, [manifest])
        said = {**sign(manifest), "packed": self._packed()}
        self.add(SIGNATURE, [canonical(said)])
        self.file.close()
        put_digest(self.path)

    def _packed(self) -> str:
        """Return the hash of the last entry as it lies in the file, from its heading on."""
        last = self.file.filelist[-1]
        if self.file.fp is None:
            raise ValueError("the file is closed")
        self.file.fp.flush()
        with self.path.open("rb") as read:
            read.seek(last.header_offset)
            digest = sha256()
            while piece := read.read(PIECE):
                digest.update(piece)
        return digest.hexdigest()


def put_digest(path: Path) -> None:
    """Put the SHA-256 of a file in its last bytes: of all that lies before them."""
    with path.open("r+b") as file:
        digest, left = sha256(), path.stat().st_size - DIGEST
        while left:
            piece = file.read(min(PIECE, left))
            digest.update(piece)
            left -= len(piece)
        file.seek(-DIGEST, 2)
        file.write(digest.hexdigest().encode())


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, BEGINNING)
    entry.create_system, entry.external_attr = UNIX, READABLE
    entry.compress_type = ZIP_STORED if name in CLOSING else ZIP_DEFLATED
    return entry
