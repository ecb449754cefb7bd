"""Tables as XLSX: words stay words, numbers are numbers, the same bytes for the same tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from io import BytesIO
from typing import Final, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jianyue.documents.cells import FORMULAS

Cell: TypeAlias = str | int | Fraction | None
FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST_NAME: Final = 31  # of a sheet
LONGEST_CELL: Final = 32_000
WIDEST: Final = 60
NARROWEST: Final = 10
FIRST_WIDE: Final = 0x1100  # from here on a character is as wide as two


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table on a sheet of its own."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def as_bytes(sheets: Sequence[Sheet], *, title: str, dated: date) -> bytes:
    """Return tables as a workbook; nothing in it is a formula, whatever a text begins with."""
    made = BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(made, options)
    book.set_properties({"title": title, "created": datetime.combine(dated, time())})
    faces = _Faces(
        book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E8EEF4"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
    )
    taken: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_name(sheet.name, taken)), sheet, faces)
    book.close()
    return made.getvalue()


@dataclass(frozen=True, slots=True)
class _Faces:
    head: Format
    body: Format
    quoted: Format


def _write(page: Worksheet, sheet: Sheet, faces: _Faces) -> None:
    for column, words in enumerate(sheet.header):
        page.write_string(0, column, words, faces.head)
        lengths = [_width(words), *(_width(row[column]) for row in sheet.rows)]
        page.set_column(column, column, max(NARROWEST, min(WIDEST, max(lengths) + 2)))
    for place, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _cell(page, (place, column), cell, faces)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _cell(page: Worksheet, at: tuple[int, int], cell: Cell, faces: _Faces) -> None:
    if cell is None:
        return
    if isinstance(cell, int | Fraction):
        page.write_number(*at, float(cell), faces.body)
        return
    face = faces.quoted if cell.startswith(FORMULAS) else faces.body
    page.write_string(*at, cell[:LONGEST_CELL], face)


def _width(cell: Cell) -> int:
    if not isinstance(cell, str):
        return NARROWEST
    return sum(2 if ord(each) >= FIRST_WIDE else 1 for each in cell[:WIDEST])


def _name(wanted: str, taken: set[str]) -> str:
    """Return a name that a sheet may have and no other has."""
    base = wanted.translate(FORBIDDEN).strip()[:LONGEST_NAME] or "Sheet"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{base[: LONGEST_NAME - 4]} {number}"
    taken.add(name.lower())
    return name
