"""Small numbers: what a percentage means at the volume that is expected."""

from collections.abc import Iterator
from fractions import Fraction

from jianyue.agreements.checking.bounds import PERIOD_ZH, measure_of
from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.findings import Seen, decimals, rule, seen, titled
from jianyue.agreements.promises import Indicator

COUNTED = {"attainment", "reference-number", "first-line", "report-punctuality"}
A_YEAR = {
    "day": Fraction(365), "week": Fraction(365, 7), "month": Fraction(12),
    "quarter": Fraction(4), "half-year": Fraction(2), "year": Fraction(1),
}  # fmt: skip
FEW = 2


def expected_in(draft: Draft, indicator: Indicator) -> Fraction | None:
    """Return how many cases one period of the indicator expects; None where it is not said."""
    expected = indicator.expected
    if expected is None:
        return None
    term = Fraction(365, draft.days)
    each = A_YEAR.get(expected.per, term)
    return expected.count * each / A_YEAR.get(indicator.per, term)


def misses_allowed(indicator: Indicator, volume: Fraction) -> int | None:
    """Return how many of a volume may miss; None where the goal is no share to be reached."""
    goal = indicator.goal
    if goal is None or goal.unit != "%" or goal.operator[0] != ">" or volume < 1:
        return None
    return goal.bound.misses_allowed(int(volume))


def _few(draft: Draft, least: int, most: int) -> Iterator[Seen]:
    for name, indicator in draft.agreement.indicators.items():
        volume = expected_in(draft, indicator)
        allowed = None if volume is None else misses_allowed(indicator, volume)
        goal = indicator.goal
        if volume is None or allowed is None or not least <= allowed <= most or goal is None:
            continue
        if goal.bound.value >= 1:
            continue
        yield seen(
            "indicators",
            name,
            "expected",
            clause=indicator.clause,
            indicator=titled(name, indicator.title),
            goal=goal,
            volume=decimals(volume, 1),
            per=indicator.per,
            zh_per=PERIOD_ZH[indicator.per],
            allowed=allowed,
            exact=decimals((1 - goal.bound.value) * int(volume), 2),
            needed=-(-1 // (1 - goal.bound.value)),
        )


@rule("never-miss")
def never_miss(draft: Draft) -> Iterator[Seen]:
    """Find shares that forgive nothing at the volume expected."""
    return _few(draft, 0, 0)


@rule("few-misses")
def few_misses(draft: Draft) -> Iterator[Seen]:
    """Find shares that forgive little at the volume expected."""
    return _few(draft, 1, FEW)


@rule("volume-unknown")
def volume_unknown(draft: Draft) -> Iterator[Seen]:
    """Find shares whose room for error nobody sees."""
    charged = {credit.when for credit in draft.agreement.credits}
    for name, indicator in draft.agreement.indicators.items():
        counted = measure_of(name, indicator) in COUNTED and indicator.goal is not None
        if counted and name in charged and indicator.expected is None:
            title = titled(name, indicator.title)
            goal = indicator.goal
            yield seen("indicators", name, clause=indicator.clause, indicator=title, goal=goal)


RULES = (never_miss, few_misses, volume_unknown)
