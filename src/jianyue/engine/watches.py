"""Layers of a roster: a rotation, kept to certain hours, between two instants."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from jianyue.engine.calendars import Calendar
from jianyue.engine.rotations import Rotation, Turn
from jianyue.engine.spans import Span, intersect, subtract

# Whose turn it was last is looked for so far back.
RECENT: Final = timedelta(days=120)


@dataclass(frozen=True)
class Restriction:
    """The open hours of a calendar, or with `outside` all the others (A12: outside 5x8)."""

    calendar: Calendar
    outside: bool = False

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """Return the stretches inside [start, end), clipped, in order."""
        opened = self.calendar.spans(start, end)
        return subtract([Span(start, end)], opened) if self.outside else opened


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's duty for a stretch of time."""

    span: Span
    person: int


@dataclass(frozen=True, slots=True)
class Shifts:
    """Shifts in order, none over another."""

    all: Sequence[Shift]
    _starts: list[datetime] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [shift.span.start for shift in self.all])

    def at(self, at: datetime) -> int | None:
        """Return whose shift holds an instant."""
        place = bisect_right(self._starts, at) - 1
        held = place >= 0 and self.all[place].span.holds(at)
        return self.all[place].person if held else None


@dataclass(frozen=True)
class Layer:
    """One line of a roster.

    key    of the record
    since  UTC instant from which it stands; None: from the first hand-over
    until  UTC instant at which it ends; None: open
    only   the hours to which it keeps; None: all
    skips  whether turns without any of these hours are passed over, so that nobody loses his turn
           to a weekend; else every turn counts
    """

    key: int
    rotation: Rotation
    since: datetime | None = None
    until: datetime | None = None
    only: Restriction | None = None
    skips: bool = False

    def stands_at(self, at: datetime) -> bool:
        """Tell whether the layer stands at an instant."""
        begun = self.since is None or self.since <= at
        return begun and (self.until is None or at < self.until)

    def shifts(self, whole: Span, owed: Sequence[Span]) -> Shifts:
        """Return the shifts within `whole`.

        owed  the time that the roster has to cover within `whole`, in order and disjoint
        """
        start = whole.start if self.since is None else max(whole.start, self.since)
        end = whole.end if self.until is None else min(whole.end, self.until)
        if start >= end:
            return Shifts([])
        hours = intersect(self._hours(start, end), owed)
        starts = [span.start for span in hours]
        found: list[Shift] = []
        for turn, person in self._taken(start, end):
            first = max(bisect_right(starts, turn.span.start) - 1, 0)
            behind = bisect_right(starts, turn.span.end)
            parts = intersect([turn.span], hours[first:behind])
            found += [Shift(part, person) for part in parts]
        return Shifts(found)

    def line(self, at: datetime) -> list[int]:
        """Return the members in the order of their turns, who had or has the last turn first."""
        members = self.rotation.members
        taken = [person for _, person in self._taken(at - RECENT, at + timedelta.resolution)]
        first = members.index(taken[-1]) if taken else 0
        return [*members[first:], *members[:first]]

    def _taken(self, start: datetime, end: datetime) -> Iterator[tuple[Turn, int]]:
        """Yield the turns within [start, end), each with whose it is."""
        if self.only is None or not self.skips:
            for turn in self.rotation.turns(start, end):
                yield turn, self.rotation.member(turn.number)
            return
        counted = 0
        for turn in self.rotation.turns_from(0, end):
            if self.only.spans(turn.span.start, turn.span.end):
                if turn.span.end > start:
                    yield turn, self.rotation.member(counted)
                counted += 1

    def _hours(self, start: datetime, end: datetime) -> list[Span]:
        return [Span(start, end)] if self.only is None else self.only.spans(start, end)
