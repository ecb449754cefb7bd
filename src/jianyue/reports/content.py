"""What a report says, free of any file format; written to JSON and read back it is the same."""

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final, Literal

from pydantic import TypeAdapter

from jianyue.ledger.speech import Both
from jianyue.reports.timelines import json_of

NOTHING: Final = Both("", "")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has as many cells as the header.

    more  how many rows there are beyond those that are shown
    """

    caption: Both
    header: tuple[Both, ...]
    rows: tuple[tuple[Both, ...], ...]
    aligned: str = ""
    widths: tuple[float, ...] = ()
    more: int = 0
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart.

    value  an exact number as `n/d`; empty where there was nothing to count
    kept   whether it keeps its goal; None without one
    column where it stands in a chart over several periods
    """

    label: Both
    value: str
    shown: Both
    kept: bool | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: shares over periods as a grid, or counts as bars."""

    title: Both
    form: Literal["periods", "counts"]
    bars: tuple[Bar, ...]
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: its heading, words in Markdown, tables and charts."""

    key: str
    title: Both
    text: Both
    parts: tuple[Grid | Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """All sections, in reading order."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """One figure as it was released, exact.

    value, otherwise  as `n/d`; None where there was nothing to measure
    place             by which its tickets are found; None where it is not of tickets
    """

    name: str
    of: str
    title: Both
    of_title: Both
    clause: str
    goal: Both
    unit: str
    value: str | None
    shown: Both
    kept: bool | None
    part: int | None
    whole: int | None
    contested: int
    otherwise: str | None
    otherwise_shown: Both
    out: int
    open: int
    lack: Both
    formula: Both
    label: str
    version: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures were computed from.

    at         UTC instant; facts recorded later are not in them
    version    number of the agreement's version, and the SHA-256 of its signed document
    calendars  names of the calendars in force, with the SHA-256 of what they say
    facts      kind of thing -> how many, and how many facts their timelines held
    seal       number of the contract's last seal, which holds all of them, and its root; 0 and
               nothing in a draft
    """

    at: str
    contract: str
    report: str
    label: str
    from_at: str
    until_at: str
    version: int
    document: str
    calendars: dict[str, str]
    facts: dict[str, tuple[int, int]]
    seal: tuple[int, str] = (0, "")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a release and their basis."""

    basis: Basis
    figures: tuple[Frozen, ...]


_CONTENT: Final = TypeAdapter(Content)
_FIGURES: Final = TypeAdapter(Figures)


def content_text(content: Content) -> str:
    """Return the sections as canonical JSON."""
    return json_of(_CONTENT.dump_python(content, mode="json"))


def content_from(text: str) -> Content:
    """Return the sections that canonical JSON says."""
    return _CONTENT.validate_json(text)


def figures_text(figures: Figures) -> str:
    """Return the figures as canonical JSON."""
    return json_of(_FIGURES.dump_python(figures, mode="json"))


def figures_from(text: str) -> Figures:
    """Return the figures that canonical JSON says."""
    return _FIGURES.validate_json(text)


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def exact(value: Fraction | None) -> str | None:
    """Return a fraction as `n/d`."""
    return None if value is None else f"{value.numerator}/{value.denominator}"


def fraction(text: str | None) -> Fraction | None:
    """Return what `exact` wrote."""
    return Fraction(text) if text else None


def plain(value: Any) -> Both:  # noqa: ANN401 - a number or a name
    """Return a number or a name, alike in both languages."""
    return Both(str(value), str(value))
