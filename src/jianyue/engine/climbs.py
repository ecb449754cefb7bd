"""How a ticket climbs its ladders: which step fires when, as a fold over its facts (semantics 4).

Where semantics 4 is silent, docs/decisions/0040 says what holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from jianyue.engine.calendars import NeverDue
from jianyue.engine.clocks import Reopen
from jianyue.engine.facts import Fact, Kind, standing
from jianyue.engine.instants import ZERO
from jianyue.engine.ladders import Firing, Ladder
from jianyue.engine.targets import REOPENABLE

# A ladder that one of these ended goes on when the ticket is reopened; an answer stays given.
UNDONE_BY_REOPENING: Final = REOPENABLE | {Kind.VERIFIED, Kind.CLOSED}


@dataclass(frozen=True, slots=True)
class Climb:
    """How far a ticket has climbed.

    fired     the steps that have fired, oldest first
    ahead     those that will fire if nothing else happens, soonest first
    level     the handling level whose ladder is in force; None before it is known
    ended_by  the fact that ended this ladder; None while it is climbed
    paused    whether pauses hold it
    """

    fired: tuple[Firing, ...]
    ahead: tuple[Firing, ...]
    level: int | None = None
    ended_by: Kind | None = None
    paused: bool = False


def climb(
    ladders: Mapping[int, Ladder],
    facts: Iterable[Fact],
    *,
    now: datetime,
    reopen: Reopen = Reopen.RESUME,
) -> Climb:
    """Return what has fired up to and at `now` and what is ahead, by one fold (semantics 4).

    Arguments as for `firings`. Nothing is ahead where no step is left, the ladder has ended or is
    paused; a step that its calendar never reaches is not.
    """
    fold = _folded(ladders, facts, now, reopen)
    at = attrgetter("at")
    fired, ahead = tuple(sorted(fold.fired, key=at)), tuple(sorted(fold.ahead(), key=at))
    run = None if fold.level is None else fold.runs.get(fold.level)
    if run is None:
        return Climb(fired, ahead, fold.level)
    return Climb(fired, ahead, fold.level, run.ended_by, paused=bool(run.open_pauses))


def firings(
    ladders: Mapping[int, Ladder],
    facts: Iterable[Fact],
    *,
    now: datetime,
    reopen: Reopen = Reopen.RESUME,
) -> tuple[Firing, ...]:
    """Return every step that has fired up to and at `now`, oldest first (semantics 4).

    ladders  by handling level; a level without one fires nothing
    facts    of one ticket in any order; those that carry a level carry the handling level
    now      UTC instant
    reopen   the agreement's rule for rounds, the same as its clocks follow

    A step whose time is the very instant of the fact that ends the ladder does not fire. A
    ticket that was not reported or has no level fires nothing.
    """
    return climb(ladders, facts, now=now, reopen=reopen).fired


class _Run:
    """One ladder against the facts: how much of its time has passed, which steps were reached."""

    def __init__(self, ladder: Ladder) -> None:
        self.ladder = ladder
        self.ended_by: Kind | None = None
        self.open_pauses: set[int | None] = set()
        self.gone: set[int] = set()
        self.skipped: set[int] = set()
        self.used = ZERO
        self.reached: dict[int, datetime] = {}

    def restart(self) -> None:
        self.gone, self.skipped = set(), set()
        self.used, self.reached = ZERO, {}

    def counts(self, reopen: Reopen) -> bool:
        stopped = self.ended_by is not None and reopen is not Reopen.CONTINUOUS
        return not stopped and not self.open_pauses

    def count(self, start: datetime, to: datetime) -> None:
        """Count [start, to) and note the steps reached in it, `to` itself included."""
        calendar = self.ladder.calendar
        used = self.used + calendar.elapsed(start, to)
        for index, step in enumerate(self.ladder.steps):
            if index not in self.reached and step.after <= used:
                self.reached[index] = calendar.due_at(start, step.after - self.used)
        self.used = used

    def take(self, fact: Fact, reopen: Reopen) -> None:
        if fact.kind is Kind.REOPENED:
            if self.ended_by in UNDONE_BY_REOPENING:
                self.ended_by = None
                if reopen is Reopen.RESTART:
                    self.restart()
        elif self.ended_by is None and self.ladder.is_ended_by(fact.kind):
            self.ended_by = fact.kind
            self.open_pauses.clear()
        elif self.ladder.pauses and self.ended_by is None:
            self._pause(fact)

    def _pause(self, fact: Fact) -> None:
        if fact.kind is Kind.PAUSED:
            self.open_pauses.add(fact.number)
        elif fact.kind is Kind.RESUMED:
            self.open_pauses -= self.open_pauses if fact.number is None else {fact.number}

    def waiting(self) -> list[int]:
        """Return the steps that can still fire."""
        kept = self.gone | self.skipped
        return [index for index in range(len(self.ladder.steps)) if index not in kept]


class _Fold:
    """The ladders of one ticket at once: each goes on counting while another is in force.

    levels  that the ticket ever has; the ladders of others are never in force
    """

    def __init__(
        self, ladders: Mapping[int, Ladder], levels: Iterable[int], reopen: Reopen
    ) -> None:
        self.runs = {level: _Run(ladders[level]) for level in levels if level in ladders}
        self.reopen = reopen
        self.level: int | None = None
        self.round = 1
        self.at: datetime | None = None
        self.fired: list[Firing] = []

    def begin(self, facts: list[Fact]) -> None:
        # The first classification counts from the start (semantics 2).
        self.level = next((fact.level for fact in facts if fact.level is not None), None)

    def take(self, at: datetime, facts: list[Fact]) -> None:
        """Take all facts of one instant; what counts is how they leave the ticket."""
        self.advance(at, last=False)
        level = self.level
        for fact in facts:
            level = level if fact.level is None else fact.level
            self.round += fact.kind is Kind.REOPENED
            for run in self.runs.values():
                run.take(fact, self.reopen)
        self._reclassify(level, at)
        if self.at is None and any(fact.kind is Kind.REPORTED for fact in facts):
            self.at = at

    def _reclassify(self, level: int | None, at: datetime) -> None:
        old, self.level = self.level, level
        if level is None or old is None or level == old or level not in self.runs:
            return
        run = self.runs[level]
        milder = level > old
        passed = {index for index, reached in run.reached.items() if reached < at}
        run.skipped = run.skipped | passed if milder else set()

    def advance(self, to: datetime, *, last: bool) -> None:
        """Count up to `to` and fire what was reached before it, or at it where it is the last."""
        if self.at is None:
            return
        for run in self.runs.values():
            if run.counts(self.reopen):
                run.count(self.at, to)
        in_force = self._in_force()
        if in_force is not None:
            for index in in_force.waiting():
                reached = in_force.reached.get(index)
                if reached is not None and (reached < to or last):
                    self._fire(in_force, index, max(reached, self.at))
        self.at = to

    def _in_force(self) -> _Run | None:
        run = None if self.level is None else self.runs.get(self.level)
        return None if run is None or run.ended_by is not None else run

    def _fire(self, run: _Run, index: int, at: datetime) -> None:
        run.gone.add(index)
        roles = run.ladder.steps[index].roles
        self.fired.append(Firing(run.ladder.level, index, self.round, at, roles))

    def ahead(self) -> Iterator[Firing]:
        run = self._in_force()
        if self.at is None or run is None or not run.counts(self.reopen):
            return
        for index in run.waiting():
            step = run.ladder.steps[index]
            try:
                at = run.ladder.calendar.due_at(self.at, step.after - run.used)
            except NeverDue:
                return
            yield Firing(run.ladder.level, index, self.round, at, step.roles)


def _folded(
    ladders: Mapping[int, Ladder], facts: Iterable[Fact], now: datetime, reopen: Reopen
) -> _Fold:
    told = standing(facts, now)
    levels = {fact.level for fact in told if fact.level is not None}
    fold = _Fold(ladders, levels, reopen)
    fold.begin(told)
    for at, group in groupby(told, key=attrgetter("at")):
        fold.take(at, list(group))
    fold.advance(now, last=True)
    return fold
