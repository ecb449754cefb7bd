"""Levels from a matrix that two parties agreed: one cell for each pair (semantics 3)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

Pair = tuple[str, str]
Entry = tuple[str, str, int]


class MatrixRefused(ValueError):  # noqa: N818 - a refusal is named for what is so
    """The draft of a matrix has faults; `faults` names every pair."""

    def __init__(self, faults: "Faults") -> None:
        super().__init__(str(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with the draft of a matrix: each tuple names the pairs, in order.

    missing  pairs without a level
    twice    pairs named more than once, be it with the same level
    unknown  pairs with a row or column that the matrix does not have
    """

    missing: tuple[Pair, ...] = ()
    twice: tuple[Pair, ...] = ()
    unknown: tuple[Pair, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.twice or self.unknown)

    def __str__(self) -> str:
        told = (
            ("no level for", self.missing),
            ("named twice:", self.twice),
            ("no such row or column:", self.unknown),
        )
        return "; ".join(
            f"{words} {', '.join(f'{row} x {column}' for row, column in pairs)}"
            for words, pairs in told
            if pairs
        )


def faults_of(rows: Sequence[str], columns: Sequence[str], entries: Iterable[Entry]) -> Faults:
    """Return every pair that a draft misses, names twice or cannot have (semantics 3)."""
    named = Counter((row, column) for row, column, _ in entries)
    pairs = tuple(product(rows, columns))
    known = set(pairs)
    return Faults(
        missing=tuple(pair for pair in pairs if pair not in named),
        twice=tuple(pair for pair in pairs if named[pair] > 1),
        unknown=tuple(pair for pair in named if pair not in known),
    )


@dataclass(frozen=True, slots=True)
class Matrix:
    """A level for every pair of a row and a column; 1 is the strictest.

    Raises MatrixRefused naming each pair that is missing or unknown, and ValueError for a level
    below 1 or a row or column named twice.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Pair, int]

    def __post_init__(self) -> None:
        for words, names in (("row", self.rows), ("column", self.columns)):
            if again := [name for name, times in Counter(names).items() if times > 1]:
                raise ValueError(f"the {words} {again[0]} of a matrix is named twice")
        entries = [(row, column, level) for (row, column), level in self.cells.items()]
        if faults := faults_of(self.rows, self.columns, entries):
            raise MatrixRefused(faults)
        if loose := [pair for pair, level in self.cells.items() if level < 1]:
            row, column = loose[0]
            raise ValueError(f"levels count from 1, {row} x {column} has {self.cells[loose[0]]}")
        object.__setattr__(self, "cells", MappingProxyType(dict(self.cells)))

    @classmethod
    def of(cls, rows: Sequence[str], columns: Sequence[str], entries: Iterable[Entry]) -> "Matrix":
        """Build a matrix from (row, column, level) entries in any order.

        Raises MatrixRefused naming each pair that is missing, named twice or unknown.
        """
        entries = tuple(entries)
        if faults := faults_of(rows, columns, entries):
            raise MatrixRefused(faults)
        cells = {(row, column): level for row, column, level in entries}
        return cls(tuple(rows), tuple(columns), cells)

    @classmethod
    def table(
        cls, rows: Sequence[str], columns: Sequence[str], levels: Sequence[Sequence[int]]
    ) -> "Matrix":
        """Build a matrix from its printed table, one line of `levels` a row.

        Raises MatrixRefused for cells that the table leaves out, ValueError for lines or cells
        too many.
        """
        if len(levels) > len(rows) or any(len(line) > len(columns) for line in levels):
            raise ValueError(f"the table is larger than {len(rows)} rows x {len(columns)} columns")
        lines = zip(rows, levels, strict=False)
        return cls.of(
            rows,
            columns,
            [
                (row, column, level)
                for row, line in lines
                for column, level in zip(columns, line, strict=False)
            ],
        )

    def level(self, row: str, column: str) -> int:
        """Return the level of a pair; raises KeyError in words for one that it does not have."""
        try:
            return self.cells[row, column]
        except KeyError:
            raise KeyError(f"the matrix has no pair {row} x {column}") from None


def strictest(levels: Iterable[int | None]) -> int | None:
    """Return the smallest of the levels that are known, None where none is (semantics 3).

    levels  those of system, customer and device, 1 the strictest; None where it has none
    """
    return min((level for level in levels if level is not None), default=None)
