"""Staff committed against staff present, day by day (D06)."""

from calendar import Calendar as Weeks
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Final

from jianyue.agreements.governance import Staff
from jianyue.agreements.models import Seat
from jianyue.engine.spans import Span, intersect, union
from jianyue.engine.spans import length as length_of
from jianyue.ledger.speech import Choice
from jianyue.services.agreed import Agreed
from jianyue.services.models import Presence, PresenceKind

ONE_DAY: Final = timedelta(days=1)


class DayState(Choice):
    """How a day stands against the commitment."""

    OFF = "off", "非服务日", "no service day"
    AHEAD = "ahead", "未到", "to come"
    RUNNING = "running", "进行中", "under way"
    FULL = "full", "到岗齐", "all there"
    HOLE = "hole", "缺岗", "someone missing"


BADGES: Final = {
    DayState.OFF: ("idle", "minus"),
    DayState.AHEAD: ("idle", "forward"),
    DayState.RUNNING: ("info", "clock"),
    DayState.FULL: ("ok", "ok"),
    DayState.HOLE: ("bad", "bad"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of staff on one day: how many are committed, who was there, for how long.

    owed  person-time of the committed staff within the day's hours; there is what was present
    """

    kind: PresenceKind
    committed: int
    names: tuple[str, ...]
    owed: timedelta
    there: timedelta

    @property
    def missing(self) -> int:
        """How many of the committed were not there."""
        return max(0, self.committed - len(self.names))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    on: date
    state: DayState
    lines: tuple[Line, ...]
    in_month: bool

    @property
    def badge(self) -> tuple[str, str]:
        """Return the colour and the icon of its state."""
        return BADGES[self.state]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a contract: weeks of days, what is committed, how many days had a hole."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    committed: Mapping[PresenceKind, int]
    named: Mapping[PresenceKind, int]

    @property
    def days(self) -> list[Day]:
        """The days of the month itself."""
        return [day for week in self.weeks for day in week if day.in_month]

    @property
    def holes(self) -> list[Day]:
        """The days on which committed staff was missing."""
        return [day for day in self.days if day.state is DayState.HOLE]

    @property
    def judged(self) -> int:
        """How many service days are over."""
        return sum(day.state in {DayState.FULL, DayState.HOLE} for day in self.days)


def committed_by(staff: Staff) -> dict[PresenceKind, int]:
    """Return how many of each kind an agreement commits; who does not reside is mobile."""
    counts: dict[PresenceKind, int] = defaultdict(int)
    for group in staff.groups:
        kind = PresenceKind.RESIDENT if group.resident else PresenceKind.MOBILE
        counts[kind] += group.count or 0
    return {kind: counts[kind] for kind in PresenceKind if counts[kind]}


def month_of(agreed: Agreed, first: date, *, now: datetime) -> Month:
    """Return a month of a contract; three queries, however many people and days."""
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    begins, ends = _midnight(weeks[0][0], agreed), _midnight(weeks[-1][-1] + ONE_DAY, agreed)
    presences = list(
        Presence.objects.filter(contract=agreed.contract, from_at__lt=ends)
        .filter(from_at__gte=begins - ONE_DAY)
        .select_related("user")
    )
    committed = committed_by(agreed.staff)
    made = tuple(
        tuple(_day(agreed, on, first.month, presences, committed, now) for on in week)
        for week in weeks
    )
    return Month(first, made, committed, _named(agreed))


def _named(agreed: Agreed) -> dict[PresenceKind, int]:
    seats = Seat.objects.filter(
        contract=agreed.contract, until_date=None, user__is_active=True
    ).values_list("kind", flat=True)
    kinds = list(seats)
    return {kind: kinds.count(kind.value) for kind in PresenceKind}


def _day(
    agreed: Agreed,
    on: date,
    month: int,
    presences: Sequence[Presence],
    committed: Mapping[PresenceKind, int],
    now: datetime,
) -> Day:
    whole = Span(_midnight(on, agreed), _midnight(on + ONE_DAY, agreed))
    hours = agreed.duty.spans(whole.start, whole.end)
    lines = tuple(
        _line(kind, committed.get(kind, 0), [each for each in presences if each.kind == kind],
              whole, hours, now)
        for kind in PresenceKind
        if committed.get(kind) or any(each.kind == kind for each in presences)
    )  # fmt: skip
    return Day(on, _state(whole, hours, lines, now), lines, on.month == month)


def _line(
    kind: PresenceKind,
    committed: int,
    presences: Iterable[Presence],
    whole: Span,
    hours: Sequence[Span],
    now: datetime,
) -> Line:
    stays: dict[str, list[Span]] = defaultdict(list)
    for presence in presences:
        until = presence.until_at or min(now, presence.from_at + ONE_DAY)
        begun = presence.from_at.astimezone(UTC)
        if begun < whole.end and until > whole.start and until > begun:
            stays[presence.user.name].append(Span(begun, until.astimezone(UTC)))
    there = [length_of(intersect(union(spans), hours)) for spans in stays.values()]
    owed = committed * length_of(hours)
    return Line(kind, committed, tuple(sorted(stays)), owed, sum(there, timedelta()))


def _state(whole: Span, hours: Sequence[Span], lines: Iterable[Line], now: datetime) -> DayState:
    if not hours:
        return DayState.OFF
    if now < whole.start:
        return DayState.AHEAD
    missing = any(line.missing for line in lines)
    if now < hours[-1].end:
        return DayState.RUNNING
    return DayState.HOLE if missing else DayState.FULL


def _midnight(day: date, agreed: Agreed) -> datetime:
    return datetime.combine(day, time_of_day(), agreed.zone).astimezone(UTC)
