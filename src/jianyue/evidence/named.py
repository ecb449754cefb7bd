"""Periods by the names that reports give them: 2026, 2026-Q1, 2026-03, 2026-W10; pure."""

import re
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.engine.periods import Per, Period, period_from
from jianyue.ledger.speech import Refused

SHAPES: Final = (
    (Per.DAY, re.compile(r"(\d{4})-(\d{2})-(\d{2})")),
    (Per.WEEK, re.compile(r"(\d{4})-W(\d{2})")),
    (Per.MONTH, re.compile(r"(\d{4})-(\d{2})")),
    (Per.QUARTER, re.compile(r"(\d{4})-Q([1-4])")),
    (Per.YEAR, re.compile(r"(\d{4})")),
)
FIRST: Final = 2000
LAST: Final = 2999


class NoPeriod(Refused):
    """What was written names no period."""

    def __init__(self) -> None:
        super().__init__(
            "请写明期间，例如 2026、2026-Q1、2026-03、2026-W10 或 2026-03-03。",
            "Name a period: 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-03.",
        )


def period_named(text: str, zone: ZoneInfo) -> Period:
    """Return the period of a name. Raises NoPeriod."""
    for per, shape in SHAPES:
        found = shape.fullmatch(text.strip())
        if found and found.group().isascii():
            try:
                first = _first(per, *map(int, found.groups()))
            except ValueError as wrong:
                raise NoPeriod from wrong
            if FIRST <= first.year <= LAST:
                return period_from(per, first, zone)
    raise NoPeriod


def _first(per: Per, year: int, number: int = 1, day: int = 1) -> date:
    match per:
        case Per.WEEK:
            return date.fromisocalendar(year, number, 1)
        case Per.QUARTER:
            return date(year, 3 * number - 2, 1)
        case _:
            return date(year, number, day)
