"""Official notices of holidays: what is known, what a notice would move, publishing it."""

from datetime import date, datetime
from typing import Annotated, Final

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from jianyue.agreements.holidays import Announcement, NoSuchCountry
from jianyue.api.callers import caller
from jianyue.api.operating import OPERATION
from jianyue.api.problems import invalid, unreadable
from jianyue.api.shapes import Day, Out, Person, Said, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.holidays import YEARS, checked, known_in
from jianyue.services.models_holidays import HolidayNotice
from jianyue.tickets import holidays
from jianyue.tickets.holidays import Preview

MOST_DAYS: Final = 366
Country = Annotated[Words, Field(pattern=r"^[A-Za-z]{2}(-[A-Za-z0-9]{1,8})?$")]
Year = Annotated[int, Field(ge=YEARS.start, lt=YEARS.stop)]
Days = Annotated[list[Day], Field(max_length=MOST_DAYS)]


class HolidayNoticeOut(Out):
    """A notice as it was published; a correction is the next version of its year."""

    country: str
    year: int
    version: int
    closed: list[date]
    make_up: list[date]
    source: str
    published_at: datetime
    published_by: Person | None


class HolidaysOut(Out):
    """The holidays of a country as they count now, those of one year, and the notices behind.

    closed   weekend days inside a holiday too
    make_up  Saturdays and Sundays that are worked
    horizon  the first day whose holidays nobody has announced
    """

    country: str
    year: int
    closed: list[date]
    make_up: list[date]
    horizon: date
    source: str
    notices: list[HolidayNoticeOut]


class HolidaysQuery(Sent):
    """Of which country, as CN, US or DE-BY, and of which year; else of this one."""

    country: Country = "CN"
    year: Year | None = None


class HolidaysIn(Sent):
    """The days of one year as an official notice announces them, or corrects them.

    closed     every closed day, weekend days inside a holiday too
    make_up    Saturdays and Sundays that are worked
    source     the title of the notice, with its number
    only_look  publish nothing, and say what it would move
    """

    country: Country
    year: Year
    closed: Annotated[Days, Field(min_length=1)]
    make_up: Annotated[Days, Field(default_factory=list)]
    source: Annotated[Words, Field(min_length=1, max_length=300)]
    only_look: bool = False


class DueMoved(Out):
    """A due instant that a notice moves."""

    ticket: str
    target: Said
    old: datetime
    new: datetime
    provisional: bool


class HolidaysLookedAt(Out):
    """What a notice would move among so many open tickets; `more`: not all were looked at."""

    moves: list[DueMoved]
    looked_at: int
    more: bool


class HolidaysPublished(Out):
    """The notice that was published, or what it would move where that was only looked at."""

    notice: HolidayNoticeOut | None
    looked: HolidaysLookedAt | None


@OPERATION.get("/holidays", Both("读取节假日", "Read holidays"), HolidaysOut, Deed.MANAGE_CALENDARS)
def get_holidays(request: HttpRequest, asked: Query[HolidaysQuery]) -> HolidaysOut:
    """Return the holidays of a country as the caller's provider counts them."""
    who, country = caller(request), asked.country.upper()
    try:
        known = known_in(who.by.tenant_id or 0, country)
    except NoSuchCountry:
        raise unreadable("没有这个国家或地区。", "There is no such country or region.") from None
    year = asked.year or who.at.year
    return HolidaysOut(
        country=country, year=year, horizon=known.holidays.horizon, source=known.holidays.source,
        closed=sorted(day for day in known.holidays.closed if day.year == year),
        make_up=sorted(day for day in known.holidays.make_up if day.year == year),
        notices=[_notice(each) for each in known.notices],
    )  # fmt: skip


@OPERATION.post(
    "/holidays", Both("发布节假日", "Publish holidays"), HolidaysPublished, Deed.MANAGE_CALENDARS
)
def publish_holidays(request: HttpRequest, said: HolidaysIn) -> HolidaysPublished:
    """Publish the days of a year, or look at what that would move.

    Running clocks take it from now on; concluded ones keep theirs.
    """
    who, draft = caller(request), checked(_announcement(said))
    if said.only_look:
        looked = _looked(holidays.preview(draft, at=who.at, by=who.by))
        return HolidaysPublished(notice=None, looked=looked)
    notice = holidays.publish(draft, at=who.at, by=who.by)
    holidays.look_due(who.at)
    return HolidaysPublished(notice=_notice(notice), looked=None)


def _announcement(said: HolidaysIn) -> Announcement:
    for name in ("closed", "make_up"):
        if any(day.year != said.year for day in getattr(said, name)):
            raise invalid(name, "其中有别的年份的日子。", "Some of the days are of another year.")
    return Announcement(
        said.country.upper(), said.year, frozenset(said.closed), frozenset(said.make_up),
        said.source,
    )  # fmt: skip


def _looked(found: Preview) -> HolidaysLookedAt:
    moves = [
        DueMoved(ticket=each.ticket.number, target=Said.of(each.title), old=each.old,
                 new=each.new, provisional=each.provisional)
        for each in found.moves
    ]  # fmt: skip
    return HolidaysLookedAt(moves=moves, looked_at=found.looked_at, more=found.more)


def _notice(row: HolidayNotice) -> HolidayNoticeOut:
    days = row.announcement()
    return HolidayNoticeOut(
        country=row.country, year=row.year, version=row.version, closed=sorted(days.closed),
        make_up=sorted(days.make_up), source=row.source, published_at=row.published_at,
        published_by=Person.of(row.published_by),
    )  # fmt: skip
