"""Attainment of a whole history: by target, level and month, each figure with its tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from jianyue.agreements.terms import Terms
from jianyue.engine.clocks import Reopen
from jianyue.engine.goals import Goal, rounded
from jianyue.engine.histories import CODES
from jianyue.engine.facts import Kind
from jianyue.engine.indicators import Cohort
from jianyue.engine.instants import instant, micros
from jianyue.engine.periods import Per, Period, periods
from jianyue.engine.rates import share
from jianyue.engine.spans import Span
from jianyue.engine.sweeps import BREACHED
from jianyue.replay.cells import Whole
from jianyue.replay.dates import Flags
from jianyue.replay.measuring import Measured
from jianyue.replay.source import Source

NOT_YET, MET, MISSED = 0, 1, 2
HUNDRED = 100

Sides = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Figure:
    """Counts on both sides of one attainment; open tickets are on neither."""

    met: int
    breached: int
    open: int

    @property
    def counted(self) -> int:
        """Tickets that concluded."""
        return self.met + self.breached

    @property
    def attainment(self) -> Fraction | None:
        """Met / (met + breached), exact; None for 0 / 0."""
        return share(self.met, self.counted)


@dataclass(frozen=True)
class Month:
    """How tickets counted in one calendar month of the agreement's zone.

    sides  NOT_YET, MET or MISSED for each ticket of the history
    """

    period: Period
    sides: Sides

    @cached_property
    def figure(self) -> Figure:
        """The figure of the month."""
        met, missed = (int((self.sides == side).sum()) for side in (MET, MISSED))
        return Figure(met, missed, 0)


@dataclass(frozen=True)
class TargetFigures:
    """One measured target with its figures.

    sides   how each ticket counts over the whole history: NOT_YET, MET or MISSED
    months  the months in which clocks concluded
    """

    measured: Measured
    sides: Sides
    months: tuple[Month, ...]

    @property
    def goal(self) -> Goal | None:
        """What its indicator must reach; None where nothing is promised."""
        indicator = self.measured.indicator
        return indicator.goal.bound if indicator and indicator.goal else None

    def misses(self, attainment: Fraction | None) -> bool:
        """Whether an attainment stays below the goal; nothing counted misses nothing."""
        return self.goal is not None and attainment is not None and not self.goal.holds(attainment)

    def chosen(self, side: int, level: int | None = None) -> Flags:
        """Return the tickets on one side, of one level or of all."""
        found = self.measured.counted & (self.sides == side)
        if level is not None and self.measured.clocks is not None:
            found = found & (self.measured.clocks.level == level)
        return found

    def figure(self, level: int | None = None) -> Figure:
        """Return the figure of one level or of all."""
        met, missed, open_ = (
            int(self.chosen(side, level).sum()) for side in (MET, MISSED, NOT_YET)
        )
        return Figure(met, missed, open_)

    @property
    def levels(self) -> tuple[int, ...]:
        """Levels that counted tickets have at their end."""
        clocks = self.measured.clocks
        if clocks is None:
            return ()
        return tuple(np.unique(clocks.level[self.measured.counted]).tolist())

    def shown(self, attainment: Fraction | None) -> str:
        """Return an attainment in percent, rounded to the worse side; a dash for 0 / 0."""
        if attainment is None:
            return "—"
        goal = self.goal
        figure = rounded(attainment * HUNDRED, 1, up=False) if goal is None else goal.shown(attainment)
        return f"{figure} %"


def figures_of(
    terms: Terms, measured: Sequence[Measured], source: Source, now: datetime
) -> tuple[TargetFigures, ...]:
    """Return the figures of every target; those that cannot be measured have none."""
    months = _months(source, terms.zone, now)
    reported = _reported(source)
    return tuple(_figures(terms, each, months, reported) for each in measured)


def _months(source: Source, zone: str, now: datetime) -> list[Period]:
    if not len(source.history):
        return []
    start = instant(source.history.span[0])
    return periods(Per.MONTH, Span(start, max(now, start)), ZoneInfo(zone)) or [
        *periods(Per.MONTH, Span(start, instant(source.history.span[0] + 1)), ZoneInfo(zone))
    ]


def _reported(source: Source) -> Whole:
    history = source.history
    rows = np.flatnonzero(history.kind == CODES[Kind.REPORTED])
    return history.at[rows]


def _figures(
    terms: Terms, measured: Measured, months: list[Period], reported: Whole
) -> TargetFigures:
    nobody = np.zeros(len(measured.counted), np.int8)
    if measured.clocks is None or not months:
        return TargetFigures(measured, nobody, ())
    rules = terms.agreement.rules
    ticket, at, verdict = measured.clocks.concluded
    mine = measured.counted[ticket]
    ticket, at, missed = ticket[mine], at[mine], verdict[mine] == BREACHED
    sticks = rules.reopen == Reopen.RESTART
    whole = _sides(nobody, ticket, missed, sticks=sticks)
    # The end of a period belongs to the next: a verdict at the very end counts there.
    edges = np.array([micros(month.span.start) for month in months])
    ends = np.array([micros(month.span.end) for month in months])
    in_month = np.searchsorted(edges, at, side="right") - 1
    if rules.cohort == Cohort.REPORTED:
        in_month = np.searchsorted(edges, reported[ticket], side="right") - 1
        in_month = np.where(at < ends[in_month], in_month, len(months))
    by_month = tuple(
        Month(month, _sides(nobody, ticket[in_month == i], missed[in_month == i], sticks=sticks))
        for i, month in enumerate(months)
    )
    return TargetFigures(measured, whole, tuple(each for each in by_month if each.sides.any()))


def _sides(nobody: Sides, ticket: Whole, missed: Flags, *, sticks: bool) -> Sides:
    """Return the side of each ticket: by its last verdict, or by any breach where that sticks."""
    sides = nobody.copy()
    sides[ticket] = np.where(missed, MISSED, MET)  # in order of instants: the last one stays
    if sticks:
        sides[ticket[missed]] = MISSED
    return sides
