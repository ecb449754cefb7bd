"""The areas of the API, in the order of the reference."""

from typing import Final

from jianyue.api import (
    article_writing,
    assessing,
    backups,
    calendars,
    counting,
    desk,
    extending,
    handling,
    lines,
    mail,
    measuring,
    meetings,
    merits,
    money,
    monitoring,
    operating,
    organisations,
    planned,
    publishing,
    recording,
    recovery,
    report_writing,
    request_types,
    restating,
    ringing,
    rosters,
    sealing,
    searching,
    slips,
    staffing,
    surveys,
    teams,
    tickets,
    upkeep,
)
from jianyue.api.calls import HOTLINE
from jianyue.api.contracts import CONTRACTS
from jianyue.api.hooking import HOOKS
from jianyue.api.importing import IMPORTS
from jianyue.api.knowing import KNOWLEDGE
from jianyue.api.me import ME
from jianyue.api.noticing import NOTICES
from jianyue.api.persons import PEOPLE
from jianyue.api.reporting import REPORTS
from jianyue.api.watching import WATCH
from jianyue.api.ways import Area
from jianyue.api.working import JOBS

__all__ = [
    "AREAS", "article_writing", "assessing", "calendars", "counting", "extending", "handling",
    "lines", "measuring", "merits", "organisations", "planned", "publishing", "recording",
    "report_writing", "restating", "ringing", "sealing", "searching", "slips", "staffing", "teams",
]  # fmt: skip

AREAS: Final[tuple[Area, ...]] = (
    ME, NOTICES, tickets.TICKETS, desk.DESK, request_types.TYPES, CONTRACTS, PEOPLE, WATCH,
    monitoring.MONITORING, monitoring.STATUS, KNOWLEDGE, HOTLINE, mail.MAIL, surveys.SURVEYS,
    rosters.ROSTERS, upkeep.UPKEEP, recovery.RECOVERY, backups.BACKUPS, money.MONEY, REPORTS,
    meetings.MEETINGS, JOBS, IMPORTS, HOOKS, operating.OPERATION,
)  # fmt: skip
