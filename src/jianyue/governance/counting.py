"""Which periods owe a meeting, and how the number held stands beside what is agreed. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jianyue.agreements.amounts import Frequency
from jianyue.agreements.governance import Review
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.periods import Per, Period, period_of, periods
from jianyue.governance.words import Course
from jianyue.reports.schedule import in_force
from jianyue.services.agreed import Agreed
from jianyue.services.dates import ONE_DAY, begins
from jianyue.services.inforce import History

YEARLY: Final = Per.YEAR
CYCLES: Final = frozenset(each.value for each in Per)
HALF: Final = 2


@dataclass(frozen=True, slots=True)
class Slot:
    """A period of the cycle, and whether a meeting is owed in it."""

    period: Period
    owed: bool

    def has(self, instants: Iterable[datetime]) -> bool:
        """Tell whether one of the instants lies in it."""
        span = self.period.span
        return any(span.start <= each < span.end for each in instants)


@dataclass(frozen=True, slots=True)
class Count:
    """How many meetings were held in the period that the least number is about.

    required  the fewest that keep the agreement: a share of it where the agreement was in force
              for a part of the period
    left      periods of the cycle, the running one among them, in which one may still be held
    """

    period: Period
    agreed: Frequency | None
    required: int
    held: int
    left: int
    course: Course

    @property
    def is_share(self) -> bool:
        """Whether the least number is a share of what is agreed for a whole period."""
        return self.agreed is not None and self.required != self.agreed.count


def review_of(agreed: Agreed | None) -> Review | None:
    """Return what is agreed about reviews; None where nothing is."""
    governance = agreed.agreement.governance if agreed else None
    return governance.review if governance else None


def cycle_of(review: Review | None) -> Per | None:
    """Return how often a review meets; None where it follows no calendar."""
    return Per(review.meets) if review and review.meets in CYCLES else None


def is_owed(history: History, period: Period) -> bool:
    """Tell whether a period owes a meeting (docs/decisions/0225).

    The agreement in its last instant asks for one in each such period, and was in force for at
    least half of it.
    """
    agreed, span = in_force(history, period.span.end), period.span
    if agreed is None or cycle_of(review_of(agreed)) is not period.per:
        return False
    contract = agreed.contract
    last = contract.ends_date
    if last is not None and begins(last + ONE_DAY, agreed.zone) < span.end:
        return False
    since = [(history.agreed[0].version.in_force_from or span.start)]
    since += [begins(contract.starts_date, agreed.zone)] if contract.starts_date else []
    return (span.end - max(span.start, *since)) * HALF >= span.end - span.start


def slots(history: History, agreed: Agreed, whole: Period) -> list[Slot]:
    """Return the periods of the cycle that begin in `whole`, in order; none without a cycle."""
    per = cycle_of(review_of(agreed))
    if per is None:
        return []
    found = [each for each in periods(per, whole.span, agreed.zone)
             if each.span.start >= whole.span.start]  # fmt: skip
    return [Slot(each, is_owed(history, each)) for each in found]


def counted(
    history: History, agreed: Agreed, held: Collection[datetime], *, day: datetime, now: datetime
) -> Count | None:
    """Return how the number of meetings stands in the period that holds `day`.

    held  UTC instants at which meetings began

    None where the agreement asks for no meetings in this period.
    """
    review = review_of(agreed)
    least = review.at_least if review else None
    per = Per(least.per) if least and least.per in CYCLES else YEARLY
    whole = period_of(per, day, agreed.zone)
    rows = slots(history, agreed, whole)
    owed = [each for each in rows if each.owed]
    if review is None or not owed:
        return None
    required = least.count * len(owed) // len(rows) if least else len(owed)
    number = sum(whole.span.start <= each < whole.span.end for each in held)
    open_ = [each for each in owed if now < each.period.span.end and not each.has(held)]
    over = sum(each.period.span.end <= now for each in owed)
    pace = required * over // len(owed)
    course = _course(number, required, number + len(open_), pace, ends=least is None)
    if now >= whole.span.end and course is not Course.KEPT:
        course = Course.MISSED
    return Count(whole, least, required, number, len(open_), course)


def _course(number: int, required: int, reach: int, pace: int, *, ends: bool) -> Course:
    """Return how it stands while the period runs.

    reach  how many there are in the end if none of the periods ahead is left out
    ends   whether each period owes its own, so that one that was left out stays so
    """
    if number >= required:
        return Course.KEPT
    if reach < required and ends:
        return Course.MISSED
    return Course.AT_RISK if reach < required or number < pace else Course.ON_COURSE


def last_before(agreed: Agreed, per: Per, at: datetime) -> Period:
    """Return the period before the one that holds an instant."""
    running = period_of(per, at, agreed.zone)
    return period_of(per, running.span.start - MICROSECOND, agreed.zone)


def next_after(agreed: Agreed, per: Per, at: datetime) -> Period:
    """Return the period after the one that holds an instant."""
    return period_of(per, period_of(per, at, agreed.zone).span.end, agreed.zone)
