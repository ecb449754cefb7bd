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
from jianyue.engine.facts import Kind
from jianyue.engine.goals import Goal, rounded
from jianyue.engine.histories import CODES
from jianyue.engine.indicators import Cohort, Counting
from jianyue.engine.instants import MICROSECOND, instant
from jianyue.engine.periods import Per, Period, periods
from jianyue.engine.rates import share
from jianyue.engine.spans import Span
from jianyue.engine.sweeps import BREACHED
from jianyue.engine.verdicts import Verdicts, counted
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


@dataclass(frozen=True, eq=False)
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
        found: Flags = self.measured.counted & (self.sides == side)
        if level is not None and self.measured.clocks is not None:
            found = found & (self.measured.level == level)
        return found

    def figure(self, level: int | None = None) -> Figure:
        """Return the figure of one level or of all."""
        met, missed, open_ = (
            int(self.chosen(side, level).sum()) for side in (MET, MISSED, NOT_YET)
        )
        return Figure(met, missed, open_)

    @property
    def levels(self) -> tuple[int, ...]:
        """Levels under which counted tickets were judged."""
        if self.measured.clocks is None:
            return ()
        return tuple(np.unique(self.measured.level[self.measured.counted]).tolist())

    def shown(self, attainment: Fraction | None) -> str:
        """Return an attainment in percent, rounded to the worse side; a dash for 0 / 0."""
        if attainment is None:
            return "—"
        goal = self.goal
        figure = (
            rounded(attainment * HUNDRED, 1, up=False) if goal is None else goal.shown(attainment)
        )
        return f"{figure} %"


def figures_of(
    terms: Terms, measured: Sequence[Measured], source: Source, now: datetime
) -> tuple[TargetFigures, ...]:
    """Return the figures of every target; those that cannot be measured have none."""
    months = periods_of(Per.MONTH, source, terms.zone, now)
    return tuple(_figures(terms, each, source, months) for each in measured)


def periods_of(per: Per, source: Source, zone: str, now: datetime) -> list[Period]:
    """Return the periods from the first instant of a history until now; `now` is in the last."""
    if not len(source.history):
        return []
    start = instant(source.history.span[0])
    # A verdict at the very last instant belongs to the period that holds it.
    return periods(per, Span(start, max(now, start) + MICROSECOND), ZoneInfo(zone))


def _figures(
    terms: Terms, measured: Measured, source: Source, months: list[Period]
) -> TargetFigures:
    nobody = np.zeros(len(measured.counted), np.int8)
    if measured.clocks is None or not months:
        return TargetFigures(measured, nobody, ())
    always = Span(months[0].span.start, months[-1].span.end)
    by_conclusion = Counting(reopen=Reopen(terms.agreement.rules.reopen))
    whole = _sides(nobody, counted(_verdicts(measured, source), always, by_conclusion))
    by_month = sides_by_period(terms, measured, source, months)
    told = [Month(period, sides) for period, sides in zip(months, by_month, strict=True)]
    return TargetFigures(measured, whole, tuple(each for each in told if each.sides.any()))


def sides_by_period(
    terms: Terms, measured: Measured, source: Source, spans: Sequence[Period]
) -> list[Sides]:
    """Return how each ticket counts in each period (semantics 2 and 6)."""
    rules = terms.agreement.rules
    counting = Counting(Cohort(rules.cohort), Reopen(rules.reopen))
    verdicts = _verdicts(measured, source)
    nobody = np.zeros(len(measured.counted), np.int8)
    return [_sides(nobody, counted(verdicts, each.span, counting)) for each in spans]


def _verdicts(measured: Measured, source: Source) -> Verdicts:
    """Return each verdict of the tickets that count; they come in order."""
    if measured.clocks is None:
        none = np.zeros(0, np.int64)
        return Verdicts(none, none, none > 0, none, none)
    ticket, at, verdict = measured.clocks.concluded
    mine = measured.counted[ticket]
    ticket, missed = ticket[mine], verdict[mine] == BREACHED
    return Verdicts(ticket, at[mine], missed, measured.level[ticket], _reported(source)[ticket])


def _reported(source: Source) -> Whole:
    history = source.history
    reported: Whole = history.at[history.kind == CODES[Kind.REPORTED]]
    return reported


def _sides(nobody: Sides, verdicts: Verdicts) -> Sides:
    """Return the side of each ticket."""
    sides = nobody.copy()
    sides[verdicts.ticket] = np.where(verdicts.missed, MISSED, MET)
    return sides
