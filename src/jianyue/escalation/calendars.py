"""Weeks and months of rosters: day by day who is on call, and when nobody is."""

from calendar import Calendar as Weeks
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jianyue.engine.rosters import Post, Stretch
from jianyue.engine.spans import Span
from jianyue.escalation.models import Roster
from jianyue.escalation.standing import standing
from jianyue.people.models import User

ONE_DAY: Final = timedelta(days=1)
WEEK: Final = 7
COLOURS: Final = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """What a day shows of one stretch: who is on call, or that nobody is.

    stretch  the whole stretch; begins and ends are the part within the day, `24:00` at its end
    line     who stands behind in line
    colour   1 to 6, the same for the same person everywhere; 0 for nobody
    """

    roster: Roster
    stretch: Stretch
    person: User | None
    absent: User | None
    line: tuple[User, ...]
    begins: str
    ends: str
    colour: int

    @property
    def is_hole(self) -> bool:
        """Whether somebody ought to be on call and nobody is."""
        return self.stretch.is_hole

    @property
    def query(self) -> str:
        """The whole stretch in the roster's zone, as an address names it."""
        place = ZoneInfo(self.roster.zone)
        start, end = (edge.astimezone(place) for edge in (self.stretch.span.start, self.end))
        return urlencode(
            {"from_at": f"{start:%Y-%m-%dT%H:%M}", "until_at": f"{end:%Y-%m-%dT%H:%M}"}
        )

    @property
    def end(self) -> datetime:
        """When the whole stretch ends."""
        return self.stretch.span.end

    @property
    def post(self) -> Post | None:
        """Why the person is on call."""
        return self.stretch.posts[0] if self.stretch.posts else None


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    on: date
    entries: tuple[Entry, ...]
    in_month: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch to come in which nobody is on call."""

    roster: Roster
    span: Span

    @property
    def said(self) -> str:
        """Its ends in the roster's zone."""
        place = ZoneInfo(self.roster.zone)
        start, end = (edge.astimezone(place) for edge in (self.span.start, self.span.end))
        return f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A week or a month of some rosters, in one zone."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    holes: tuple[Hole, ...]
    zone: ZoneInfo
    before: date
    after: date


@dataclass(frozen=True)
class Asked:
    """Which part of the calendar is asked for: the week, or the month, that holds a day."""

    day: date
    month: bool
    zone: ZoneInfo

    @property
    def weeks(self) -> list[list[date]]:
        """The days in weeks from Monday on."""
        if self.month:
            return Weeks().monthdatescalendar(self.day.year, self.day.month)
        monday = self.day - timedelta(days=self.day.weekday())
        return [[monday + timedelta(days=step) for step in range(WEEK)]]

    @property
    def before(self) -> date:
        """A day of the week or month before."""
        return self.day.replace(day=1) - ONE_DAY if self.month else self.day - WEEK * ONE_DAY

    @property
    def after(self) -> date:
        """A day of the week or month after."""
        if self.month:
            return (self.day.replace(day=1) + timedelta(days=32)).replace(day=1)
        return self.day + WEEK * ONE_DAY

    def midnight(self, day: date) -> datetime:
        """Return when a day begins."""
        return datetime.combine(day, time_of_day(), self.zone).astimezone(UTC)


def sheet_of(rosters: Iterable[Roster], asked: Asked, *, now: datetime) -> Sheet:
    """Return a week or month of rosters; constant queries, however many there are."""
    kept, weeks = list(rosters), asked.weeks
    start, end = asked.midnight(weeks[0][0]), asked.midnight(weeks[-1][-1] + ONE_DAY)
    stands = standing(kept, at=now, since=min(start, now) - ONE_DAY)
    found = {each.pk: stands.rosters[each.pk].stretches(start, end) for each in kept}
    people = _people(found.values())
    pages = _Pages(people, asked, now)
    days = tuple(tuple(pages.day(on, kept, found) for on in week) for week in weeks)
    holes = tuple(
        Hole(each, Span(max(one.span.start, now), one.span.end))
        for each in kept
        for one in found[each.pk]
        if one.is_hole and one.span.end > now
    )
    first = asked.day.replace(day=1) if asked.month else weeks[0][0]
    return Sheet(first, days, holes, asked.zone, asked.before, asked.after)


@dataclass(frozen=True)
class _Pages:
    """Makes days of a sheet."""

    people: Mapping[int, User]
    asked: Asked
    now: datetime

    def day(
        self, on: date, rosters: Sequence[Roster], found: Mapping[int, Sequence[Stretch]]
    ) -> Day:
        whole = Span(self.asked.midnight(on), self.asked.midnight(on + ONE_DAY))
        entries = [
            self._entry(each, stretch, whole)
            for each in rosters
            for stretch in found[each.pk]
            if stretch.span.start < whole.end
            and whole.start < stretch.span.end
            and (stretch.posts or stretch.owed)
        ]
        month = not self.asked.month or on.month == self.asked.day.month
        return Day(on, tuple(entries), month, whole.holds(self.now))

    def _entry(self, roster: Roster, stretch: Stretch, day: Span) -> Entry:
        start, end = max(stretch.span.start, day.start), min(stretch.span.end, day.end)
        first = stretch.posts[0] if stretch.posts else None
        line = (self.people.get(post.person) for post in stretch.posts[1:])
        colour = first.person % COLOURS + 1 if first else 0
        return Entry(
            roster,
            stretch,
            self.people.get(first.person) if first else None,
            self.people.get(first.absent or 0) if first else None,
            tuple(user for user in line if user is not None),
            f"{start.astimezone(self.asked.zone):%H:%M}",
            "24:00" if end == day.end else f"{end.astimezone(self.asked.zone):%H:%M}",
            colour,
        )


def _people(found: Iterable[Sequence[Stretch]]) -> dict[int, User]:
    posts = [post for stretches in found for each in stretches for post in each.posts]
    named = {pk for post in posts for pk in (post.person, post.absent) if pk is not None}
    return {user.pk: user for user in User.objects.filter(pk__in=named).order_by("pk")}
