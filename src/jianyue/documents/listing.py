"""Lists as files that spreadsheets open: the same rows as CSV or XLSX, and nothing runs in them."""

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Final

import xlsxwriter

from jianyue.documents.cells import FORMULAS, harmless

IN_MEMORY: Final = 8 << 20  # bytes; a larger file goes to disk
LONGEST: Final = 32_767  # letters of a cell
WIDE: Final = 20  # characters of a column
Cell = str | int | float | None


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """Return a list as CSV in UTF-8 with the mark by which office programs know it."""
    made = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    text = TextIOWrapper(made, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(each) for each in header])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()
    made.seek(0)
    return made


def as_xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """Return a list as a workbook of one sheet, row by row, in bounded memory."""
    made = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(made, options)
    page = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
    quoted = book.add_format({"quote_prefix": True})
    page.set_column(0, max(len(header) - 1, 0), WIDE)
    page.freeze_panes(1, 0)
    for column, words in enumerate(header):
        page.write_string(0, column, words, head)
    for place, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                face = quoted if cell.startswith(FORMULAS) else None
                page.write_string(place, column, cell[:LONGEST], face)
            elif cell is not None:
                page.write_number(place, column, cell)
    book.close()
    made.seek(0)
    return made


def _text(cell: Cell) -> str:
    return harmless(cell) if isinstance(cell, str) else "" if cell is None else str(cell)
