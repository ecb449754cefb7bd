"""The columns of a history that a mapping asks for, as numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jianyue.replay.cells import Cells, Whole

UNKNOWN = -1
MOST_WORDS = 30_000  # distinct words of one column that are told apart

Codes = NDArray[np.int32]
Small = NDArray[np.int16]
Flags = NDArray[np.bool_]


@dataclass
class Words:
    """A column of words as codes; each distinct word is looked at once.

    translate  gives the word that counts, or None where it is unknown
    texts      the words that count, by code
    """

    translate: Callable[[str], str | None]
    texts: list[str] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _codes: dict[str, int] = field(default_factory=dict)

    def codes(self, cells: Cells) -> Codes:
        """Return the code of each cell, UNKNOWN where nobody knows its word."""
        words, which = cells.distinct()
        return np.array([self._code(word) for word in words], np.int32)[which]

    def _code(self, word: str) -> int:
        known = self._seen.get(word)
        if known is not None:
            return known
        code = self._new(word)
        if len(self._seen) < MOST_WORDS:
            self._seen[word] = code
        return code

    def _new(self, word: str) -> int:
        meant = self.translate(word)
        if meant is None or (len(self.texts) >= MOST_WORDS and meant not in self._codes):
            return UNKNOWN
        if meant not in self._codes:
            self._codes[meant] = len(self.texts)
            self.texts.append(meant)
        return self._codes[meant]


class Tickets(dict[str, int]):
    """Ticket numbers as codes, in the order in which they were first seen."""

    def codes(self, numbers: Sequence[str]) -> Codes:
        """Return the codes of distinct numbers; those not seen before get the next ones."""
        codes = np.fromiter(map(self.get, numbers, repeat(UNKNOWN)), np.int32, len(numbers))
        new = codes == UNKNOWN
        behind = len(self) + int(new.sum())
        codes[new] = np.arange(len(self), behind)
        self.update(zip(compress(numbers, new.tolist()), range(len(self), behind), strict=True))
        return codes


@dataclass
class Classes:
    """Combinations of attributes as codes.

    grades  for each combination, the code of each attribute's word
    """

    grades: list[tuple[int, ...]] = field(default_factory=list)
    _seen: dict[tuple[int, ...], int] = field(default_factory=dict)

    def codes(self, columns: Sequence[Codes], rows: int) -> Codes:
        """Return the code of each row's combination; `columns` has one column an attribute."""
        combined = np.zeros(rows, np.int64)
        for column in columns:
            combined = combined * (int(column.max(initial=UNKNOWN)) + 2) + column + 1
        _, first, which = np.unique(combined, return_index=True, return_inverse=True)
        told = [tuple(int(column[row]) for column in columns) for row in first]
        return np.array([self._code(each) for each in told], np.int32)[which]

    def _code(self, combination: tuple[int, ...]) -> int:
        code = self._seen.setdefault(combination, len(self.grades))
        if code == len(self.grades):
            self.grades.append(combination)
        return code


@dataclass
class Columns:
    """Rows of a history, column by column; all columns have the same length.

    row      row number in the file; the heading is row 1
    ticket   code of the ticket's number
    order    the mapping's order, 0 without one
    at       instants at which an event log's rows were written; 0 without
    states   codes of state words
    kinds    codes of kind words
    classes  codes of combinations of attributes
    facts    fact -> instants of its own column, MISSING where unknown
    also     fact -> instants of its second column

    They are cut and ordered in place, one after the other: a history is large.
    """

    row: Codes
    ticket: Codes
    order: Codes
    at: Whole
    states: Small
    kinds: Small
    classes: Codes
    facts: dict[str, Whole]
    also: dict[str, Whole]

    def __len__(self) -> int:
        return len(self.row)

    def keep(self, rows: Whole | Flags) -> None:
        """Keep some rows, by index or by mask, in that order."""
        for name in PLAIN:
            setattr(self, name, getattr(self, name)[rows])
        for several in (self.facts, self.also):
            for name in several:
                several[name] = several[name][rows]

    def forget_facts(self) -> None:
        """Drop the instants of facts and of second columns, which take the most room."""
        self.facts.clear()
        self.also.clear()

    def same(self, left: Whole, right: Whole) -> Flags:
        """Tell for pairs of rows whether all but their row numbers is equal."""
        same = np.ones(len(left), np.bool_)
        told = [getattr(self, name) for name in PLAIN if name != "row"]
        for column in [*told, *self.facts.values(), *self.also.values()]:
            same &= column[left] == column[right]
        return same


PLAIN = ("row", "ticket", "order", "at", "states", "kinds", "classes")


def joined(parts: list[Columns]) -> Columns:
    """Return the rows of all parts as one, and empty the parts as it goes."""
    plain = {name: _taken(parts, name) for name in PLAIN}
    whole = Columns(facts={}, also={}, **plain)
    for several in ("facts", "also"):
        for name in list(getattr(parts[0], several)):
            pieces = [getattr(part, several).pop(name) for part in parts]
            getattr(whole, several)[name] = np.concatenate(pieces)
    return whole


def _taken(parts: list[Columns], name: str) -> Any:  # noqa: ANN401 - each column has its own type
    column = np.concatenate([getattr(part, name) for part in parts])
    for part in parts:
        setattr(part, name, column[:0])
    return column
