"""Publishing an official notice of holidays: read as people write it, kept as a new version."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from jianyue.agreements.holidays import Announcement, Holidays, announced_in, holidays_of
from jianyue.agreements.opening import NO_HOLIDAYS, is_country
from jianyue.agreements.written import half_width
from jianyue.ledger.speech import Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.models_holidays import HolidayNotice

YEARS: Final = range(2000, 2101)
ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
DAY: Final = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})", re.ASCII)


class NotSuch(Refused):
    """The days are not those of a year's holidays."""


@dataclass(frozen=True, slots=True)
class Known:
    """The holidays of a country as a tenant counts them now, and the notices behind them."""

    holidays: Holidays
    notices: tuple[HolidayNotice, ...]


def days_in(text: str, year: int) -> frozenset[date]:
    """Return the days that people wrote: `1月1日至3日`, `02-05..02-11`, `2027-10-01`.

    year  of the days; another year in the text is refused

    Raises NotSuch, naming what could not be read.
    """
    plain = re.sub(r"[日号]", "", re.sub(r"[年月/.](?=\d)", "-", _ranges(half_width(text))))
    pieces = [piece for piece in re.split(r"[,;、。\s]+", plain) if piece]
    found: set[date] = set()
    for piece in pieces:
        found |= _stretch(piece, year)
    return frozenset(found)


def _ranges(text: str) -> str:
    text = re.sub(r"[(（][^)）]*[)）]", "", text)
    return re.sub(r"\s*(?:\.\.|至|到|~|〜|–|—|\s-\s)\s*", ">", text)


def _stretch(piece: str, year: int) -> set[date]:
    first_text, _, last_text = piece.partition(">")
    first = _day(first_text, year, piece)
    if last_text.isdecimal():
        last_text = f"{first.month}-{last_text}"
    last = _day(last_text, year, piece) if last_text else first
    if last < first:
        raise _unreadable(piece)
    return {first + step * ONE_DAY for step in range((last - first).days + 1)}


def _day(text: str, year: int, piece: str) -> date:
    found = DAY.fullmatch(text)
    if found is None or int(found[1] or year) != year:
        raise _unreadable(piece)
    try:
        return date(year, int(found[2]), int(found[3]))
    except ValueError:
        raise _unreadable(piece) from None


def _unreadable(piece: str) -> NotSuch:
    shown = piece.replace(">", "..")[:40]
    return NotSuch(
        f"看不懂“{shown}”。请写成 2027-01-01、1月1日至3日，且都在同一年。",
        f"“{shown}” cannot be read. Write 2027-01-01 or 01-01..01-03, all of the same year.",
    )


def checked(announcement: Announcement) -> Announcement:
    """Return a notice that can be published. Raises NotSuch with what is wrong."""
    each = announcement
    if each.year not in YEARS or each.country == NO_HOLIDAYS or not is_country(each.country):
        raise NotSuch("没有这个国家或年份。", "There is no such country or year.")
    if not each.source.strip():
        raise NotSuch("请写明通知的标题。", "Give the title of the notice.")
    if not each.closed:
        raise NotSuch("请列出放假的日子。", "List the days that are closed.")
    twice = sorted(each.closed & each.make_up)
    if twice:
        raise NotSuch(f"{twice[0]} 既放假又上班。", f"{twice[0]} is both closed and worked.")
    weekdays = sorted(day for day in each.make_up if day.weekday() < SATURDAY)
    if weekdays:
        raise NotSuch(
            f"{weekdays[0]} 不是周末，不能是调休上班日。",
            f"{weekdays[0]} is no weekend day, so it cannot be a make-up day.",
        )
    return each


@transaction.atomic
def publish(announcement: Announcement, *, at: datetime, by: User) -> HolidayNotice:
    """Publish a year's days, or a correction of them, for the provider's own space.

    Running clocks take it from now on; concluded ones keep theirs. Raises NotAllowed, NotSuch.
    """
    must(by, Deed.MANAGE_CALENDARS)
    each = checked(announcement)
    rows = HolidayNotice.objects.filter(tenant=by.tenant_id, country=each.country, year=each.year)
    last = rows.aggregate(last=Max("version"))["last"] or 0
    return HolidayNotice.objects.create(
        tenant_id=by.tenant_id or 0,
        country=each.country,
        year=each.year,
        version=last + 1,
        closed=_written(each.closed),
        make_up=_written(each.make_up),
        source=each.source.strip()[:300],
        published_at=at,
        published_by=by,
    )


def known_in(tenant: int, country: str) -> Known:
    """Return the holidays of a country as a tenant counts them now. Raises NoSuchCountry."""
    rows = HolidayNotice.objects.filter(tenant=tenant, country=country)
    notices = tuple(rows.select_related("published_by").order_by("published_at", "pk"))
    made = announced_in(holidays_of(country), [row.announcement() for row in notices])
    return Known(made, notices[::-1])


def _written(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]
