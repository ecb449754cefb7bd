"""The values of one row of counts, whether from JSON or from a table; what is wrong is noted."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from jianyue.ledger.speech import Both

LARGEST: Final = 10**12  # transactions of one row
LONGEST: Final = Decimal(10**9)  # seconds of a sum of times
BEFORE: Final = datetime(2000, 1, 1, tzinfo=UTC)
SIZE: Final = 15  # digits
NOTHING: Final = ("", None)
WHOLE: Final = re.compile(r"[0-9]{1,15}(\.0+)?")
DECIMAL: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,12})?")
# What office programs make of an instant.
WRITTEN: Final = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place."""

    row: int
    column: str
    said: Both


class Cells:
    """The values of a row by their names; one that cannot be is noted and stands for nothing."""

    def __init__(
        self, row: int, said: Mapping[str, Any], zone: ZoneInfo, problems: list[Problem]
    ) -> None:
        self.row, self.said, self.zone, self.problems = row, said, zone, problems

    def wrong(self, column: str, zh: str, en: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(self.row, column, Both(zh, en)))

    def failed(self, *columns: str) -> bool:
        """Tell whether something is wrong in one of these columns of the row."""
        return any(each.row == self.row and each.column in columns for each in self.problems)

    def knows(self, names: Iterable[str], within: str = "") -> None:
        """Note values under other names: one that is misspelt must not be lost silently."""
        for name in sorted(set(self.said) - set(names))[:3]:
            self.wrong(within or str(name)[:40], f"没有“{str(name)[:40]}”这一项。",
                       f"There is no {str(name)[:40]!r}.")  # fmt: skip

    def has(self, name: str) -> bool:
        """Tell whether something is said there."""
        return self.said.get(name) not in NOTHING

    def text(self, name: str, longest: int) -> str:
        """Return words."""
        value = self.said.get(name)
        if not isinstance(value, str) or not value.strip():
            self.wrong(name, "必须填写。", "It must be given.")
            return ""
        if len(value.strip()) > longest or not value.strip().isprintable():
            self.wrong(
                name, f"最长 {longest} 个字，一行。", f"At most {longest} letters, one line."
            )
            return ""
        return value.strip()

    def whole(self, name: str, column: str = "") -> int:
        """Return a number of transactions; nothing said is none, except where it must be said."""
        value = self.said.get(name)
        if value in NOTHING and column:
            return 0
        shown = "" if isinstance(value, bool) else str(value).strip()
        if not WHOLE.fullmatch(shown, endpos=30) or int(shown.partition(".")[0]) > LARGEST:
            self.wrong(column or name, "应当是不小于 0 的整数。", "It is a whole number from 0.")
            return 0
        return int(shown.partition(".")[0])

    def micros(self, name: str, column: str) -> int:
        """Return seconds in microseconds, rounded up; nothing said is none."""
        value = self.said.get(name)
        return 0 if value in NOTHING else self._micros(value, column)

    def _micros(self, value: object, column: str) -> int:
        seconds = _seconds(value)
        if seconds is None or seconds > LONGEST:
            self.wrong(column, "应当是秒数，如 0.25。", "It is a number of seconds, such as 0.25.")
            return 0
        return int((seconds * 1_000_000).to_integral_value(ROUND_CEILING))

    def instant(self, name: str) -> datetime:
        """Return an instant in UTC; without an offset it is of the agreement's zone."""
        value = self.said.get(name)
        found = _instant(value.strip(), self.zone) if isinstance(value, str) else None
        if found is None:
            self.wrong(name, "应当是时刻，如 2026-03-02T09:00+08:00。",
                       "It is an instant, such as 2026-03-02T09:00+08:00.")  # fmt: skip
        return found or BEFORE

    def part(self, name: str) -> "Cells | None":
        """Return what is said within; None where nothing is."""
        value = self.said.get(name)
        if value in NOTHING:
            return None
        if not isinstance(value, Mapping):
            self.wrong(name, "应当是对象。", "It is an object.")
            return None
        return Cells(self.row, value, self.zone, self.problems)

    def several(self, name: str, most: int) -> Iterator["Cells"]:
        """Yield each of a list."""
        value = self.said.get(name)
        known = [] if value in NOTHING else value
        if not isinstance(known, list) or not all(isinstance(each, Mapping) for each in known):
            self.wrong(name, "应当是对象的列表。", "It is a list of objects.")
            return
        if len(known) > most:
            self.wrong(name, f"最多 {most} 项。", f"At most {most} of them.")
            return
        yield from (Cells(self.row, each, self.zone, self.problems) for each in known)

    def bounds(self, name: str, most: int) -> dict[int, int]:
        """Return how many transactions took at most how many microseconds."""
        part = self.part(name)
        if part is None:
            return {}
        if len(part.said) > most:
            self.wrong(name, f"最多 {most} 项。", f"At most {most} of them.")
            return {}
        return {
            part._micros(bound, name): part.whole(bound, name)  # noqa: SLF001 - another of its own
            for bound in part.said
        }


def _seconds(value: object) -> Decimal | None:
    """Return a number of seconds; one written with an exponent is no longer than others."""
    if isinstance(value, Decimal) and abs(value.adjusted()) < SIZE:
        value = f"{value:f}"
    shown = "" if isinstance(value, bool) else str(value).strip()
    return Decimal(shown) if DECIMAL.fullmatch(shown, endpos=40) else None


def _instant(said: str, zone: ZoneInfo) -> datetime | None:
    try:
        written = WRITTEN.fullmatch(said)
        if written:
            found = datetime(*(int(each or 0) for each in written.groups()), tzinfo=zone)  # type: ignore[misc,arg-type] # six numbers
        else:
            found = datetime.fromisoformat(said)
        aware = found if found.tzinfo else found.replace(tzinfo=zone)
        known = aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return known if known >= BEFORE else None
