"""The areas of the API, in the order of the reference."""

from typing import Final

from jianyue.api import measuring, money, planned, slips, surveys, tickets
from jianyue.api.calls import HOTLINE
from jianyue.api.contracts import CONTRACTS
from jianyue.api.knowing import KNOWLEDGE
from jianyue.api.me import ME
from jianyue.api.persons import PEOPLE
from jianyue.api.reporting import REPORTS
from jianyue.api.watching import WATCH
from jianyue.api.ways import Area
from jianyue.api.working import JOBS

__all__ = ["AREAS", "measuring", "planned", "slips", "tickets"]

AREAS: Final[tuple[Area, ...]] = (
    ME, tickets.TICKETS, CONTRACTS, PEOPLE, WATCH, KNOWLEDGE, HOTLINE, surveys.SURVEYS,
    money.MONEY, REPORTS, JOBS,
)  # fmt: skip
