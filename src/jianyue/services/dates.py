"""Days on which something about a plan or a backup is due, and the instants they begin at."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jianyue.agreements.models import Contract
from jianyue.services.agreed import agreed_for
from jianyue.services.staffing_dates import NO_AGREEMENT

ONE_DAY = timedelta(days=1)


def zone_of(contract: Contract, at: datetime) -> ZoneInfo:
    """Return the zone in which a contract counts days."""
    agreed = agreed_for(contract, at)
    return agreed.zone if agreed else NO_AGREEMENT


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def begins(day: date, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which a day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def is_over(day: date, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether a day has ended, so that what was due on it is late."""
    return now >= begins(day + ONE_DAY, zone)
