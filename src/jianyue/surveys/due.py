"""When the next survey of a rhythm is due: so many months after the last one began."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from jianyue.agreements.models import Contract
from jianyue.services.dates import months_after
from jianyue.surveys.models import Survey
from jianyue.surveys.words import Rhythm, SurveyState


def overdue(
    contracts: Sequence[Contract], surveys: Iterable[Survey], now: datetime
) -> list[tuple[Contract, Rhythm, date]]:
    """Return the contracts whose next survey should have begun, with the day; UTC days suffice.

    surveys  of these contracts, the newest first; drafts and what was called off do not count
    """
    last: dict[tuple[int, str], datetime] = {}
    for each in surveys:
        if each.state in {SurveyState.SENT, SurveyState.ENDED}:
            last.setdefault((each.contract_id, each.rhythm), each.starts_at)
    found = []
    for contract in contracts:
        for rhythm in (Rhythm.YEARLY, Rhythm.QUARTERLY):
            began = last.get((contract.pk, rhythm.value))
            day = months_after(began.date(), rhythm.months) if began else None
            if day is not None and day <= now.date():
                found.append((contract, rhythm, day))
    return found
