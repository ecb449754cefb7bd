"""Columns of written dates to microseconds, whole columns at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jianyue.replay.cells import Bytes, Cells, Whole
from jianyue.replay.layouts import Field, Layout, layouts_of
from jianyue.replay.zones import to_utc

MISSING: Final = np.iinfo(np.int64).min  # an instant that the source does not tell
ZERO_DIGIT, COLON, PLUS, MINUS = ord("0"), ord(":"), ord("+"), ord("-")
FIRST_YEAR, LAST_YEAR, CENTURY, MONTHS = 1970, 2199, 2000, 12
SECOND = 1_000_000
ENGLISH = b"jan feb mar apr may jun jul aug sep oct nov dec".split()
CHINESE = [f"{n}月".encode() for n in (*"一二三四五六七八九十", "十一", "十二")]
HALVES = ((b"am", 0), (b"pm", 12), ("上午".encode(), 0), ("下午".encode(), 12))
MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)

Flags = NDArray[np.bool_]
Small = NDArray[np.int32]


@dataclass(frozen=True)
class Instants:
    """A column of instants; `at` is MISSING where unknown and where unreadable."""

    at: Whole
    unreadable: Flags


@dataclass
class _Parts:
    """What a layout found: numbers of each row, and which rows read well."""

    values: dict[str, Small]
    good: Flags


def read_instants(cells: Cells, formats: tuple[str, ...], zone: str, unknown: Flags) -> Instants:
    """Read a column of instants.

    formats  as mappings write them (DD-MM-YYYY hh:mm); ISO 8601 is always read too
    zone     IANA name for cells that carry no offset of their own
    unknown  rows whose cell means that nobody knows

    A cell that fits no format, or no calendar, is unreadable; never guessed (semantics 1).
    """
    local = np.full(len(cells), MISSING, np.int64)
    offset = np.full(len(cells), MISSING, np.int64)
    said = ~unknown
    layouts = layouts_of(formats)
    for width in np.unique(cells.lengths[said]):
        rows = np.flatnonzero(said & (cells.lengths == width))
        for layout in layouts.get(int(width), ()):
            rows = _read(cells, rows, layout, (local, offset))
            if not len(rows):
                break
    read = local != MISSING
    plain = read & (offset == MISSING)
    at = np.where(read & ~plain, local - offset, MISSING)
    at[plain] = to_utc(local[plain], zone)
    return Instants(at, said & ~read)


def _read(cells: Cells, rows: Whole, layout: Layout, into: tuple[Whole, Whole]) -> Whole:
    """Read what fits the layout; return the rows that do not."""
    matrix = np.ascontiguousarray(cells.matrix(rows, layout.width).T)  # a row for each byte
    good = np.ones(len(rows), np.bool_)
    for at, byte in layout.literals:
        good &= matrix[at] == byte
    if not good.any():
        return rows
    parts = _Parts({}, good)
    for field in layout.fields:
        READERS.get(field.name, _number)(matrix, field, parts)
    local = _micros(parts)
    done = rows[parts.good]
    into[0][done] = local[parts.good]
    if "offset" in parts.values:
        into[1][done] = parts.values["offset"][parts.good].astype(np.int64) * SECOND
    return rows[~parts.good]


def _digits(matrix: Bytes, at: int, width: int, parts: _Parts) -> Small:
    value = np.zeros(matrix.shape[1], np.int32)
    for byte in range(at, at + width):
        digit = matrix[byte] - np.uint8(ZERO_DIGIT)  # wraps below 0: then above 9
        parts.good &= digit <= 9  # noqa: PLR2004 - the last digit
        value = value * 10 + digit
    return value


def _number(matrix: Bytes, field: Field, parts: _Parts) -> None:
    value = _digits(matrix, field.at, field.width, parts)
    if field.name == "year" and field.width == len("YY"):
        value += CENTURY
    parts.values[field.name] = value


def _fraction(matrix: Bytes, field: Field, parts: _Parts) -> None:
    width = min(field.width, 6)
    value = _digits(matrix, field.at, width, parts)
    _digits(matrix, field.at, field.width, parts)
    parts.values["fraction"] = value * 10 ** (6 - width)


def _month_name(matrix: Bytes, field: Field, parts: _Parts) -> None:
    months = np.zeros(matrix.shape[1], np.int32)
    for number, (english, chinese) in enumerate(zip(ENGLISH, CHINESE, strict=True), 1):
        for name in (english, chinese):
            months[_is(matrix, field, name)] = number
    parts.good &= months > 0
    parts.values["month"] = months


def _half(matrix: Bytes, field: Field, parts: _Parts) -> None:
    half = np.full(matrix.shape[1], -1, np.int32)
    for name, hours in HALVES:
        half[_is(matrix, field, name)] = hours
    parts.good &= half >= 0
    parts.values["half"] = half


def _is(matrix: Bytes, field: Field, name: bytes) -> Flags:
    if len(name) != field.width:
        return np.zeros(matrix.shape[1], np.bool_)
    found = matrix[field.at : field.at + field.width]
    lower = np.where((found >= ord("A")) & (found <= ord("Z")), found | 0x20, found)
    same: Flags = (lower == np.frombuffer(name, np.uint8)[:, None]).all(axis=0)
    return same


def _offset(matrix: Bytes, field: Field, parts: _Parts) -> None:
    sign = matrix[field.at]
    if field.width == 1:
        parts.good &= sign == ord("Z")
        parts.values["offset"] = np.zeros(matrix.shape[1], np.int64)
        return
    parts.good &= (sign == PLUS) | (sign == MINUS)
    if field.width == len("+hh:mm"):
        parts.good &= matrix[field.at + 3] == COLON
    hours = _digits(matrix, field.at + 1, 2, parts)
    minutes = _digits(matrix, field.at + field.width - 2, 2, parts)
    parts.good &= (hours <= 14) & (minutes <= 59)  # noqa: PLR2004 - the furthest zone is +14:00
    seconds = hours * 3600 + minutes * 60
    parts.values["offset"] = np.where(sign == MINUS, -seconds, seconds)


READERS: dict[str, Callable[[Bytes, Field, _Parts], None]] = {
    "fraction": _fraction,
    "month name": _month_name,
    "half": _half,
    "offset": _offset,
}


def _micros(parts: _Parts) -> Whole:
    """Return the local microseconds; dates that no calendar has are marked not good."""
    zero = np.zeros(len(parts.good), np.int32)
    year, month, day = (parts.values[name] for name in ("year", "month", "day"))
    hour, minute, second, fraction = (
        parts.values.get(name, zero) for name in ("hour", "minute", "second", "fraction")
    )
    parts.good &= (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= MONTHS)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = MONTH_DAYS[np.where(parts.good, month, 0)] + (leap & (month == 2))  # noqa: PLR2004 - February
    parts.good &= (day >= 1) & (day <= days)
    if "half" in parts.values:
        parts.good &= (hour >= 1) & (hour <= 12)  # noqa: PLR2004 - a clock of twelve hours
        hour = hour % 12 + parts.values["half"]
    parts.good &= (hour <= 23) & (minute <= 59) & (second <= 59)  # noqa: PLR2004 - of a day
    seconds = hour * 3600 + minute * 60 + second
    day_seconds = _days(year, month, day).astype(np.int64) * 86_400
    local: Whole = (day_seconds + seconds.astype(np.int64)) * SECOND + fraction.astype(np.int64)
    return local


def _days(year: Small, month: Small, day: Small) -> Small:
    """Return days since 1970-01-01 of the Gregorian calendar, counting years from March."""
    year = year - (month <= 2)  # noqa: PLR2004 - January and February close a March year
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return year * 365 + year // 4 - year // 100 + year // 400 + of_year - 719_468
