"""Goals as exact bounds, and the service time of a sample period to hold them against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from jianyue.agreements.amounts import Amount
from jianyue.agreements.checking.draft import Draft, overlap
from jianyue.agreements.checking.findings import titled
from jianyue.agreements.promises import Indicator
from jianyue.agreements.terms import fixed_length
from jianyue.agreements.texts import Text
from jianyue.engine.calendars import Calendar
from jianyue.engine.spans import length, union

LONG = {"months": 30, "years": 365}
UP = {">=", ">"}
DOWN = {"<=", "<"}
PERIOD_ZH = {
    "day": "日", "week": "周", "month": "月", "quarter": "季度", "half-year": "半年",
    "year": "年", "term": "协议期",
}  # fmt: skip
DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "half-year": 182, "year": 365}


@dataclass(frozen=True, slots=True)
class Bound:
    """An indicator with the bound that it must keep, in seconds, as a share or as a count."""

    name: str
    indicator: Indicator
    value: Fraction

    @property
    def title(self) -> Text:
        """What it is called, with its clause."""
        return titled(self.name, self.indicator.title, self.indicator.clause)


def measure_of(name: str, indicator: Indicator) -> str:
    """Return what an indicator measures; its own name says it where it says nothing."""
    return indicator.measure or name


def bounds(draft: Draft, measure: str) -> Iterator[Bound]:
    """Yield the goals of one measure that bound it on the side that makes sense."""
    side = UP if measure in {"availability", "mttf"} else DOWN
    for name, indicator in draft.agreement.indicators.items():
        goal = indicator.goal
        if measure_of(name, indicator) == measure and goal and goal.operator in side:
            yield Bound(name, indicator, goal.bound.value)


def seconds_of(amount: Amount) -> Fraction:
    """Return an amount as real time in seconds, a day being 24 hours and a month 30 days."""
    if amount.unit in LONG:
        return Fraction(int(amount.count) * LONG[amount.unit] * 86_400)
    return Fraction(fixed_length(amount) // timedelta(microseconds=1), 1_000_000)


def together(draft: Draft, *measures: str) -> Iterator[tuple[Bound, ...]]:
    """Yield every combination of bounds of `measures` that are taken over one service."""
    found: list[tuple[Bound, ...]] = [()]
    for measure in measures:
        found = [
            (*known, more)
            for known in found
            for more in bounds(draft, measure)
            if all(overlap(each.indicator.of, more.indicator.of) for each in known)
        ]
    yield from found


@dataclass(frozen=True, slots=True)
class Sample:
    """One period of an indicator: how many days, and the planned service time in seconds."""

    days: int
    per: str
    service: Fraction

    @property
    def words(self) -> Text:
        """How the period is called in a sentence."""
        zh = f"{self.days} 天的{PERIOD_ZH[self.per]}"
        return Text(zh=zh, en=f"{self.per} of {self.days} days")


def sample(draft: Draft, indicator: Indicator, days: int | None = None) -> Sample:
    """Return a period of the indicator: a month of 30 days unless `days` says otherwise."""
    days = days or DAYS.get(indicator.per, draft.days)
    begin = draft.midnight(date(draft.first.year, 1, 1)) if days != draft.days else draft.begin
    hours = _service(draft, indicator)
    if hours is None:
        return Sample(days, indicator.per, Fraction(days * 86400))
    end = begin + timedelta(days=days)
    opened = length(union(span for each in hours for span in each.spans(begin, end)))
    return Sample(days, indicator.per, Fraction(opened // timedelta(seconds=1)))


def _service(draft: Draft, indicator: Indicator) -> list[Calendar] | None:
    """Return the hours that are planned service time; None where nothing but 7x24 is said."""
    calendars = draft.terms.calendars
    if indicator.calendar is not None:
        return [calendars[indicator.calendar]]
    services = draft.agreement.services
    named = [services[name] for name in indicator.of if name in services]
    hours = {name for service in named for name in service.hours.values()}
    return [calendars[name] for name in hours] or None
