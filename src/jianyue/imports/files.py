"""Where the rows of a file lie until they are brought in: as lines of JSON, under a drawn name."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from jianyue.imports.models import Import
from jianyue.ledger.speech import NotAllowed

FOLDER: Final = "imports"  # in the data folder, and in no backup: the file itself is with its owner
KEPT: Final = timedelta(days=30)

Row = tuple[int, list[str]]  # its number in the file, and its cells


def folder_of(tenant: int) -> Path:
    """Return the folder of a tenant's files, made where it is missing."""
    folder = Path(settings.DATA) / FOLDER / str(int(tenant))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def put(tenant: int, name: UUID, rows: Sequence[Row]) -> None:
    """Keep rows under a name that is new."""
    path = folder_of(tenant) / name.hex
    with path.open("x", encoding="utf-8") as file:
        path.chmod(0o600)
        file.writelines(f"{json.dumps([number, *cells], ensure_ascii=False)}\n"
                        for number, cells in rows)  # fmt: skip


def rows_of(kept: Import, *, after: int = 0) -> Iterator[Row]:
    """Yield the rows of an import behind the first `after` ones. Raises NotAllowed."""
    path = folder_of(kept.tenant_id) / kept.stored.hex if kept.stored else None
    if path is None or not path.is_file():
        raise NotAllowed(
            "文件保存 30 天，已经删除；请重新上传。已导入的行不会重复。",
            "The file was kept for 30 days and is gone; upload it again. Rows that were brought "
            "in are not doubled.",
        )
    with path.open(encoding="utf-8") as file:
        for place, line in enumerate(file):
            if place >= after:
                number, *cells = json.loads(line)
                yield number, cells


def take_away(kept: Import) -> None:
    """Take the file of an import away; what was brought in stays."""
    if kept.stored:
        with suppress(FileNotFoundError):
            (folder_of(kept.tenant_id) / kept.stored.hex).unlink()


def forget(tenant: int, now: datetime) -> None:
    """Take away what was kept long enough."""
    for path in folder_of(tenant).iterdir():
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if written < now - KEPT:
            path.unlink(missing_ok=True)
