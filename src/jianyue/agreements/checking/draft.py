"""A draft as the rules look at it: its terms, its dates, and what its deadlines really are."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from math import ceil, gcd
from zoneinfo import ZoneInfo

import numpy as np

from jianyue.agreements.amounts import Amount
from jianyue.agreements.holidays import CHINA_HORIZON
from jianyue.agreements.language import Agreement
from jianyue.agreements.promises import Promise
from jianyue.agreements.terms import PromisedTarget, Terms, terms_of
from jianyue.agreements.texts import Text
from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.clocks import Limit
from jianyue.engine.columns import Columns, Micros
from jianyue.engine.days import Days, end_of_days
from jianyue.engine.instants import instant, micros
from jianyue.engine.targets import EVERY_LEVEL

# A term that begins with its signing is looked at in the last year whose holidays are announced.
SAMPLE_YEAR = CHINA_HORIZON.year - 1
# Years that calendars count in; nobody means another, and a typing error must not stop the check.
COUNTED = range(1900, 2300)
LAST_DAY = date(COUNTED.stop, 1, 1)
LONGEST_LOOK = timedelta(days=366)
FINEST = 5  # minutes between two starts that are looked at
COARSEST = 30
MINUTE = 60_000_000
MONTHS = {"months": 1, "years": 12}
DAYS = {"days": 1, "working days": 1, "weeks": 7}
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Later:
    """One limit allows more than another: for every start or only for some, with an example."""

    always: bool
    start: datetime
    this: datetime
    that: datetime


class Draft:
    """An agreement before it is signed, under the looks of the rules.

    Deadlines are compared from every start in the term (its first year, if it is longer) on a
    grid as fine as the hours and amounts of the draft are written (docs/decisions/0070).
    """

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.terms: Terms = terms_of(agreement)
        self.zone = ZoneInfo(agreement.zone)
        self._deadlines: dict[tuple[int, timedelta | Days], Micros | None] = {}

    @cached_property
    def first(self) -> date:
        """The first day of the term, or of the sample year where the term has no date."""
        term = self.agreement.term
        begins = term.from_ if term else None
        if not isinstance(begins, date) or begins.year not in COUNTED:
            return sample_day()
        return begins

    @cached_property
    def last(self) -> date | None:
        """The last day of the term where it is known by date."""
        term = self.agreement.term
        if term is None or term.to is not None:
            return min(term.to, LAST_DAY) if term and term.to else None
        if term.lasts is None or not isinstance(term.from_, date):
            return None
        return after(self.first, term.lasts) - timedelta(days=1)

    @cached_property
    def days(self) -> int:
        """How many days the term has; a year where it has no end or none is known."""
        term = self.agreement.term
        ended = self.last and self.last + timedelta(days=1)
        lasts = term.lasts if term else None
        ended = ended or after(self.first, lasts or Amount.parse("1 year"))
        return max(1, (min(ended, LAST_DAY) - self.first).days)

    @cached_property
    def begin(self) -> datetime:
        """The first instant of the term."""
        return self.midnight(self.first)

    @cached_property
    def end(self) -> datetime:
        """The instant at which the term ends, or a year after its begin."""
        return self.midnight(self.first + timedelta(days=self.days))

    @cached_property
    def looked_until(self) -> datetime:
        """The end of the stretch in which starts are looked at."""
        return min(self.end, self.begin + LONGEST_LOOK)

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a local day begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def local(self, at: datetime) -> datetime:
        """Return an instant in the agreement's zone, for a sentence."""
        return at.astimezone(self.zone)

    def incident_targets(self) -> Iterator[tuple[str, Promise, PromisedTarget]]:
        """Yield the targets of incidents: name, words and what the engine runs."""
        for name, promise, promised in self.targets():
            if "incident" in promised.kinds:
                yield name, promise, promised

    def targets(self) -> Iterator[tuple[str, Promise, PromisedTarget]]:
        """Yield every target: its name, its words and what the engine runs."""
        for promised in self.terms.targets:
            name = promised.target.name
            yield name, self.agreement.targets[name], promised

    @cached_property
    def starts(self) -> Micros:
        """The instants that deadlines are compared from, in microseconds."""
        low, high = micros(self.begin), micros(self.looked_until)
        return np.arange(low, high, self._step() * MINUTE, dtype=np.int64)

    def _step(self) -> int:
        found = COARSEST
        for calendar in self.terms.calendars.values():
            for hours in calendar.hours.weekly.values():
                found = gcd(found, *(edge for each in hours for edge in (each.start, each.end)))
        for promised in self.terms.targets:
            for limit in promised.target.limits.values():
                if isinstance(limit.amount, timedelta):
                    found = gcd(found, int(limit.amount.total_seconds()) // 60)
        return max(found, FINEST)

    def deadlines(self, limit: Limit) -> Micros | None:
        """Return when a limit is due from each of `starts`; None where it never is."""
        key = (id(limit.calendar), limit.amount)
        if isinstance(limit.amount, Days) and limit.amount.count > self.days:
            return None
        if key not in self._deadlines:
            try:
                self._deadlines[key] = self.due(limit, self.starts)
            except NeverDue:
                self._deadlines[key] = None
        return self._deadlines[key]

    def due(self, limit: Limit, starts: Micros) -> Micros:
        """Return when a limit is due from each instant of `starts`. Raises NeverDue."""
        if isinstance(limit.amount, timedelta):
            amount = limit.amount // timedelta(microseconds=1)
            columns = Columns(limit.calendar, int(starts.min()), int(starts.max()) + 1)
            return columns.due_at(starts, np.full(len(starts), amount, np.int64))
        return _ends_of_days(limit.calendar, limit.amount, starts)

    def later(self, this: Limit, that: Limit) -> Later | None:
        """Return where `this` is due after `that`, with the start at which it is so the most."""
        ours, theirs = self.deadlines(this), self.deadlines(that)
        if ours is None or theirs is None:
            return None
        return self.latest(ours, theirs)

    def latest(self, ours: Micros, theirs: Micros) -> Later | None:
        """Return where deadlines lie after others, both from each of `starts`."""
        behind = ours - theirs
        most = int(behind.argmax())
        if behind[most] <= 0:
            return None
        found = (self.starts[most], ours[most], theirs[most])
        start, this, that = (self.local(instant(int(us))) for us in found)
        return Later(bool((behind > 0).all()), start, this, that)


def sample_day() -> date:
    """Return the first day of the sample year."""
    return date(SAMPLE_YEAR, 1, 1)


def after(day: date, amount: Amount) -> date:
    """Return the day that lies `amount` after `day`; working days are counted as days.

    Hours end with the day they end on, and nothing ends after the years that are counted.
    """
    if amount.unit not in MONTHS:
        each = DAYS.get(amount.unit) or Amount.parse(f"1 {amount.unit}").length / timedelta(days=1)
        return day + timedelta(days=min(ceil(float(amount.count) * each), (LAST_DAY - day).days))
    months = day.month - 1 + min(int(amount.count), MOST) * MONTHS[amount.unit]
    year, month = min(day.year + months // 12, COUNTED.stop), months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def common_levels(one: PromisedTarget, other: PromisedTarget) -> Iterator[tuple[int, Limit, Limit]]:
    """Yield the levels that both targets have, with the limit of each; 0 is every level alike."""
    if not same_tickets(one, other):
        return
    ours, theirs = one.target.limits, other.target.limits
    for level in sorted(ours.keys() | theirs.keys()):
        mine = ours.get(level) or ours.get(EVERY_LEVEL)
        other_limit = theirs.get(level) or theirs.get(EVERY_LEVEL)
        if mine and other_limit:
            yield level, mine, other_limit


def same_tickets(one: PromisedTarget, other: PromisedTarget) -> bool:
    """Whether one ticket can have both targets at levels of one grading."""
    schemes = {one.scheme, other.scheme} - {"none"}
    return bool(
        len(schemes) <= 1 and one.kinds & other.kinds and overlap(one.services, other.services)
    )


def overlap(one: frozenset[str] | tuple[str, ...], other: frozenset[str] | tuple[str, ...]) -> bool:
    """Whether two lists of services have one in common; none named means all."""
    return not one or not other or bool(set(one) & set(other))


def level_words(level: int) -> Text:
    """Return `第 2 级` for a sentence; level 0 is every level alike."""
    if level == EVERY_LEVEL:
        return Text(zh="各级", en="every level")
    return Text(zh=f"第 {level} 级", en=f"level {level}")


def _ends_of_days(calendar: Calendar, days: Days, starts: Micros) -> Micros:
    if days.same_time:
        ends = [micros(end_of_days(calendar, instant(int(us)), days)) for us in starts]
        return np.array(ends, np.int64)
    known: dict[date, int] = {}
    found = np.empty(len(starts), np.int64)
    for index, us in enumerate(starts):
        at = instant(int(us))
        day = at.astimezone(calendar.zone).date()
        if day not in known:
            known[day] = micros(end_of_days(calendar, at, days))
        found[index] = known[day]
    return found
