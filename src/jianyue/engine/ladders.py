"""Escalation ladders: their steps, and what a worker has to tell of them (semantics 4)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from operator import attrgetter

from jianyue.engine.calendars import Calendar
from jianyue.engine.facts import Kind
from jianyue.engine.instants import ZERO
from jianyue.engine.targets import STOOD_FOR


@dataclass(frozen=True, slots=True)
class Step:
    """Who is told once `after` of the ladder's open time has passed since the report."""

    after: timedelta
    roles: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.after < ZERO:
            raise ValueError(f"a step lies at or after the report, not {self.after} from it")
        if not self.roles:
            raise ValueError("a step that tells nobody is no step")


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one handling level.

    level     1 is the strictest
    calendar  in whose open time the steps are counted
    steps     in order, no two at the same time
    until     the fact that ends the ladder; resolved and closed may stand for it
    pauses    whether pauses stop the ladder; by default they do not
    """

    level: int
    calendar: Calendar
    steps: tuple[Step, ...]
    until: Kind = Kind.RESOLVED
    pauses: bool = False

    def __post_init__(self) -> None:
        times = [step.after for step in self.steps]
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise ValueError(f"the steps of ladder {self.level} do not rise from one to the next")

    def is_ended_by(self, kind: Kind) -> bool:
        """Tell whether a fact of this kind ends the ladder."""
        stands_for = kind is Kind.RESOLVED and self.until in STOOD_FOR
        return kind is self.until or stands_for or kind is Kind.CLOSED


@dataclass(frozen=True, slots=True)
class Firing:
    """One step that fires at `at`; `index` counts from 0, `round` from 1."""

    level: int
    index: int
    round: int
    at: datetime
    roles: tuple[str, ...]

    @property
    def key(self) -> tuple[int, int, int]:
        """What is told once only: (level, index, round)."""
        return self.level, self.index, self.round


@dataclass(frozen=True, slots=True)
class Due:
    """A firing that a worker has to tell now; `late` where it should have been told before."""

    firing: Firing
    late: bool


def due_steps(
    fired: Iterable[Firing],
    *,
    told: Collection[tuple[int, int, int]],
    now: datetime,
    grace: timedelta,
) -> tuple[Due, ...]:
    """Return what a worker that looks at `now` has to tell, oldest first (semantics 4).

    fired  as `climbs.firings` gives them
    told   keys of those that were told before; they are never told again
    now    UTC instant of the look
    grace  real time, zero or more, that a step may wait without being called late

    A step that facts recorded late put into the past is told once, now, as late.
    """
    waiting = [firing for firing in fired if firing.key not in told and firing.at <= now]
    return tuple(
        Due(firing, late=now - firing.at > grace)
        for firing in sorted(waiting, key=attrgetter("at"))
    )
