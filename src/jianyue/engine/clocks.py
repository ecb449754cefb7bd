"""The words of one promised time: its limit and rules, what happens to it, how it stands.

What they do together is in `counting` (semantics 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from jianyue.engine.calendars import Calendar
from jianyue.engine.days import Days


class State(StrEnum):
    """Where a clock stands; `ENDED` is neither kept nor broken: the promise fell away."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    ENDED = "ended"


class Reopen(StrEnum):
    """What a reopening does to a clock that had ended."""

    RESUME = "resume"
    RESTART = "restart"
    CONTINUOUS = "continuous"


class Reclassify(StrEnum):
    """From where the amount of a new level counts."""

    FROM_CHANGE = "from_change"
    FROM_START = "from_start"


class Turn(StrEnum):
    """What can happen to a clock."""

    PAUSE = "pause"
    RESUME = "resume"
    LEVEL = "level"
    EXTEND = "extend"
    DONE = "done"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that happens to a clock at an instant.

    name   of PAUSE and RESUME: which pause; a RESUME without a name ends all open ones
    level  of LEVEL
    until  of EXTEND: the instant the target is extended to
    waives of DONE: in time, the promise falls away instead of being met
    frees  of EXTEND: the approval undoes a breach in so many words
    """

    at: datetime
    turn: Turn
    name: object = None
    level: int = 0
    until: datetime | None = None
    waives: bool = False
    frees: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """How much open time of which calendar a level allows; an amount of days ends with a day."""

    calendar: Calendar
    amount: timedelta | Days


@dataclass(frozen=True, slots=True)
class Rules:
    """What the agreement says of reopening and reclassification."""

    reopen: Reopen = Reopen.RESUME
    reclassify: Reclassify = Reclassify.FROM_CHANGE


@dataclass(frozen=True, slots=True)
class Round:
    """One stretch of work up to its end; a concluded round never changes."""

    done: datetime
    result: State
    remaining: timedelta | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Evidence: a stretch of real time, whether it counted, and why.

    why    running, paused, done, deferred or no_limit
    open   open time of the level's calendar inside it
    """

    start: datetime
    end: datetime
    why: str
    level: int
    open: timedelta

    @property
    def counted(self) -> bool:
        """Whether the open time of this slice was taken off."""
        return self.why == "running"


@dataclass(frozen=True, slots=True)
class Extended:
    """An approval at `at` to end by `until` instead of `due`, which stays visible (B23)."""

    at: datetime
    due: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The state of one clock at `now`.

    remaining     open time left, negative after a breach; None where the level has no limit
    due           first instant at which nothing remains; None unless running
    breaches_at   last such instant
    breached_at   the last instant at which the promise still held
    conclusions   (instant, met or breached), one for each verdict; see `indicators`
    provisional   whether holidays not yet announced may change it
    extensions    in the order of approval
    full          the whole open time that the promise gives now, of which `remaining` is left
    runs          whether open time is taken off from `now` on, after a breach too
    """

    state: State
    start: datetime
    remaining: timedelta | None
    due: datetime | None
    breaches_at: datetime | None
    breached_at: datetime | None
    level: int
    rounds: tuple[Round, ...]
    conclusions: tuple[tuple[datetime, State], ...]
    slices: tuple[Slice, ...]
    provisional: bool
    extensions: tuple[Extended, ...] = ()
    full: timedelta | None = field(default=None, compare=False)
    runs: bool = field(default=False, compare=False)

    def level_at(self, at: datetime) -> int:
        """Return the level at an instant; one that changed just then is the new one already."""
        begun = [each for each in self.slices if each.start <= at]
        return begun[-1].level if begun and at < self.slices[-1].end else self.level


@dataclass(frozen=True, slots=True)
class Promise:
    """What one clock counts against: limits by level (1 is the strictest) and the rules."""

    limits: Mapping[int, Limit]
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Begin:
    """How a clock stands when it begins.

    at      UTC instant of the `from` fact
    level   level then in force
    runs_at later than `at` where planned downtime defers the start
    pauses  names of the pauses already open
    """

    at: datetime
    level: int
    runs_at: datetime | None = None
    pauses: frozenset[object] = frozenset()
