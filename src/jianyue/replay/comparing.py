"""Two drafts on one history: which tickets flip, and what the credits differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from jianyue.agreements.texts import Text
from jianyue.engine.facts import Kind
from jianyue.replay.costs import Costs, costs_of
from jianyue.replay.dates import Flags
from jianyue.replay.figures import MET, MISSED, Sides, TargetFigures
from jianyue.replay.trials import Trial

ZERO = Decimal(0)
NOT_THERE = -1


@dataclass(frozen=True)
class TargetChange:
    """One target in both drafts, paired by its name; None where a draft does not have it.

    worse   tickets that were met and would be missed
    better  tickets that were missed and would be met
    other   tickets that count in one draft only, or are open in one only
    """

    name: str
    title: Text
    mine: TargetFigures | None
    other_draft: TargetFigures | None
    worse: Flags
    better: Flags
    other: Flags


@dataclass(frozen=True, slots=True)
class CostChange:
    """The credits of one period in both drafts."""

    period: str
    mine: Decimal
    other: Decimal

    @property
    def difference(self) -> Decimal:
        """What the other draft costs more."""
        return self.other - self.mine


@dataclass(frozen=True)
class Comparison:
    """Two drafts on one history."""

    mine: Trial
    other: Trial
    targets: tuple[TargetChange, ...]
    costs: tuple[CostChange, ...]
    mine_costs: Costs
    other_costs: Costs


def compare(mine: Trial, other: Trial) -> Comparison:
    """Return what another draft would have changed on the same history."""
    changes = tuple(_change(*pair) for pair in _pairs(mine, other))
    mine_costs, other_costs = costs_of(mine), costs_of(other)
    return Comparison(
        mine, other, changes, _costs(mine_costs, other_costs), mine_costs, other_costs
    )


Pair = tuple[TargetFigures | None, TargetFigures | None]


def _pairs(mine: Trial, other: Trial) -> Iterator[Pair]:
    """Yield targets of both drafts side by side: by name, else by the facts at both ends."""
    names = {each.measured.name for each in mine.figures}
    rest = {each.measured.name: each for each in other.figures}
    free = {_ends(each): each for each in other.figures if each.measured.name not in names}
    for each in mine.figures:
        found = rest.get(each.measured.name) or free.pop(_ends(each), None)
        if found is not None:
            rest.pop(found.measured.name)
        yield each, found
    yield from ((None, each) for each in rest.values())


def _ends(figures: TargetFigures) -> tuple[frozenset[str], Kind, Kind]:
    promised = figures.measured.promised
    start = promised.target.start
    # Where nobody knows the occurrence both count from the report.
    start = Kind.REPORTED if start is Kind.OCCURRED else start
    return promised.kinds, start, promised.target.stop


def _change(mine: TargetFigures | None, other: TargetFigures | None) -> TargetChange:
    either = mine or other
    if either is None:
        raise AssertionError
    size = len(either.sides)
    left, right = _sides(mine, size), _sides(other, size)
    worse = (left == MET) & (right == MISSED)
    better = (left == MISSED) & (right == MET)
    promised = either.measured.promised
    return TargetChange(
        promised.target.name,
        promised.title,
        mine,
        other,
        worse,
        better,
        (left != right) & ~worse & ~better,
    )


def _sides(figures: TargetFigures | None, size: int) -> Sides:
    if figures is None:
        return np.full(size, NOT_THERE, np.int8)
    return np.where(figures.measured.counted, figures.sides, NOT_THERE).astype(np.int8)


def _costs(mine: Costs, other: Costs) -> tuple[CostChange, ...]:
    left, right = _by_period(mine), _by_period(other)
    return tuple(
        CostChange(period, left.get(period, ZERO), right.get(period, ZERO))
        for period in sorted({*left, *right})
    )


def _by_period(costs: Costs) -> dict[str, Decimal]:
    return {each.period.label: each.statement.total for each in costs.settled}


def flips(comparison: Comparison, change: TargetChange) -> Sequence[tuple[str, str]]:
    """Return number and direction (worse, better, other) of every ticket that flips."""
    numbers = comparison.mine.source.history.numbers
    groups = (("worse", change.worse), ("better", change.better), ("other", change.other))
    return [(numbers[i], name) for name, flags in groups for i in np.flatnonzero(flags).tolist()]
