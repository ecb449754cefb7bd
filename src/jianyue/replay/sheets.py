"""Workbooks: the values that a spreadsheet shows, read in bounded memory."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import numpy as np
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from jianyue.replay.cells import Cells
from jianyue.replay.records import Block, Shape
from jianyue.replay.refusals import Unreadable

UNPACKED_LIMIT = 256 << 20
MOST_CELLS = 20_000_000  # between the first and the last cell, for the reader makes room for all
ROWS = 20_000
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})?([0-9]{1,7})"')
PIECE = 1 << 20
DAMAGED = (zipfile.BadZipFile, CalamineError, EOFError, NotImplementedError, OSError, RuntimeError)

Value = object


def is_workbook(path: Path) -> bool:
    """Tell whether a file is a packed workbook, by its first bytes."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            f"{path.name} 是旧的 XLS 格式。请另存为 XLSX 或 CSV。",
            f"{path.name} is an old XLS file. Save it as XLSX or CSV.",
        )
    return start.startswith(b"PK\x03\x04")


def open_sheet(path: Path, known: frozenset[str]) -> tuple[tuple[str, ...], CalamineSheet]:
    """Return the headings of the sheet that knows most of `known`, and the sheet.

    Raises Unreadable for a damaged file and for one that unpacks to more than 256 MiB.
    """
    try:
        _check_size(path)
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except DAMAGED as damaged:
        raise Unreadable(
            f"{path.name} 已损坏或不是 XLSX 工作簿。请重新导出。",
            f"{path.name} is damaged or no XLSX workbook. Export it again.",
        ) from damaged
    headed = [(_headings(sheet), sheet) for sheet in sheets]
    if not headed:
        return (), sheets[0]
    return max(headed, key=lambda each: sum(name.casefold() in known for name in each[0]))


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        unpacked = sum(member.file_size for member in packed.infolist())
        if unpacked > UNPACKED_LIMIT:
            raise Unreadable(
                f"{path.name} 解压后有 {unpacked >> 20} MiB，超过 256 MiB。请导出为 CSV。",
                f"{path.name} unpacks to {unpacked >> 20} MiB, more than 256 MiB. "
                "Export it as CSV.",
            )
        # Reads every member no further than the size it declares: a false size is found out here.
        if packed.testzip() is not None:
            raise zipfile.BadZipFile(path.name)
        for name in packed.namelist():
            if name.startswith("xl/worksheets/") and _box(packed, name) > MOST_CELLS:
                raise Unreadable(
                    f"{path.name} 的工作表跨越的范围过大，远处有零散的单元格。请另存为 CSV。",
                    f"A sheet of {path.name} spans too much: some cells lie far away. "
                    "Save it as CSV.",
                )


def _box(packed: zipfile.ZipFile, name: str) -> int:
    """Return how many cells lie between the first of a sheet and the last that it names."""
    rows, columns, left = 0, 0, b""
    with packed.open(name) as sheet:
        while piece := sheet.read(PIECE):
            piece = left + piece
            for letters, digits in REFERENCE.findall(piece):
                rows, columns = max(rows, int(digits)), max(columns, _column(letters))
            left = piece[-20:]
    return rows * columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("@")
    return number


def _headings(sheet: CalamineSheet) -> tuple[str, ...]:
    first = next(sheet.iter_rows(), [])
    return tuple(text_of(value) for value in first)


def sheet_blocks(sheet: CalamineSheet, shape: Shape) -> Iterator[Block]:
    """Yield the rows below the headings; formulas are the values they had when saved."""
    rows = sheet.iter_rows()
    top = sheet.start[0] if sheet.start else 0
    next(rows, None)
    number = top + 2
    while part := list(islice(rows, ROWS)):
        kept = [n for n, cells in enumerate(part) if any(value != "" for value in cells)]
        columns = tuple(_cells(part, kept, which) for which in shape.wanted)
        yield Block(np.array(kept, np.int64) + number, columns, ())
        number += len(part)


def _cells(part: Sequence[Sequence[Value]], kept: list[int], which: int) -> Cells:
    return Cells.of([text_of(part[n][which]) for n in kept])


def text_of(value: Value) -> str:
    """Return a cell as text: dates in ISO 8601, whole numbers without a point."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else f"{value} 00:00"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
