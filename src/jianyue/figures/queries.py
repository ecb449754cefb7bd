"""Every promised indicator of a contract in the period that holds a day, with its evidence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Final, TypeAlias

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.models import Contract
from jianyue.agreements.promises import Measure
from jianyue.agreements.terms import Terms
from jianyue.engine.indicators import Cohort
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.periods import Period
from jianyue.engine.spans import Span
from jianyue.figures import carrying, counting, standing
from jianyue.figures.attaining import attainment, found_from, solving, with_carried
from jianyue.figures.columns import Counted, Solved, solved_of, verdicts_of
from jianyue.figures.figure import Figure, Found
from jianyue.figures.measures import FORMULAS
from jianyue.figures.models import Assessment
from jianyue.figures.periods import period_in
from jianyue.hotline.figures import calls_in
from jianyue.hotline.models import Call
from jianyue.services.agreed import Agreed
from jianyue.services.inforce import History, history_of
from jianyue.services.terms import terms_of_version
from jianyue.surveys.figures import Figures as Opinions
from jianyue.surveys.figures import figures_of as opinions_of
from jianyue.tickets.carried import CARRY, Conclusion
from jianyue.watch.transactions.figures import Counted as CountedClass

Source: TypeAlias = Callable[[Contract, PromisedIndicator, Period, datetime], Found]
# Measures whose facts lie in an app above this one; it says so when it is loaded.
SOURCES: Final[dict[Measure, Source]] = {}
OF_CALLS: Final[frozenset[Measure | None]] = frozenset({"hotline-answer", "reference-number"})


@dataclass(frozen=True)
class Reckoning:
    """What the figures of one contract are taken from; each part is read once, when it is needed.

    period  the one that is measured
    now     UTC instant; what lies behind it has not happened
    """

    contract: Contract
    history: History
    terms: Terms
    period: Period
    now: datetime

    @property
    def span(self) -> Span:
        """What of the period has passed."""
        whole = self.period.span
        return Span(whole.start, max(whole.start, min(whole.end, self.now)))

    @cached_property
    def verdicts(self) -> Mapping[str, Counted]:
        """The verdicts of the contract's tickets, by target."""
        cohort = Cohort(self.terms.agreement.rules.cohort)
        told = verdicts_of(self.contract.tenant_id, self.contract.pk, self.span, cohort)
        asked = self._frozen
        return carrying.patched(told, self._late, asked) if asked and self._late else told

    @cached_property
    def carried(self) -> Sequence[tuple[str, Conclusion]]:
        """Conclusions of before that were recorded in the period after their own was released."""
        return carrying.carried_in(self._late, self._frozen) if self._frozen else ()

    @cached_property
    def _late(self) -> Sequence[carrying.Late]:
        return carrying.late_in(self._frozen) if self._frozen else ()

    @cached_property
    def _frozen(self) -> carrying.Asked | None:
        """What is asked where late facts are carried and something was released; else None."""
        rules, per = self.terms.agreement.rules, self.period.per
        if rules.late_facts != CARRY:
            return None
        frozen = carrying.frozen_of(self.contract).get(per.value if per else carrying.TERM, ())
        frozen = [each for each in frozen if each.at <= self.now]
        whole, cohort = self.period.span, Cohort(rules.cohort)
        asked = carrying.Asked(self.contract, whole, self.span, cohort, frozen, self.now)
        return asked if frozen else None

    @cached_property
    def solved(self) -> Mapping[str, Solved]:
        """What was solved in the period, or overdue and was not, by target."""
        return solved_of(self.contract.tenant_id, self.contract.pk, self.span)

    @cached_property
    def watched(self) -> standing.Watched:
        """What is known of its systems."""
        return standing.watched(self.history, [self.period.span])

    @cached_property
    def classes(self) -> Mapping[str, CountedClass]:
        """What was counted of its transactions, by class."""
        return counting.counted_in(self.contract, self.period.span)

    @cached_property
    def opinions(self) -> Opinions:
        """What the customer's people said, in ratings, surveys and calls."""
        return opinions_of(self.contract, self.span)

    @cached_property
    def calls(self) -> Sequence[Call]:
        """The calls over the hotline that rang in the period."""
        return calls_in(self.contract, self.span)

    @cached_property
    def assessments(self) -> Mapping[str, Assessment]:
        """What reviews and checks found in the period, by indicator."""
        rows = Assessment.objects.standing().filter(
            contract=self.contract, from_at=self.period.span.start
        )
        return {each.indicator: each for each in rows}


