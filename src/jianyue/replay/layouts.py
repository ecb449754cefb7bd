"""Date formats as fixed layouts: what stands at which byte of a cell of a given width."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

TOKEN = re.compile(r"YYYY|YY|MMM|MM|M|DD|D|hh|h|mm|ss|AP|zzz|f")
# How many bytes a token may take; tokens that vary give one layout for each choice.
WIDTHS = {
    "YYYY": (4,), "YY": (2,), "MMM": (3, 6, 9), "MM": (2,), "M": (1, 2), "DD": (2,), "D": (1, 2),
    "hh": (2,), "h": (1, 2), "mm": (2,), "ss": (2,), "f": tuple(range(1, 10)),
    "AP": (2, 6), "zzz": (1, 5, 6),
}  # fmt: skip
FIELDS = {"YYYY": "year", "YY": "year", "MM": "month", "M": "month", "DD": "day", "D": "day"}
FIELDS |= {"hh": "hour", "h": "hour", "mm": "minute", "ss": "second", "f": "fraction"}
FIELDS |= {"MMM": "month name", "AP": "half", "zzz": "offset"}
ISO = tuple(
    f"YYYY-MM-DD{between}hh:mm{rest}{zone}"
    for between in ("T", " ")
    for rest in ("", ":ss", ":ss.f")
    for zone in ("", "zzz", " zzz")
)


@dataclass(frozen=True, slots=True)
class Field:
    """A part of an instant: its name, first byte and width."""

    name: str
    at: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """One way a cell of `width` bytes can be read."""

    width: int
    fields: tuple[Field, ...]
    literals: tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def layouts_of(formats: tuple[str, ...]) -> dict[int, tuple[Layout, ...]]:
    """Return the layouts of all `formats` by width; ISO 8601 is always read, after them.

    Raises ValueError naming a format without year, month or day.
    """
    found: dict[int, list[Layout]] = {}
    for written in (*formats, *ISO):
        for layout in _layouts(written):
            found.setdefault(layout.width, []).append(layout)
    return {width: tuple(layouts) for width, layouts in found.items()}


def _layouts(written: str) -> Iterator[Layout]:
    parts = _parts(written)
    names = {FIELDS[text] for text, is_token in parts if is_token}
    if not {"year", "day"} <= names or not names & {"month", "month name"}:
        raise ValueError(f"a date format names year, month and day (YYYY MM DD), not {written!r}")
    for widths in product(*(WIDTHS[text] if is_token else (0,) for text, is_token in parts)):
        yield _layout(parts, widths)


def _parts(written: str) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    at = 0
    for token in TOKEN.finditer(written):
        if token.start() > at:
            parts.append((written[at : token.start()], False))
        parts.append((token.group(), True))
        at = token.end()
    if at < len(written):
        parts.append((written[at:], False))
    return parts


def _layout(parts: list[tuple[str, bool]], widths: tuple[int, ...]) -> Layout:
    fields: list[Field] = []
    literals: list[tuple[int, int]] = []
    at = 0
    for (text, is_token), width in zip(parts, widths, strict=True):
        if is_token:
            fields.append(Field(FIELDS[text], at, width))
            at += width
        else:
            raw = text.encode()
            literals += enumerate(raw, at)
            at += len(raw)
    return Layout(at, tuple(fields), tuple(literals))
