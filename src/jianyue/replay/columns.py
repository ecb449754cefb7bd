"""The columns of a history that a mapping asks for, as numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jianyue.replay.cells import Cells, Whole

UNKNOWN = -1
MOST_WORDS = 30_000  # distinct words of one column that are told apart

Codes = NDArray[np.int32]


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


@dataclass(frozen=True)
class Columns:
    """Rows of a history, column by column; all columns have the same length.

    row      row number in the file; the heading is row 1
    ticket   index of the ticket's number
    order    the mapping's order, 0 without one
    at       instants at which an event log's rows were written; empty without
    states   codes of state words
    kinds    codes of kind words
    facts    fact -> instants of its own column, MISSING where unknown
    also     fact -> instants of its second column
    grades   attribute -> codes of words
    """

    row: Whole
    ticket: Codes
    order: Whole
    at: Whole
    states: Codes
    kinds: Codes
    facts: dict[str, Whole]
    also: dict[str, Whole]
    grades: dict[str, Codes]

    def __len__(self) -> int:
        return len(self.row)

    def take(self, rows: Whole | NDArray[np.bool_]) -> "Columns":
        """Return the same columns of some rows, by index or by mask."""
        return Columns(
            self.row[rows],
            self.ticket[rows],
            self.order[rows],
            self.at[rows],
            self.states[rows],
            self.kinds[rows],
            {name: column[rows] for name, column in self.facts.items()},
            {name: column[rows] for name, column in self.also.items()},
            {name: column[rows] for name, column in self.grades.items()},
        )


def joined(parts: Sequence[Columns]) -> Columns:
    """Return the rows of all parts as one; they have the same columns."""
    first = parts[0]
    return Columns(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.ticket for part in parts]),
        np.concatenate([part.order for part in parts]),
        np.concatenate([part.at for part in parts]),
        np.concatenate([part.states for part in parts]),
        np.concatenate([part.kinds for part in parts]),
        {name: np.concatenate([part.facts[name] for part in parts]) for name in first.facts},
        {name: np.concatenate([part.also[name] for part in parts]) for name in first.also},
        {name: np.concatenate([part.grades[name] for part in parts]) for name in first.grades},
    )
