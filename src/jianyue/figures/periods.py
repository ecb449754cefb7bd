"""The period of an indicator that holds a day: of the calendar, or the term of the agreement."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from jianyue.agreements.amounts import Per as Named
from jianyue.engine.periods import Per, Period, period_of
from jianyue.engine.spans import Span
from jianyue.services.agreed import Agreed

DAY: Final = timedelta(days=1)
OPEN_ENDED: Final = datetime(9999, 1, 1, tzinfo=UTC)


def period_in(agreed: Agreed, per: Named, day: datetime) -> Period:
    """Return the period that holds `day`; of a term that is open, no end is known."""
    if per != "term":
        return period_of(Per(per), day, agreed.zone)
    first = agreed.contract.starts_date or _began(agreed)
    last = agreed.contract.ends_date
    start = datetime.combine(first, time(), agreed.zone).astimezone(UTC)
    end = datetime.combine(last + DAY, time(), agreed.zone).astimezone(UTC) if last else OPEN_ENDED
    return Period(None, first, Span(start, max(start, end)))


def _began(agreed: Agreed) -> date:
    began = agreed.version.in_force_from or agreed.version.drafted_at
    return began.astimezone(agreed.zone).date()
