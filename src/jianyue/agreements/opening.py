"""From service hours as written to the calendars that the engine counts on."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from jianyue.agreements.holidays import (
    Announcement,
    Holidays,
    NoSuchCountry,
    announced_in,
    holidays_of,
)
from jianyue.agreements.hours import WEEKDAYS, HoursOf
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours

NO_HOLIDAYS = "none"


def calendar_of(spec: HoursOf, zone: str, announced: Sequence[Announcement] = ()) -> Calendar:
    """Return the calendar that `spec` writes, in its own zone or in `zone`.

    announced  years announced or corrected since the product was made, in the order of publication

    Holidays are closed, make-up days have the hours that the spec names (Monday's unless it says
    otherwise), and single days of its own win over both (semantics 1). Raises NoSuchCountry.
    """
    return Calendar(_service_hours(spec, spec.zone or zone, announced))


def _service_hours(spec: HoursOf, zone: str, announced: Sequence[Announcement]) -> ServiceHours:
    weekly = {day: tuple(Hours.parse(text) for text in texts) for day, texts in spec.week().items()}
    own = {
        day: tuple(Hours.parse(text) for text in texts) for day, texts in spec.exceptions.items()
    }
    known = None if spec.holidays == NO_HOLIDAYS else holidays_of(spec.holidays)
    if known is None:
        return ServiceHours(zone, weekly, own)
    known = announced_in(known, announced)
    exceptions = _announced(known, spec.make_up, weekly) | own
    closed = frozenset(day for day in known.closed if exceptions[day] == ())
    return ServiceHours(zone, weekly, exceptions, closed, known.horizon)


def _announced(
    known: Holidays, make_up: str, weekly: dict[int, tuple[Hours, ...]]
) -> dict[date, tuple[Hours, ...]]:
    days: dict[date, tuple[Hours, ...]] = dict.fromkeys(known.closed, ())
    if make_up in WEEKDAYS:
        days |= dict.fromkeys(known.make_up, weekly.get(WEEKDAYS.index(make_up), ()))
    return days


@cache
def is_country(name: str) -> bool:
    """Whether `name` is `none`, or a country whose holidays are known."""
    if name == NO_HOLIDAYS:
        return True
    try:
        holidays_of(name)
    except NoSuchCountry:
        return False
    return True
