"""Slow programs that share nothing with the engine: they walk minute by minute.

Only conversions from UTC to local time are asked of the zone; which instant a local time means
is found by walking, so that the rules for gaps and folds are written down a second time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass
class SlowCalendar:
    """Open minutes of a weekly timetable of texts like 22:00-06:00, around [first, last].

    Exact where the zone's offsets are whole minutes; the walk takes three days more on each side.
    """

    zone: str
    weekly: Mapping[int, Sequence[str]]
    exceptions: Mapping[date, Sequence[str]]
    first: date
    last: date

    def walk(self) -> Iterator[datetime]:
        """Every UTC minute near the range, in order."""
        minute = datetime.combine(self.first - 3 * DAY, time(), UTC)
        end = datetime.combine(self.last + 4 * DAY, time(), UTC)
        while minute < end:
            yield minute
            minute += MINUTE

    @cached_property
    def shown(self) -> dict[datetime, datetime]:
        """What the wall shows -> the first minute at which it shows it."""
        zone, first_shown = ZoneInfo(self.zone), dict[datetime, datetime]()
        for minute in self.walk():
            wall = minute.astimezone(zone).replace(tzinfo=None, fold=0)
            first_shown.setdefault(wall, minute)
        return first_shown

    def meant(self, day: date, text: str) -> datetime:
        """The minute that a local time of `day` means."""
        hour, minute = (int(part) for part in text.split(":"))
        wall = datetime.combine(day, time()) + timedelta(hours=hour, minutes=minute)
        if wall in self.shown:
            return self.shown[wall]
        before, after = wall, wall
        while before not in self.shown:
            before -= MINUTE
        while after not in self.shown:
            after += MINUTE
        gap = after - before - MINUTE
        return self.shown[wall + gap]

    @cached_property
    def opened(self) -> set[datetime]:
        """The open minutes."""
        found: set[datetime] = set()
        day = self.first - 2 * DAY
        while day <= self.last + DAY:
            for text in self.exceptions.get(day, self.weekly.get(day.weekday(), ())):
                start, end = text.split("-")
                over = end <= start
                minute, until = self.meant(day, start), self.meant(day + DAY * over, end)
                while minute < until:
                    found.add(minute)
                    minute += MINUTE
            day += DAY
        return found

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Open time between two instants of any microsecond."""
        total = timedelta(0)
        minute = start.replace(second=0, microsecond=0)
        while minute < end:
            if minute in self.opened:
                total += min(minute + MINUTE, end) - max(minute, start)
            minute += MINUTE
        return total

    def due(self, start: datetime, amount: timedelta) -> datetime | None:
        """The first instant by which the amount has passed; None beyond the range."""
        return self._reach(start, amount, last=False)

    def breaches(self, start: datetime, amount: timedelta) -> datetime | None:
        """The last instant at which no more than the amount has passed."""
        return self._reach(start, amount, last=True)

    def _reach(self, start: datetime, amount: timedelta, *, last: bool) -> datetime | None:
        at, left = start, amount
        end = datetime.combine(self.last, time(), UTC)
        while at < end:
            if left == timedelta(0) and not last:
                return at
            minute = at.replace(second=0, microsecond=0)
            if minute in self.opened:
                if left < minute + MINUTE - at:
                    return at + left
                left -= minute + MINUTE - at
            at = minute + MINUTE
        return None


@dataclass
class SlowLimit:
    """An amount in whole minutes of a calendar's open minutes."""

    opened: set[datetime]
    minutes: int