def figures_of(
    contract: Contract, *, day: datetime, now: datetime, only: str | None = None
) -> list[Figure]:
    """Return each promised indicator in its period that holds `day`, in the agreement's order.

    day, now  UTC instants; a period that is not over is measured up to now
    only      the one indicator that is asked for, where not all are

    The goals are those in force at the end of the period, or now. A promise over several systems
    or classes gives one figure for each. The number of queries does not depend on the facts.
    """
    history = history_of(contract)
    reckonings: dict[Period, Reckoning] = {}
    found: list[Figure] = []
    for name, period, agreed in _promised(history, day, now):
        if only not in {None, name}:
            continue
        terms = terms_of_version(agreed.version)
        if name not in terms.indicators:  # promised at `day`, and no more at the end
            continue
        if period not in reckonings:
            reckonings[period] = Reckoning(contract, history, terms, period, now)
        found += _figures(terms.indicators[name], reckonings[period], agreed.version.number)
    return found


def _promised(
    history: History, day: datetime, now: datetime
) -> Iterator[tuple[str, Period, Agreed]]:
    """Return each indicator of `day` with its period, and what is in force at the end of that."""
    if not history.agreed:
        return
    agreed = _at(history, min(day, now))
    for name, indicator in agreed.agreement.indicators.items():
        period = period_in(agreed, indicator.per, day)
        yield name, period, _at(history, min(period.span.end - MICROSECOND, now))


def _at(history: History, at: datetime) -> Agreed:
    """Return what was in force at an instant; before anything was, what came first."""
    return history.at(at) or history.agreed[0]


def figure_of(
    contract: Contract, name: str, of: str = "", *, day: datetime, now: datetime
) -> Figure | None:
    """Return one figure; None where the agreement does not promise it."""
    found = figures_of(contract, day=day, now=now, only=name)
    return next((each for each in found if each.of == of), None)


def _figures(promised: PromisedIndicator, told: Reckoning, version: int) -> Iterator[Figure]:
    measure = promised.measure
    if measure is None:
        return
    unit, period = FORMULAS[measure].unit, told.period
    is_final = period.span.end <= told.now
    for of in _parts(promised, told):
        found = _found(promised, of, told)
        yield Figure(promised, unit, period, found, of, is_final, version)


def _parts(promised: PromisedIndicator, told: Reckoning) -> Sequence[str]:
    """Return what a promise is taken over one by one; what is taken together has one, no name."""
    measure, of = promised.measure, promised.indicator.of
    if measure in standing.OF_MEASURE | standing.OF_RELIABILITY:
        return of or tuple(told.terms.agreement.services)
    if measure in {"transaction-success", "transaction-response"}:
        return of or sorted(told.classes) or ("",)
    return ("",)


def _found(promised: PromisedIndicator, of: str, told: Reckoning) -> Found:
    measure, contract, span = promised.measure, told.contract, told.span
    match measure:
        case "attainment":
            found = found_from(attainment(promised, told.terms, told.verdicts, span))
            return with_carried(found, promised, told.carried)
        case "solving-rate" | "repeat-rate":
            again = measure == "repeat-rate"
            sides = solving(promised, told.terms, told.solved, again=again)
            return found_from(sides, kept_is_good=not again)
        case "major-incidents":
            return counting.major_incidents(contract, promised, span)
        case "first-line":
            return counting.first_line(contract, span)
        case "disaster-recovery":
            return counting.recovery_time(contract, span, now=told.now)
        case _:
            return _found_beside(promised, of, told)


def _found_beside(promised: PromisedIndicator, of: str, told: Reckoning) -> Found:
    measure, contract = promised.measure, told.contract
    if measure in standing.OF_MEASURE | standing.OF_RELIABILITY:
        return standing.found_of(promised, of, told.watched, told.period.span, now=told.now)
    if measure in {"transaction-success", "transaction-response"}:
        return counting.transactions(promised, told.classes.get(of))
    if measure in {"monitoring-lead", "monitoring-accuracy"}:
        return counting.monitoring(contract, promised, told.span)
    if measure in {"satisfaction", "nps"}:
        return counting.opinions(promised, told.opinions)
    if measure in SOURCES:
        return SOURCES[measure](contract, promised, told.period, told.now)
    return _called_or_assessed(promised, told)


def _called_or_assessed(promised: PromisedIndicator, told: Reckoning) -> Found:
    """Return what calls to the hotline say; where there are none, what was found by hand."""
    if promised.measure in OF_CALLS and told.calls:
        return counting.hotline(promised, told.terms, told.calls, now=told.now)
    return counting.assessed(told.assessments.get(promised.name))


def day_of(period: Period) -> datetime:
    """Return an instant inside a period, by which it is asked for again."""
    return period.span.start.astimezone(UTC)
