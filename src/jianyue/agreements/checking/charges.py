"""Credits: without a goal or a cap, bands out of order, one fault charged twice."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise

from jianyue.agreements.amounts import Percent
from jianyue.agreements.checking.bounds import measure_of
from jianyue.agreements.checking.draft import Draft, overlap
from jianyue.agreements.checking.findings import Seen, rule, seen, titled
from jianyue.agreements.money import Credit
from jianyue.agreements.promises import Indicator
from jianyue.agreements.texts import Text

OUTAGES = {
    "availability", "downtime-minutes", "outages", "longest-outage", "mttr", "mttf",
    "failure-rate",
}  # fmt: skip
RECOVERIES = {"worked_around", "restored", "resolved"}
Charged = tuple[int, Credit, Indicator, str]


def _all(draft: Draft) -> Iterator[Charged]:
    """Yield number, rule, indicator and measure of each credit."""
    for number, credit in enumerate(draft.agreement.credits):
        indicator = draft.agreement.indicators[credit.when]
        yield number, credit, indicator, measure_of(credit.when, indicator)


def _named(credit: Credit, indicator: Indicator) -> Text:
    return titled(credit.when, credit.title or indicator.title, credit.clause)


@rule("credit-without-goal")
def credit_without_goal(draft: Draft) -> Iterator[Seen]:
    """Find credits that never know when they are due."""
    for number, credit, indicator, _ in _all(draft):
        if indicator.goal is None:
            words = _named(credit, indicator)
            yield seen("credits", number, clause=credit.clause, credit=words)


@rule("credit-without-source")
def credit_without_source(draft: Draft) -> Iterator[Seen]:
    """Find money that depends on figures nobody can prove."""
    for number, credit, indicator, _ in _all(draft):
        if indicator.source is None:
            words = _named(credit, indicator)
            yield seen("credits", number, clause=credit.clause, credit=words)


def _pairs(draft: Draft) -> Iterator[tuple[Charged, Charged]]:
    """Yield pairs of credits that no `once_with` ties together."""
    for one, other in combinations(_all(draft), 2):
        tied = one[1].once_with == other[1].when or other[1].once_with == one[1].when
        if not tied:
            yield one, other


def _same_figure(one: Charged, other: Charged) -> bool:
    if one[1].when == other[1].when:
        return True
    attained = one[3] == other[3] == "attainment"
    return attained and one[2].of == other[2].of and one[2].levels == other[2].levels


@rule("indicator-charged-twice")
def indicator_charged_twice(draft: Draft) -> Iterator[Seen]:
    """Find one figure under two rules."""
    for one, other in _pairs(draft):
        if _same_figure(one, other):
            yield _twice(one, other)


def _twice(one: Charged, other: Charged) -> Seen:
    return seen(
        "credits",
        other[0],
        clause=other[1].clause,
        one=_named(one[1], one[2]),
        other=_named(other[1], other[2]),
    )


@rule("outage-charged-twice")
def outage_charged_twice(draft: Draft) -> Iterator[Seen]:
    """Find one outage under two figures (semantics 7)."""
    for one, other in _pairs(draft):
        both = {one[3], other[3]} <= OUTAGES and overlap(one[2].of, other[2].of)
        if both and not _same_figure(one, other):
            found = _twice(one, other)
            yield seen(*found.path, clause=found.clause, **{**found.values, "name": one[1].when})


@rule("recovery-and-outage-charged")
def recovery_and_outage_charged(draft: Draft) -> Iterator[Seen]:
    """Find an outage and its late recovery both charged."""
    for one, other in _pairs(draft):
        late = [each for each in (one, other) if _is_recovery(draft, each)]
        if len(late) == 1 and {one[3], other[3]} & OUTAGES:
            yield _twice(one, other)


def _is_recovery(draft: Draft, charged: Charged) -> bool:
    targets = draft.agreement.targets
    names = charged[2].of or tuple(targets)
    return charged[3] == "attainment" and any(targets[name].to in RECOVERIES for name in names)


@rule("credits-without-cap")
def credits_without_cap(draft: Draft) -> Iterator[Seen]:
    """Find credits without end."""
    charged = draft.agreement.credits
    open_ended = [each for each in charged if each.at_most is None]
    if open_ended and draft.agreement.cap is None:
        yield seen("credits", clause=open_ended[0].clause, count=len(charged))


def _most(credit: Credit) -> Percent | None:
    return max(credit.below.values(), key=lambda share: share.value, default=None)


@rule("credit-above-cap")
def credit_above_cap(draft: Draft) -> Iterator[Seen]:
    """Find bands that the cap cuts off."""
    cap = draft.agreement.cap
    if cap is None or not isinstance(cap.at_most, Percent):
        return
    for number, credit, indicator, _ in _all(draft):
        most = _most(credit)
        if most and credit.of == cap.of and most.value > cap.at_most.value:
            yield seen(
                "credits",
                number,
                clause=credit.clause,
                credit=_named(credit, indicator),
                most=most,
                cap=cap.at_most,
            )


def _bands(credit: Credit) -> list[tuple[Percent, Percent]]:
    """Return the bands of a credit, the highest edge first."""
    return sorted(credit.below.items(), key=lambda band: band[0].value, reverse=True)


@rule("bands-out-of-order")
def bands_out_of_order(draft: Draft) -> Iterator[Seen]:
    """Find bands that reward the worse figure."""
    for number, credit, indicator, _ in _all(draft):
        for (high, more), (low, less) in pairwise(_bands(credit)):
            if less.value <= more.value:
                yield seen(
                    "credits",
                    number,
                    clause=credit.clause,
                    credit=_named(credit, indicator),
                    low=low,
                    less=less,
                    high=high,
                    more=more,
                )


def _edges(draft: Draft) -> Iterator[tuple[Charged, Percent, Fraction]]:
    """Yield the highest band's edge of each credit for a share that must be reached, exactly."""
    for charged in _all(draft):
        goal, bands = charged[2].goal, _bands(charged[1])
        if bands and goal and goal.unit == "%" and goal.operator[0] == ">":
            yield charged, bands[0][0], Fraction(bands[0][0].value) / 100