@dataclass
class SlowClock:
    """A clock that is looked at every minute; its facts are (minute, what, argument).

    `what` is pause, resume, level, extend, free, done or reopen; limits lack levels without one.
    """

    limits: Mapping[int, SlowLimit]
    level: int
    start: datetime
    facts: Sequence[tuple[datetime, str, object]]
    reopen: str = "resume"
    reclassify: str = "from_change"
    runs_at: datetime | None = None

    remaining: int | None = None
    pauses: set[object] = field(default_factory=set)
    log: list[tuple[datetime, int, bool]] = field(default_factory=list)
    breached_at: datetime | None = None
    done: bool = False
    verdict: str = "ended"
    extended: bool = False
    rounds: list[tuple[datetime, str, int]] = field(default_factory=list)
    ended_at: datetime | None = None

    def walk(self, now: datetime) -> "SlowClock":
        """Look at every minute up to `now`."""
        self.remaining = self.full(self.level)
        minute = self.start
        facts = list(self.facts)
        while True:
            while facts and facts[0][0] <= minute:
                at, what, argument = facts.pop(0)
                again = [fact[0] for fact in facts if fact[1] == "reopen" and fact[0] <= now]
                self.happen(at, what, argument, again=bool(again))
            if minute >= now:
                return self
            self.tick(minute)
            minute += MINUTE

    def full(self, level: int) -> int | None:
        """The whole amount of a level."""
        return self.limits[level].minutes if level in self.limits else None

    def tick(self, minute: datetime) -> None:
        """Let one minute pass."""
        deferred = self.runs_at is not None and minute < self.runs_at
        if deferred or self.done or self.pauses or self.remaining is None:
            return
        counted = minute in self.limits[self.level].opened
        self.log.append((minute, self.level, counted))
        if counted:
            self.remaining -= 1
            if self.remaining < 0 and self.breached_at is None:
                self.breached_at = minute

    def happen(self, at: datetime, what: str, argument: object, *, again: bool) -> None:
        """Let one fact happen; `again` tells whether the ticket will be reopened."""
        if what == "pause" and self.ended_at is None:
            self.pauses.add(argument)
        elif what == "resume":
            self.pauses.discard(argument)
        elif what == "level" and isinstance(argument, int):
            self.move(argument)
        elif what in {"extend", "free"} and isinstance(argument, datetime):
            self.stretch(at, argument, free=what == "free")
        elif what == "done" and self.ended_at is None:
            self.finish(at, again=again)
        elif what == "reopen" and self.ended_at is not None:
            self.ended_at, self.done = None, False
            if self.reopen == "restart":
                self.breached_at = None
                self.anew()
        if self.remaining is not None and self.remaining < 0 and not self.done:
            self.breached_at = self.breached_at or at

    def anew(self) -> None:
        """Begin with the whole amount of the level."""
        self.remaining, self.extended = self.full(self.level), False
        self.log.clear()

    def move(self, level: int) -> None:
        """Reclassify."""
        old, self.level = self.level, level
        if old == level:
            return
        full = self.full(level)
        if full is None or self.remaining is None:
            self.anew()
            return
        would = full - sum(minute in self.limits[level].opened for minute, _, _ in self.log)
        if level > old:
            self.remaining = max(self.remaining, would) if self.extended else would
        elif self.reclassify == "from_start":
            self.remaining = min(self.remaining, would) if self.extended else would
        else:
            ran = sum(counted for _, at, counted in self.log if at <= level)
            self.remaining = min(self.remaining, full - ran)

    def stretch(self, at: datetime, until: datetime, *, free: bool) -> None:
        """Extend to `until`; `free` undoes a breach."""
        if self.remaining is None:
            return
        opened = self.limits[self.level].opened
        self.extended = True
        if free and self.breached_at and self.done and self.verdict == "breached":
            self.judge(opened, until)
            return
        self.breached_at = None if free else self.breached_at
        first = max(at, self.runs_at or at)
        self.remaining = sum(first <= minute < until for minute in opened)

    def judge(self, opened: set[datetime], until: datetime) -> None:
        """Judge the ended round by the instant to which it was extended afterwards."""
        done = self.rounds[-1][0]
        late = sum(until <= minute < done for minute in opened)
        self.remaining = sum(done <= minute < until for minute in opened) - late
        if not late:
            self.breached_at, self.verdict = None, "met"
        self.rounds[-1] = (done, self.verdict, self.remaining)

    def finish(self, at: datetime, *, again: bool) -> None:
        """End a round."""
        self.ended_at = at
        self.pauses.clear()
        self.done = not (again and self.reopen == "continuous")
        self.verdict = "ended"
        if self.remaining is not None:
            self.verdict = "met" if self.breached_at is None else "breached"
            self.rounds.append((at, self.verdict, self.remaining))

    @property
    def state(self) -> str:
        """Where the clock stands."""
        if self.breached_at is not None:
            return "breached"
        if self.done:
            return self.verdict
        if self.remaining is None:
            return "ended"
        return "paused" if self.pauses else "running"
