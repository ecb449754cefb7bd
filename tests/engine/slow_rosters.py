"""A slow roster that shares nothing with the engine: it walks minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tests.engine.oracle import DAY, SlowCalendar


@dataclass
class SlowLayer:
    """A rotation whose turn goes on whenever the wall shows a hand-over."""

    members: Sequence[int]
    days: int
    handovers: Sequence[str]
    from_date: date
    only: tuple[set[datetime], bool] | None = None

    def people(self, calendar: SlowCalendar) -> dict[datetime, int]:
        """Whose turn every minute of the walk is, where the layer's hours are."""
        turns: list[tuple[datetime, int]] = []
        number, day = 0, self.from_date
        latest = datetime.min.replace(tzinfo=UTC)
        while day <= calendar.last + DAY:
            for text in self.handovers:
                latest = max(latest, calendar.meant(day, text))
                turns.append((latest, self.members[number % len(self.members)]))
                number += 1
            day += timedelta(days=self.days)
        found: dict[datetime, int] = {}
        person: int | None = None
        for minute in calendar.walk():
            while turns and turns[0][0] <= minute:
                person = turns.pop(0)[1]
            if person is not None and held(self.only, minute):
                found[minute] = person
        return found


@dataclass
class SlowAway:
    """An override (whom it replaces, who comes) or a leave (who is away, who stands in)."""

    start: datetime
    end: datetime
    who: int | None
    instead: int | None

    def holds(self, minute: datetime) -> bool:
        """Whether a minute is in it."""
        return self.start <= minute < self.end


def held(hours: tuple[set[datetime], bool] | None, minute: datetime) -> bool:
    """Whether a minute is among open minutes, or outside of them."""
    return hours is None or (minute in hours[0]) is not hours[1]


def on_duty(
    turns: Sequence[dict[datetime, int]],
    overrides: Sequence[SlowAway],
    leaves: Sequence[SlowAway],
    minute: datetime,
) -> list[int]:
    """Who is on duty in one minute, who is on call first."""
    people = [each[minute] for each in turns if minute in each]
    for override in overrides:
        if override.holds(minute) and override.instead is not None:
            if override.who is None:
                people[:1] = [override.instead]
            people = [override.instead if one == override.who else one for one in people]
    there: list[int] = []
    for person in people:
        one = stands_in(person, leaves, minute, 0)
        if one is not None and one not in there:
            there.append(one)
    return there


def stands_in(
    person: int | None, leaves: Sequence[SlowAway], minute: datetime, depth: int
) -> int | None:
    """Who answers for somebody; whoever asks more often than there are leaves goes in a circle."""
    away = [each for each in leaves if each.who == person and each.holds(minute)]
    if person is None or not away:
        return person
    return None if depth > len(leaves) else stands_in(away[-1].instead, leaves, minute, depth + 1)
