"""What becomes of a row, and what is wrong in it; how rows of any kind are looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Protocol

from jianyue.imports.files import Row, rows_of
from jianyue.imports.models import Import
from jianyue.imports.words import Outcome, fields_of
from jianyue.ledger.speech import Both
from jianyue.people.models import User

SHORT: Final = 60  # letters of a cell that are said again with what is wrong in it


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, or worth saying, in one cell of a row.

    column  the heading, empty for the row as a whole
    value   what stands in the cell
    """

    row: int
    column: str
    value: str
    said: Both

    def stored(self) -> list[Any]:
        """Return it as a column of JSON keeps it."""
        return [self.row, self.column, self.value, self.said.zh, self.said.en]

    def bare(self) -> "Problem":
        """Return it without what stands in the cell: whose words that are nobody knows."""
        return replace(self, value="")

    @classmethod
    def read(cls, kept: Sequence[Any]) -> "Problem":
        """Return it from a column of JSON."""
        row, column, value, zh, en = kept
        return cls(row, column, value, Both(zh, en))


@dataclass(slots=True)
class Result:
    """What becomes of one row.

    matter  what is made of it, for those who write it
    known   what is there already, where it is
    """

    row: int
    outcome: Outcome
    problems: list[Problem] = field(default_factory=list)
    matter: Any = None
    known: Any = None
    said: dict[str, str] = field(default_factory=dict)


class Cells:
    """The cells of one row by what they tell; what is wrong is noted."""

    def __init__(self, row: Row, columns: Mapping[str, int], heads: Sequence[str]) -> None:
        self.number, self.cells = row
        self.columns, self.heads = columns, heads
        self.problems: list[Problem] = []

    def __getitem__(self, name: str) -> str:
        place = self.columns.get(name)
        return "" if place is None else self.cells[place]

    def note(self, name: str, zh: str, en: str) -> None:
        """Note what is wrong, or worth saying, with the cell in which it stands."""
        place = self.columns.get(name)
        column = "" if place is None else self.heads[place]
        self.problems.append(Problem(self.number, column, self[name][:SHORT], Both(zh, en)))

    def needed(self, name: str, longest: int) -> str:
        """Return a text that must be there and be no longer than so many letters."""
        text = self[name]
        if not text:
            self.note(name, "必须填写。", "It must be given.")
        return self.short(name, longest)

    def short(self, name: str, longest: int) -> str:
        """Return a text of one line that is no longer than so many letters."""
        text = " ".join(self[name].split())
        if len(text) > longest:
            self.note(name, f"最长 {longest} 个字。", f"At most {longest} letters.")
        return text


class Handler(Protocol):
    """Knows rows of one kind: what becomes of them, and how they are written."""

    def look(self, rows: Sequence[Row]) -> list[Result]:
        """Return what becomes of each row; nothing is written."""

    def bring(self, results: Sequence[Result], *, at: datetime, by: User) -> None:
        """Write what is new and what has changed; a refusal turns the result into a faulty one."""


def first_of(kept: Import, name: str) -> dict[str, int]:
    """Return in which row each value of a column that must be unique stands first."""
    place = kept.columns.get(name)
    found: dict[str, int] = {}
    for number, cells in rows_of(kept) if place is not None else ():
        found.setdefault(cells[place].casefold(), number)
    return found


def missing(kept: Import) -> list[Both]:
    """Return the words of the fields that must have a column and have none."""
    fields = fields_of(kept.what).values()
    return [each.said for each in fields if each.needed and each.name not in kept.columns]
