"""Rotations: whose turn it is, handed over at local times of day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.engine.breakpoints import local_instant
from jianyue.engine.hours import MINUTES_OF_DAY
from jianyue.engine.instants import instant
from jianyue.engine.spans import Span

# A time that a zone skips comes up to a day later: so far back, hand-overs are looked at again.
LOOK_BACK: Final = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn from a hand-over to the next; `number` counts from 0."""

    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Rotation:
    """Members who take turns.

    zone       IANA name; hand-overs keep to the wall clock of this place (docs/decisions/0140)
    from_date  local date of the first hand-over; before it, it is nobody's turn
    members    keys of people in the order of their turns; one may come more than once
    days       days from one hand-over to the next, 1 or more: 1 is daily, 7 weekly
    handovers  minutes after local midnight, rising; several a day for a rotation of one day
    """

    zone: str
    from_date: date
    members: tuple[int, ...]
    days: int = 7
    handovers: tuple[int, ...] = (9 * 60,)

    def __post_init__(self) -> None:
        if not self.members:
            raise ValueError("a rotation without members is nobody's turn")
        if self.days < 1:
            raise ValueError(f"a turn lasts a day or more, not {self.days} days")
        rising = list(self.handovers) == sorted(set(self.handovers))
        if not self.handovers or not rising:
            raise ValueError("hand-overs are different times of a day, in order")
        if self.handovers[0] < 0 or self.handovers[-1] >= MINUTES_OF_DAY:
            raise ValueError("a hand-over lies between 00:00 and 23:59")
        if len(self.handovers) > 1 and self.days > 1:
            raise ValueError("only a daily rotation is handed over several times a day")

    def member(self, number: int) -> int:
        """Return whose turn a number is, where every turn counts."""
        return self.members[number % len(self.members)]

    def turns(self, start: datetime, end: datetime) -> Iterator[Turn]:
        """Yield the turns that lie in part within [start, end), whole and in order.

        start  UTC instant
        end    UTC instant

        A hand-over in a gap of the zone moves forward, one that comes twice means the first
        (semantics 1); a turn that a gap swallows whole is left out, its number stays.
        """
        for turn in self.turns_from(self._number_before(start), end):
            if turn.span.end > start:
                yield turn

    def turns_from(self, number: int, end: datetime) -> Iterator[Turn]:
        """Yield the turns from a number on that begin before `end`."""
        begins = self._handed_over(number)
        while begins < end:
            # Around a gap, a later hand-over may come out before an earlier one.
            ends = max(begins, self._handed_over(number + 1))
            if begins < ends:
                yield Turn(number, Span(begins, ends))
            begins, number = ends, number + 1

    def _handed_over(self, number: int) -> datetime:
        period, place = divmod(number, len(self.handovers))
        day = self.from_date + timedelta(days=period * self.days)
        return instant(local_instant(day, self.handovers[place], ZoneInfo(self.zone)))

    def _number_before(self, at: datetime) -> int:
        day = at.astimezone(ZoneInfo(self.zone)).date()
        period = (day - self.from_date).days // self.days - LOOK_BACK
        return max(0, period * len(self.handovers))
