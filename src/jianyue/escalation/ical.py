"""A roster, or somebody's own duties, as calendar programs read them (RFC 5545)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from jianyue.engine.rosters import Stretch
from jianyue.escalation.models import Feed, Roster
from jianyue.escalation.standing import standing
from jianyue.ledger.speech import Both, language_of
from jianyue.people.models import User

BEHIND: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=120)
DAY: Final = timedelta(days=1)
PRODUCT: Final = "-//Jianyue//Rosters//ZH"
REFRESH: Final = "PT1H"
MINE: Final = Both("我的值班", "My duties")
NOBODY: Final = Both("无人值班", "nobody on call")
# What apps above this one put into a feed beside, between two instants; each says so as it is
# loaded.
BESIDE: Final[list[Callable[[Feed, datetime, datetime], Iterable[Event]]]] = []


def feed_of(feed: Feed, *, at: datetime) -> bytes:
    """Return a feed as it stands, from 30 days back to 120 days ahead, in days of UTC.

    Whoever may not see a roster any more reads nothing of it. The bytes are the same as long as
    nothing changes, so that their digest names them.
    """
    reader: User = feed.user
    rows = Roster.objects.visible_to(reader).filter(closed_at=None).order_by("pk")
    kept = list(rows.filter(pk=feed.roster_id) if feed.roster_id else rows)
    start, end = days_around(at)
    stands = standing(kept, at=at, since=start)
    language = language_of(reader.language)
    found = [
        (roster, each)
        for roster in kept
        for each in stands.rosters[roster.pk].stretches(start, end)
        if _is_shown(feed, each)
    ]
    people = User.objects.in_bulk({each.person for _, each in found if each.person})
    said = kept[0].said if feed.roster_id and kept else MINE
    calendar = calendar_of(said.words(language))
    for roster, each in found:
        name = people[each.person].name if each.person else NOBODY.words(language)
        title = roster.said.words(language)
        summary = title if feed.roster_id is None else f"{title}：{name}"
        calendar.add_component(_event(feed, roster, each, summary))
    put_beside(calendar, feed, start, end)
    return bytes(calendar.to_ical())


def put_beside(calendar: Calendar, feed: Feed, start: datetime, end: datetime) -> None:
    """Put what other apps show beside into a calendar."""
    for found in BESIDE:
        for event in found(feed, start, end):
            calendar.add_component(event)


def _is_shown(feed: Feed, stretch: Stretch) -> bool:
    if feed.roster_id is None:
        return stretch.person == feed.user_id
    return stretch.person is not None or stretch.is_hole


def days_around(at: datetime) -> tuple[datetime, datetime]:
    """Return the first instant that a feed shows and the one after the last, in days of UTC."""
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return today - BEHIND, today + AHEAD


def calendar_of(name: str) -> Calendar:
    """Return an empty calendar that programs read again each hour."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH)
    return calendar


def _event(feed: Feed, roster: Roster, stretch: Stretch, summary: str) -> Event:
    event = Event()
    begins = f"{stretch.span.start:%Y%m%dT%H%M%SZ}"
    event.add("uid", f"{roster.pk}-{begins}-{stretch.person or 0}@jianyue")
    event.add("dtstamp", feed.made_at)
    event.add("dtstart", stretch.span.start)
    event.add("dtend", stretch.span.end)
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    return event


def own_duties(
    user: User, rosters: Iterable[Roster], *, at: datetime
) -> list[tuple[Roster, Stretch]]:
    """Return somebody's duties of the next 60 days on these rosters, the first ones first."""
    kept = list(rosters)
    stands = standing(kept, at=at)
    found = [
        (roster, each)
        for roster in kept
        for each in stands.rosters[roster.pk].stretches(at, at + 60 * DAY)
        if each.person == user.pk
    ]
    return sorted(found, key=lambda pair: pair[1].span.start)
