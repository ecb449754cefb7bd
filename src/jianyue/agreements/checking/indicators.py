"""Indicators: goals without a figure, figures without a source, goals that make no sense."""

from collections.abc import Iterator
from decimal import Decimal

from jianyue.agreements.checking.bounds import measure_of
from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.findings import Seen, rule, seen, titled
from jianyue.agreements.promises import Indicator
from jianyue.agreements.references import OF_SERVICES
from jianyue.agreements.texts import Text

SHARES = {
    "attainment", "availability", "transaction-success", "monitoring-lead",
    "monitoring-accuracy", "first-line", "reference-number", "report-punctuality",
    "process-conformance", "solving-rate", "repeat-rate", "failure-rate",
}  # fmt: skip
LENGTHS = {
    "downtime-minutes", "mttr", "mttf", "longest-outage", "disaster-recovery",
    "transaction-response",
}  # fmt: skip
COUNTS = {"outages", "major-incidents"}
LESS_IS_BETTER = {
    "downtime-minutes", "mttr", "outages", "longest-outage", "major-incidents",
    "disaster-recovery", "transaction-response", "repeat-rate", "failure-rate",
}  # fmt: skip
EITHER_WAY = {"review", "hotline-answer"}
UNITS = {
    **dict.fromkeys(SHARES, ({"%"}, Text(zh="百分比", en="a percentage"))),
    **dict.fromkeys(LENGTHS, ({"s", "min", "h", "days"}, Text(zh="时间", en="a length of time"))),
    **dict.fromkeys(COUNTS, ({"times", ""}, Text(zh="次数", en="a count"))),
}
WHOLE = Decimal(100)


def _all(draft: Draft) -> Iterator[tuple[str, Indicator, str, Text]]:
    for name, indicator in draft.agreement.indicators.items():
        yield name, indicator, measure_of(name, indicator), titled(name, indicator.title)


@rule("measurable-source")
def measurable_source(draft: Draft) -> Iterator[Seen]:
    """Find figures that nothing feeds."""
    for name, indicator, _, title in _all(draft):
        if indicator.source is None:
            yield seen("indicators", name, clause=indicator.clause, indicator=title)


@rule("indicator-without-goal")
def indicator_without_goal(draft: Draft) -> Iterator[Seen]:
    """Find figures that nothing judges."""
    for name, indicator, _, title in _all(draft):
        if indicator.goal is None:
            yield seen("indicators", name, clause=indicator.clause, indicator=title)


@rule("measurable-unit")
def measurable_unit(draft: Draft) -> Iterator[Seen]:
    """Find goals that no figure can be held against."""
    for name, indicator, measure, title in _all(draft):
        units, kind = UNITS.get(measure, (None, None))
        if indicator.goal and units and indicator.goal.unit not in units:
            yield seen(
                "indicators",
                name,
                "goal",
                clause=indicator.clause,
                indicator=title,
                kind=kind,
                goal=str(indicator.goal),
            )


@rule("goal-on-wrong-side")
def goal_on_wrong_side(draft: Draft) -> Iterator[Seen]:
    """Find goals that punish good service."""
    for name, indicator, measure, title in _all(draft):
        goal = indicator.goal
        if goal is None or measure in EITHER_WAY or goal.operator == "=":
            continue
        if (goal.operator[0] == "<") != (measure in LESS_IS_BETTER):
            place = ("indicators", name, "goal")
            yield seen(*place, clause=indicator.clause, indicator=title, goal=goal)


@rule("goal-out-of-range")
def goal_out_of_range(draft: Draft) -> Iterator[Seen]:
    """Find shares that cannot be."""
    for name, indicator, measure, title in _all(draft):
        goal = indicator.goal
        if goal is None or goal.unit != "%" or measure not in SHARES:
            continue
        beyond = goal.value > WHOLE or (goal.operator == ">" and goal.value == WHOLE)
        if beyond or goal.value < 0:
            place = ("indicators", name, "goal")
            yield seen(*place, clause=indicator.clause, indicator=title, goal=goal)


@rule("enforceable-goal")
def enforceable_goal(draft: Draft) -> Iterator[Seen]:
    """Find goals without room."""
    for name, indicator, measure, title in _all(draft):
        goal = indicator.goal
        if goal and measure in SHARES and goal.operator in {">=", "="} and goal.value == WHOLE:
            yield seen("indicators", name, clause=indicator.clause, indicator=title)


@rule("target-without-indicator")
def target_without_indicator(draft: Draft) -> Iterator[Seen]:
    """Find goals of time without an indicator."""
    rates = [each.of for _, each, measure, _ in _all(draft) if measure == "attainment"]
    measured = {name for of in rates for name in of or draft.agreement.targets}
    for name, promise in draft.agreement.targets.items():
        if name not in measured:
            target = titled(name, promise.title)
            yield seen("targets", name, clause=promise.clause, target=target, name=name)


@rule("cap-without-indicator")
def cap_without_indicator(draft: Draft) -> Iterator[Seen]:
    """Find a cap that stays words."""
    outages = draft.agreement.outages
    measured = any(measure == "longest-outage" for _, _, measure, _ in _all(draft))
    if outages.cap is not None and not measured:
        yield seen("outages", "cap", clause=outages.clause, cap=outages.cap)


@rule("domain-without-indicator")
def domain_without_indicator(draft: Draft) -> Iterator[Seen]:
    """Find domains that nothing measures (C29)."""
    belonging = {indicator.domain for indicator in draft.agreement.indicators.values()}
    for name, domain in draft.agreement.domains.items():
        if not domain.indicators and name not in belonging:
            title = titled(name, domain.title)
            yield seen("domains", name, clause=domain.clause, domain=title)


@rule("explicit-what")
def explicit_what(draft: Draft) -> Iterator[Seen]:
    """Find figures of nobody knows what."""
    count = len(draft.agreement.services)
    for name, indicator, measure, title in _all(draft):
        if measure in OF_SERVICES and not indicator.of and count > 1:
            yield seen("indicators", name, clause=indicator.clause, count=count, indicator=title)


@rule("weights-not-whole")
def weights_not_whole(draft: Draft) -> Iterator[Seen]:
    """Find shares of a score that do not make a whole."""
    weights = [each.weight for each in draft.agreement.indicators.values() if each.weight]
    total = sum(weights, Decimal(0))
    if weights and total not in {WHOLE, Decimal(1)}:
        yield seen("indicators", total=f"{total.normalize():f}")


RULES = (
    measurable_source,
    indicator_without_goal,
    measurable_unit,
    goal_on_wrong_side,
    goal_out_of_range,
    enforceable_goal,
    target_without_indicator,
    cap_without_indicator,
    domain_without_indicator,
    explicit_what,
    weights_not_whole,
)
