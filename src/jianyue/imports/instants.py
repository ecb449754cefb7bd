"""Columns of written instants; a day that could be read in two ways is never guessed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import product
from typing import Final

from jianyue.engine.instants import instant
from jianyue.imports.words import Dates
from jianyue.replay.cells import Cells
from jianyue.replay.dates import MISSING, read_instants

DAYS: Final[Mapping[str, Sequence[str]]] = {
    Dates.YEAR_FIRST: ("YYYY-M-D", "YYYY/M/D", "YYYY.M.D", "YYYY年M月D日"),
    Dates.DAY_FIRST: ("D-M-YYYY", "D/M/YYYY", "D.M.YYYY"),
    Dates.MONTH_FIRST: ("M/D/YYYY", "M-D-YYYY"),
}
NAMED: Final = ("D/MMM/YY", "D MMM YYYY", "D-MMM-YYYY")  # a month by its name, as Jira writes it
TIMES: Final = ("", " h:mm", " h:mm:ss", " h:mm AP", " h:mm:ss AP")


@cache
def formats(dates: str) -> tuple[str, ...]:
    """Return the formats in which days are read; ISO 8601 is always read too."""
    days = (*DAYS[Dates.YEAR_FIRST], *DAYS[dates], *NAMED)
    return tuple(dict.fromkeys(f"{day}{time}" for day, time in product(days, TIMES)))


def instants(texts: Sequence[str], dates: str, zone: str) -> list[datetime | str | None]:
    """Return each instant; None where nothing is said, the text itself where nobody can read it.

    zone  of instants that name no offset
    """
    cells = Cells.of(list(texts))
    told = read_instants(cells, formats(dates), zone, cells.are(()))
    return [
        text if wrong else None if at == MISSING else instant(at)
        for text, at, wrong in zip(texts, told.at.tolist(), told.unreadable.tolist(), strict=True)
    ]
