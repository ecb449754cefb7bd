"""Delimited text cut into rows and cells by whole blocks (docs/decisions/0050)."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from jianyue.replay.cells import PADDING, Bytes, Cells, Whole, trimmed
from jianyue.replay.refusals import Unreadable

LONGEST_ROW = 1 << 20  # bytes; a longer one is a quote never closed, or no table
SLOW_ROWS = 20_000
LINE_FEED, RETURN, QUOTE = 0x0A, 0x0D, 0x22


@dataclass(frozen=True)
class Shape:
    """What every row must look like: the delimiter, and how many cells a row has."""

    delimiter: str
    columns: int
    wanted: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """Some rows of a table, and the rows among them that have too few or too many cells.

    rows     row number of each row kept; the header is row 1
    columns  the cells wanted, in the order of `Shape.wanted`
    uneven   (row number, cells it has)
    """

    rows: Whole
    columns: tuple[Cells, ...]
    uneven: tuple[tuple[int, int], ...]


class IrregularQuote(Exception):  # noqa: N818 - a refusal is named for what is so
    """A quote stands inside a cell that does not begin with one: parity cannot tell cells."""


def read_blocks(source: Iterable[bytes], shape: Shape, first_row: int) -> Iterator[Block]:
    """Cut `source` into blocks of rows.

    source     UTF-8, any cut; starts with the row `first_row`
    shape      what a row looks like
    first_row  number of the first row

    Raises Unreadable for a row longer than LONGEST_ROW: memory stays bounded.
    """
    row = first_row
    left = b""
    feed = chain(source, (b"\n",))
    for piece in feed:
        left += piece
        try:
            end, block, seen = _cut(left, shape, row)
        except IrregularQuote:
            yield from _slowly(chain((left,), feed), shape, row)
            return
        left = left[end:]
        row += seen
        if len(left) > LONGEST_ROW:
            raise too_long(row)
        yield block
    if left.strip():
        raise too_long(row)


def too_long(row: int) -> Unreadable:
    """Return the refusal of a row that does not end."""
    return Unreadable(
        f"第 {row} 行超过 1 MiB 还没有结束：可能有引号没有配对，或者这不是表格。请检查该行后重试。",
        f"Row {row} is longer than 1 MiB: a quote in it may never close, or this is no table. "
        "Look at that row and try again.",
    )


def _cut(raw: bytes, shape: Shape, first_row: int) -> tuple[int, Block, int]:
    """Return where the last whole row ends, the block before it, and the rows it spans."""
    data = np.frombuffer(raw + PADDING, np.uint8)
    breaks = data == LINE_FEED
    marks = breaks | (data == ord(shape.delimiter))
    quotes = data == QUOTE
    quoted = bool(quotes.any())
    if quoted:
        outside = (np.cumsum(quotes, dtype=np.uint8) & 1) == 0
        _check_quotes(data, np.flatnonzero(quotes), outside, shape)
        marks &= outside
    at = np.flatnonzero(marks)
    lasts = np.flatnonzero(data[at] == LINE_FEED)
    if not len(lasts):
        return 0, Block(np.zeros(0, np.int64), _no_cells(data, shape), ()), 0
    at = at[: lasts[-1] + 1]
    counts = np.diff(lasts, prepend=-1)
    starts = np.concatenate(([0], at[lasts[:-1]] + 1))
    good = counts == shape.columns
    blank = (counts == 1) & (_width(data, starts, at[lasts]) == 0)
    wrong = np.flatnonzero(~good & ~blank)
    good &= ~blank
    ends = at[np.repeat(good, counts)].reshape(-1, shape.columns)
    columns = tuple(_column(data, ends, starts[good], which, quoted) for which in shape.wanted)
    uneven = tuple((first_row + int(row), int(counts[row])) for row in wrong)
    return int(at[-1]) + 1, Block(first_row + np.flatnonzero(good), columns, uneven), len(lasts)


def _no_cells(data: Bytes, shape: Shape) -> tuple[Cells, ...]:
    none = np.zeros(0, np.int64)
    return tuple(Cells(data, none, none) for _ in shape.wanted)


def _width(data: Bytes, starts: Whole, ends: Whole) -> Whole:
    width: Whole = ends - starts - ((ends > starts) & (data[ends - 1] == RETURN))
    return width


def _column(data: Bytes, ends: Whole, row_starts: Whole, which: int, quoted: bool) -> Cells:  # noqa: FBT001 - private
    starts = ends[:, which - 1] + 1 if which else row_starts
    starts, stops = trimmed(data, starts, ends[:, which])
    if quoted and len(starts):
        wrapped = (stops - starts > 1) & (data[starts] == QUOTE) & (data[stops - 1] == QUOTE)
        starts, stops = trimmed(data, starts + wrapped, stops - wrapped)
    return Cells(data, starts, stops, doubled=quoted)


def _check_quotes(data: Bytes, quotes: Whole, outside: NDArray[np.bool_], shape: Shape) -> None:
    """Raise IrregularQuote unless every quote opens a cell, closes one, or is doubled."""
    edges = np.array([LINE_FEED, RETURN, ord(shape.delimiter), QUOTE], np.uint8)
    opens = ~outside[quotes]
    before = np.where(quotes > 0, data[quotes - 1], LINE_FEED)
    behind = data[quotes + 1]
    fine = np.where(opens, np.isin(before, edges), np.isin(behind, edges) | (behind == 0))
    if not fine.all():
        raise IrregularQuote


def _slowly(source: Iterable[bytes], shape: Shape, first_row: int) -> Iterator[Block]:
    """Cut rows one by one, as the csv module understands quotes; for irregular files."""
    reader = csv.reader(_lines(source, first_row), delimiter=shape.delimiter)
    row = first_row
    while rows := list(_bounded(reader, row)):
        good = [(n, cells) for n, cells in enumerate(rows, row) if len(cells) == shape.columns]
        uneven = [
            (n, len(cells))
            for n, cells in enumerate(rows, row)
            if cells and len(cells) != shape.columns
        ]
        columns = tuple(Cells.of([cells[which] for _, cells in good]) for which in shape.wanted)
        yield Block(np.array([n for n, _ in good], np.int64), columns, tuple(uneven))
        row += len(rows)


def _bounded(reader: Iterator[list[str]], row: int) -> Iterator[list[str]]:
    letters = 0
    try:
        for cells in islice(reader, SLOW_ROWS):
            yield cells
            letters += sum(map(len, cells)) + len(cells) * 8
            if letters > LONGEST_ROW * 16:
                return
    except csv.Error as refused:
        raise too_long(row) from refused


def _lines(source: Iterable[bytes], row: int) -> Iterator[str]:
    left = b""
    for piece in source:
        *lines, left = (left + piece).split(b"\n")
        if len(left) > LONGEST_ROW:
            raise too_long(row)
        for line in lines:
            if len(line) > LONGEST_ROW:
                raise too_long(row)
            yield line.decode("utf-8", "replace") + "\n"
