"""A history file as a table: headings, and blocks of rows."""

import csv
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from python_calamine import CalamineSheet

from jianyue.replay.encodings import Encoded, blocks, encoded
from jianyue.replay.records import LONGEST_ROW, Block, Shape, read_blocks, too_long
from jianyue.replay.refusals import Unreadable
from jianyue.replay.sheets import is_workbook, open_sheet, sheet_blocks

DELIMITERS = ",;\t|"
MOST_COLUMNS = 2000
SEPARATOR_LINE = "sep="

Progress = Callable[[int], None]  # told how many bytes were read since the last call


@dataclass(frozen=True)
class Table:
    """A table that was opened: its headings, and how to read the rest.

    headings  as written in the first row
    size      bytes of the file
    """

    path: Path
    headings: tuple[str, ...]
    size: int
    delimiter: str
    first_row: int
    source: Encoded | CalamineSheet

    def find(self, names: tuple[str, ...]) -> int | None:
        """Return the index of the first heading among `names`, in whatever case."""
        here = [heading.casefold() for heading in self.headings]
        for name in names:
            if name.casefold() in here:
                return here.index(name.casefold())
        return None

    def blocks(self, wanted: tuple[int, ...], progress: Progress) -> Iterator[Block]:
        """Yield the rows, with the cells of the `wanted` columns only."""
        shape = Shape(self.delimiter, len(self.headings), wanted)
        if isinstance(self.source, Encoded):
            pieces = _without_head(self.source, self.first_row - 1)
            yield from read_blocks(_counted(pieces, progress), shape, self.first_row)
        else:
            yield from sheet_blocks(self.source, shape)
            progress(self.size)


def open_table(path: Path, known: frozenset[str], encoding: str | None = None) -> Table:
    """Open a CSV or XLSX file.

    known     headings, in lower case, by which the delimiter and the sheet are chosen
    encoding  named by the mapping, where the file itself cannot tell

    Raises Unreadable, in words for a user, for whatever is no table.
    """
    if not path.is_file():
        raise Unreadable(f"找不到文件 {path}。", f"There is no file {path}.")
    size = path.stat().st_size
    if is_workbook(path):
        headings, sheet = open_sheet(path, known)
        table = Table(path, headings, size, ",", 2, sheet)
    else:
        text = encoded(path, encoding)
        table = Table(path, *_head(text, known, size), source=text)
    _check_headings(table)
    return table


def _check_headings(table: Table) -> None:
    name = table.path.name
    if not any(table.headings):
        raise Unreadable(
            f"{name} 是空的：第一行应当是列名。",
            f"{name} is empty: its first row should name the columns.",
        )
    if len(table.headings) > MOST_COLUMNS:
        raise Unreadable(
            f"{name} 有 {len(table.headings)} 列，超过 {MOST_COLUMNS} 列：这不像工单表格。",
            f"{name} has {len(table.headings)} columns, more than {MOST_COLUMNS}: "
            "that is no table of tickets.",
        )


def _head(text: Encoded, known: frozenset[str], size: int) -> tuple[tuple[str, ...], int, str, int]:
    start = _first_bytes(text).decode("utf-8", "replace")
    lines = start.split("\n")
    first_row = 2
    candidates = DELIMITERS
    if lines[0].casefold().startswith(SEPARATOR_LINE):
        candidates = lines.pop(0).strip()[len(SEPARATOR_LINE) :] or DELIMITERS
        first_row = 3
    headed = [(_split(lines[0], delimiter), delimiter) for delimiter in candidates]
    headings, delimiter = max(
        headed, key=lambda each: (sum(h.casefold() in known for h in each[0]), len(each[0]))
    )
    return headings, size, delimiter, first_row


def _split(line: str, delimiter: str) -> tuple[str, ...]:
    with suppress(csv.Error):
        return tuple(cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), ()))
    return ()


def _first_bytes(text: Encoded) -> bytes:
    start = b""
    for piece in blocks(text):
        start += piece
        if start.count(b"\n") > 1:
            break
        if len(start) > LONGEST_ROW:
            raise too_long(1)
    return start


def _without_head(text: Encoded, rows: int) -> Iterator[bytes]:
    """Yield the bytes behind the first `rows` lines; headings hold no line breaks."""
    pieces = blocks(text)
    start = b""
    for piece in pieces:
        start += piece
        if start.count(b"\n") >= rows:
            break
    yield from chain((start.split(b"\n", rows)[-1] if start.count(b"\n") >= rows else b"",), pieces)


def _counted(pieces: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for piece in pieces:
        progress(len(piece))
        yield piece


def missing_columns(table: Table, names: list[str]) -> Unreadable:
    """Return the refusal of a table without columns that its mapping needs."""
    here = ", ".join(table.headings[:40])
    wanted = ", ".join(names)
    return Unreadable(
        f"{table.path.name} 缺少映射需要的列：{wanted}。\n文件里的列是：{here}。\n"
        "请用 --mapping 指定合适的映射，或者在导出时加上这些列。",
        f"{table.path.name} lacks columns that the mapping needs: {wanted}.\n"
        f"It has: {here}.\nName a mapping that fits with --mapping, or export these columns too.",
    )
