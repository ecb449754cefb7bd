"""From when on a change of engineer may begin, and at which instant it does."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.agreements.amounts import Amount
from jianyue.engine.days import Days, end_of_days
from jianyue.services.agreed import Agreed

# A month counts as its longest, so that a notice is never shorter than agreed.
DAYS_OF: Final = {"days": 1, "working days": 1, "weeks": 7, "months": 31, "years": 366}
NO_AGREEMENT: Final = ZoneInfo("Asia/Shanghai")


def earliest_date(agreed: Agreed, at: datetime) -> date:
    """Return the first day on which a change announced now may begin.

    Days of notice are counted as all days are: not the day of the announcement, and to the end of
    the last one (semantics 1, docs/decisions/0109).
    """
    notice = agreed.staff.change_notice
    if notice is None:
        return at.astimezone(agreed.zone).date()
    end = _end_of_notice(agreed, notice, at).astimezone(agreed.zone)
    midnight = end.time() == time_of_day()
    return end.date() if midnight else end.date() + timedelta(days=1)


def begins_at(from_date: date, agreed: Agreed | None) -> datetime:
    """Return the UTC instant at which a day begins where the agreement counts its days."""
    zone = agreed.zone if agreed else NO_AGREEMENT
    return datetime.combine(from_date, time_of_day(), zone).astimezone(UTC)


def _end_of_notice(agreed: Agreed, notice: Amount, at: datetime) -> datetime:
    if notice.is_length:
        return at + notice.length
    working = notice.unit == "working days"
    days = Days(int(notice.count) * DAYS_OF[notice.unit], working)
    if working:
        return end_of_days(agreed.duty, at, days)
    last = at.astimezone(agreed.zone).date() + timedelta(days=days.count + 1)
    return datetime.combine(last, time_of_day(), agreed.zone)
