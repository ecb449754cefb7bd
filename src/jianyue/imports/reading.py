"""From a file to rows of texts: CSV, XLSX and JSON, under limits that are said."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineSheet

from jianyue.imports.files import Row
from jianyue.imports.words import FIELDS
from jianyue.ledger.speech import Refused
from jianyue.replay import refusals
from jianyue.replay.encodings import Encoded, blocks
from jianyue.replay.sheets import text_of
from jianyue.replay.tables import Table, open_table

LARGEST: Final = 64 << 20  # bytes
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
MOST_CELLS: Final = 5_000_000
LONGEST: Final = 32_767  # letters of a cell, as spreadsheets have it
MOST_ITEMS: Final = 20  # of a list in a cell
FEW: Final = 200  # values of a column that are mapped one by one
KNOWN: Final = frozenset(
    name.casefold() for fields in FIELDS.values() for each in fields for name in each.names
)
NAMES: Final = ("email", "name", "value", "displayName", "login", "key")  # of a thing in JSON
CONTROLS: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


class Unreadable(Refused):
    """The file as a whole cannot be brought in; single rows never raise this."""


@dataclass(frozen=True, slots=True)
class File:
    """What stands in a file: headings, rows, and the values of columns that have few."""

    heads: tuple[str, ...]
    rows: list[Row]

    def distinct(self) -> dict[str, list[tuple[str, int]]]:
        """Return the values of each column that has few, the most frequent first."""
        found: dict[str, list[tuple[str, int]]] = {}
        for place in range(len(self.heads)):
            counted: dict[str, int] = {}
            for _, cells in self.rows:
                if (value := cells[place]) and len(value) <= FEW:
                    counted[value] = counted.get(value, 0) + 1
                if len(counted) > FEW:
                    break
            else:
                found[str(place)] = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
        return found


def read(path: Path, name: str) -> File:
    """Return what stands in a file, whatever its name says. Raises Unreadable."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(
            f"文件超过 {LARGEST >> 20} MiB；请分成几个文件。",
            f"The file is larger than {LARGEST >> 20} MiB; split it.",
        )
    try:
        file = _json(path) if _is_json(path) else _table(path)
    except refusals.Unreadable as refused:
        said = (text.replace(path.name, name) for text in (refused.zh, refused.en))
        raise Unreadable(*said) from refused
    if not file.rows:
        raise Unreadable("文件里没有数据行。", "There is no row of data in the file.")
    return file


def clean(text: str) -> str:
    """Return a text as the database can keep it, without the signs that nobody sees."""
    plain = text.translate(CONTROLS).strip()
    return plain if plain.isascii() else plain.encode("utf-8", "replace").decode()


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    return start[:1] in {b"[", b"{"}


def _table(path: Path) -> File:
    table = open_table(path, KNOWN)
    _check_width(len(table.headings))
    source = table.source
    told = _lines(table, source) if isinstance(source, Encoded) else _sheet(source)
    heads = tuple(clean(each)[:80] for each in table.headings)
    return File(heads, list(_even(told, len(heads))))


def _lines(table: Table, text: Encoded) -> Iterator[tuple[int, list[str]]]:
    whole = b"".join(blocks(text)).decode("utf-8", "replace")
    reader = csv.reader(StringIO(whole, newline=""), delimiter=table.delimiter)
    try:
        for number, cells in enumerate(reader, 1):
            if number >= table.first_row:
                yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable(
            f"第 {reader.line_num} 行不是完整的 CSV：可能有没关上的引号或过长的单元格。",
            f"Line {reader.line_num} is no CSV: a quote may never be closed, or a cell too long.",
        ) from error


def _sheet(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    if sheet.height * sheet.width > MOST_CELLS:
        raise _too_many()
    top = sheet.start[0] if sheet.start else 0
    for number, cells in enumerate(islice(sheet.iter_rows(), 1, None), top + 2):
        yield number, [text_of(each) for each in cells]


def _json(path: Path) -> File:
    """Read a list of objects, or an object that holds one such list."""
    try:
        said = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "这不是 JSON：应当是工单的列表，或含 tickets 列表的对象。",
            "This is no JSON: a list of tickets is expected, or an object that holds one.",
        ) from error
    if isinstance(said, dict):
        lists = [each for each in said.values() if isinstance(each, list)]
        said = said.get("tickets", lists[0] if lists else [said])
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise Unreadable(
            "JSON 里应当是对象的列表，每个对象是一行。",
            "The JSON holds a list of objects, one for each row.",
        )
    heads = tuple(dict.fromkeys(str(key) for each in said for key in each))
    _check_width(len(heads))
    rows = ((number, [_flat(each.get(name)) for name in heads])
            for number, each in enumerate(said, 1))  # fmt: skip
    named = tuple(clean(each)[:80] for each in heads)
    return File(named, list(_even(rows, len(heads))))


def _flat(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """Return what a value of JSON says in one cell; a thing is said by its address or name."""
    match value:
        case Mapping():
            named = (value.get(name) for name in NAMES)
            return _flat(next((each for each in named if each), None))
        case list():
            return ", ".join(map(_flat, islice(value, MOST_ITEMS)))
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return "" if value is None else str(value)


def _even(rows: Iterable[tuple[int, list[str]]], width: int) -> Iterator[Row]:
    """Yield rows of the same width, those that say nothing left out. Raises Unreadable."""
    kept = 0
    for number, cells in rows:
        said = [clean(each) for each in cells[:width]]
        if not any(said):
            continue
        kept += 1
        if kept > MOST_ROWS or kept * width > MOST_CELLS:
            raise _too_many()
        longest = max(map(len, said))
        if longest > LONGEST:
            raise Unreadable(
                f"第 {number} 行有 {longest} 个字的单元格，最多 {LONGEST} 个字。",
                f"Row {number} has a cell of {longest} letters; at most {LONGEST} are taken.",
            )
        yield number, said + [""] * (width - len(said))


def _check_width(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise Unreadable(
            f"文件有 {columns} 列，最多 {MOST_COLUMNS} 列。",
            f"The file has {columns} columns; at most {MOST_COLUMNS} are taken.",
        )


def _too_many() -> Unreadable:
    return Unreadable(
        f"文件超过 {MOST_ROWS} 行或 {MOST_CELLS} 个单元格；请分成几个文件。",
        f"The file has more than {MOST_ROWS} rows or {MOST_CELLS} cells; split it.",
    )