def _beside_goal(draft: Draft, *, above: bool) -> Iterator[Seen]:
    for (number, credit, indicator, _), edge, exact in _edges(draft):
        goal = indicator.goal
        if goal and (exact > goal.bound.value if above else exact < goal.bound.value):
            words = _named(credit, indicator)
            place = ("credits", number, "below")
            yield seen(*place, clause=credit.clause, credit=words, edge=edge, goal=goal)


@rule("band-above-goal")
def band_above_goal(draft: Draft) -> Iterator[Seen]:
    """Find credits for goals that were kept."""
    return _beside_goal(draft, above=True)


@rule("band-below-goal")
def band_below_goal(draft: Draft) -> Iterator[Seen]:
    """Find misses without a price."""
    return _beside_goal(draft, above=False)


@rule("band-on-wrong-side")
def band_on_wrong_side(draft: Draft) -> Iterator[Seen]:
    """Find bands that charge what is good."""
    for number, credit, indicator, _ in _all(draft):
        goal = indicator.goal
        if credit.below and goal and goal.operator[0] == "<":
            words = _named(credit, indicator)
            yield seen("credits", number, "below", clause=credit.clause, credit=words, goal=goal)


@rule("once-with-nothing")
def once_with_nothing(draft: Draft) -> Iterator[Seen]:
    """Find ties to a credit that is not there."""
    charged = {credit.when for credit in draft.agreement.credits}
    for number, credit, indicator, _ in _all(draft):
        if credit.once_with and credit.once_with not in charged:
            words = _named(credit, indicator)
            place = ("credits", number, "once_with")
            yield seen(*place, clause=credit.clause, credit=words, name=credit.once_with)


RULES = (
    credit_without_goal,
    credit_without_source,
    indicator_charged_twice,
    outage_charged_twice,
    recovery_and_outage_charged,
    credits_without_cap,
    credit_above_cap,
    bands_out_of_order,
    band_above_goal,
    band_below_goal,
    band_on_wrong_side,
    once_with_nothing,
)
