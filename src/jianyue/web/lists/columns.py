"""What a list says of its rows, column by column, in the language and zone of whoever asks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from jianyue.documents.listing import Cell
from jianyue.ledger.speech import Both, Choice, Language
from jianyue.people.models import User
from jianyue.people.permissions import Deed

Given = Mapping[str, list[str]]  # what an address says, by name


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a list, for which part of it, and when."""

    user: User
    language: Language
    now: datetime
    given: Given

    def said(self, name: str, usual: str = "") -> str:
        """Return the one value of a name."""
        return (self.given.get(name) or [usual])[-1] or usual


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and what it says of a row."""

    said: Both
    read: Callable[[Any, Asked], object]

    def cell(self, row: Any, asked: Asked) -> Cell:  # noqa: ANN401 - a row of any list
        """Return what stands there for a row."""
        return cell_of(self.read(row, asked), asked)


@dataclass(frozen=True, slots=True)
class Listing:
    """One list.

    deeds  any of them opens it
    names  what its address may say
    rows   what is filtered and visible; a query where there may be many
    """

    said: Both
    deeds: tuple[Deed, ...]
    names: frozenset[str]
    rows: Callable[[Asked], Iterable[Any]]
    columns: tuple[Column, ...]


def column(zh: str, en: str, path: str, words: type[Choice] | None = None) -> Column:
    """Return a column of an attribute, or of one behind others; stored values by their words."""
    steps = path.split(".")

    def read(row: Any, _asked: Asked) -> object:  # noqa: ANN401 - a row of any list
        for step in steps:
            row = getattr(row, step, None)
        return words.of(row) if words is not None and row else row

    return Column(Both(zh, en), read)


def cell_of(value: object, asked: Asked) -> Cell:
    """Return a value as it stands in a cell: an instant with the distance of the reader's zone."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    match value:
        case bool():
            said = (Both("是", "yes") if value else Both("否", "no")).words(asked.language)
        case datetime():
            said = value.astimezone(ZoneInfo(asked.user.zone)).isoformat(" ", "seconds")
        case date():
            said = value.isoformat()
        case Decimal():
            return float(value)
        case list() | tuple() | frozenset():
            said = "; ".join(str(cell_of(each, asked) or "") for each in value)
        case _:
            said = _words(value, asked.language)
    return said


def _words(value: Any, language: Language) -> str:  # noqa: ANN401 - anything with words
    if hasattr(value, "words"):
        return str(value.words(language))
    said = getattr(value, "said", None)
    return str(said.words(language)) if said is not None else str(value)
