"""Days as people write them: 2026-01-01, 2026/1/1, 2026年1月1日."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from jianyue.agreements.written import half_width, refuse

_WAYS = (
    r"(\d{4})-(\d{1,2})-(\d{1,2})",
    r"(\d{4})/(\d{1,2})/(\d{1,2})",
    r"(\d{4})\.(\d{1,2})\.(\d{1,2})",
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]",
)


def day_written(text: str) -> date | None:
    """Return the day that `text` writes, the year first; None where it writes none.

    Raises ValueError for a day that no month has, such as 2026-02-30.
    """
    for way in _WAYS:
        if found := re.fullmatch(way, half_width(text), re.ASCII):
            return date(*(int(part) for part in found.groups()))
    return None


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        day = day_written(value)
    except ValueError:
        day = None
    if day is None:
        raise refuse(
            f"“{value}”不是日期",
            f"{value!r} is no date",
            "按年、月、日写成 `2026-01-01`",
            "write year, month and day like `2026-01-01`",
        )
    return day


Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=str)]
"""A day, the year first: `2026-01-01`; `2026/1/1` and `2026年1月1日` are read too."""
