"""What missed indicators would have cost: one statement for each period (semantics 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import numpy as np

from jianyue.agreements.promises import Indicator
from jianyue.agreements.settling import NoFee, charged_once
from jianyue.agreements.terms import Terms
from jianyue.agreements.texts import Text
from jianyue.engine.periods import Per, Period
from jianyue.engine.rates import share
from jianyue.engine.settlements import Line, Statement, settle
from jianyue.replay.figures import MET, MISSED, Sides, periods_of, sides_by_period
from jianyue.replay.trials import Trial
from jianyue.replay.words import both

ZERO = Decimal(0)


@dataclass(frozen=True)
class Settled:
    """The credits of one period, before anyone accepts or contests them."""

    period: Period
    statement: Statement


@dataclass(frozen=True)
class Costs:
    """What an agreement would have cost on a history.

    settled   periods with anything counted, in order
    untried   rules that this history cannot try, each with the reason
    currency  of every sum
    """

    settled: tuple[Settled, ...]
    untried: tuple[Text, ...]

    @property
    def total(self) -> Decimal:
        """Sum over all periods."""
        return sum((each.statement.total for each in self.settled), ZERO)


@lru_cache(maxsize=4)
def costs_of(trial: Trial) -> Costs:
    """Return the credits of each period of a trial.

    Only attainments of measured targets can be tried: a history of tickets tells no outages.
    """
    terms = trial.terms
    try:
        promised = terms.credits
    except (NoFee, ValueError):
        return Costs(
            (),
            (
                both(
                    "协议没有写明费用，扣减无从计算",
                    "the agreement states no fee that credits could be a share of",
                ),
            ),
        )
    untried: list[Text] = []
    lines: dict[tuple[Per, int], list[Line]] = {}
    spans: dict[Per, list[Period]] = {}
    for credit in promised:
        indicator = terms.agreement.indicators[credit.credit.when]
        per = Per(indicator.per) if indicator.per in set(Per) else None
        if per is None or not _can_be_tried(trial, indicator, credit.credit.when):
            untried.append(_untried(indicator, credit.credit.when, credit.rule.name))
            continue
        spans.setdefault(per, periods_of(per, trial.source, terms.zone, trial.now))
        for i, figure in enumerate(_figures(trial, indicator, spans[per])):
            if figure is not None:
                line = credit.rule.line(figure, credit.fee, frozenset())
                lines.setdefault((per, i), []).append(line)
    settled = tuple(
        Settled(spans[per][i], _settle(terms, per, told))
        for (per, i), told in sorted(lines.items())
    )
    return Costs(settled, tuple(untried))


def _settle(terms: Terms, per: Per, lines: Sequence[Line]) -> Statement:
    cap = terms.agreement.cap
    at_most = terms.cap if cap is not None and cap.per == per else None
    return settle(lines, once=charged_once(terms.agreement), at_most=at_most)


def _can_be_tried(trial: Trial, indicator: Indicator, name: str) -> bool:
    measured = {each.measured.name for each in trial.figures if each.measured.lack is None}
    is_attainment = trial.terms.indicators[name].measure == "attainment"
    return is_attainment and bool(indicator.of) and set(indicator.of) <= measured


def _untried(indicator: Indicator, name: str, rule: str) -> Text:
    title = indicator.title or both(name, name)
    return both(
        f"{rule}：这份历史没有{title.zh}的数据", f"{rule}: this history does not tell {title.en}"
    )


def _figures(trial: Trial, indicator: Indicator, spans: Sequence[Period]) -> list[Fraction | None]:
    """Return the attainment of all targets of an indicator together, in each period."""
    met, missed = np.zeros(len(spans), np.int64), np.zeros(len(spans), np.int64)
    for figures in trial.figures:
        measured = figures.measured
        if measured.name not in indicator.of or measured.clocks is None:
            continue
        of_level = (
            np.isin(measured.level, indicator.levels) if indicator.levels else measured.counted
        )
        by_period = sides_by_period(trial.terms, measured, trial.source, spans)
        met += np.array([_count(sides[of_level], MET) for sides in by_period], np.int64)
        missed += np.array([_count(sides[of_level], MISSED) for sides in by_period], np.int64)
    return [share(int(m), int(m + n)) for m, n in zip(met, missed, strict=True)]


def _count(sides: Sides, side: int) -> int:
    return int((sides == side).sum())
