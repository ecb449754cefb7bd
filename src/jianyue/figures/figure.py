"""A figure of an indicator over a period, as everybody reads it: page, report, money, bundle."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from jianyue.agreements.goals import Goal
from jianyue.agreements.indicating import PromisedIndicator
from jianyue.engine.periods import Period
from jianyue.figures.sides import Sides
from jianyue.ledger.speech import Both


class Unit(StrEnum):
    """What a figure is counted in: parts of one, seconds, a plain number, points of a hundred."""

    SHARE = "share"
    SECONDS = "seconds"
    NUMBER = "number"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Cited:
    """Something that was counted or left out.

    kind  what it is: ticket, outage, window, alert, class, answer, recovery, phone, assessment
    name  its number; for a class of transactions its name
    why   why it left the figure; None where it was counted
    """

    kind: str
    name: str
    why: Both | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a measure came to, and from what.

    value      exact: a share, seconds, a number or points; None where there is nothing to measure
    part       how many kept it, where cases are counted
    whole      how many were counted
    otherwise  the value if what the customer contests counted; None where nothing is contested
    contested  how many are contested
    missed     what broke the promise, or what was longest; the first of them
    left_out   what left the figure, each with the reason; the first of them
    out        how many left it
    open       how many have begun and not concluded; they are on neither side
    carried    what was recorded late and counts here, not in its own period; the first of them
    came       how many such there are
    lack       why nothing can be measured
    sides      every ticket counted and left out, where tickets are
    """

    value: Fraction | None = None
    part: int | None = None
    whole: int | None = None
    otherwise: Fraction | None = None
    contested: int = 0
    missed: tuple[Cited, ...] = ()
    left_out: tuple[Cited, ...] = ()
    out: int = 0
    open: int = 0
    carried: tuple[Cited, ...] = ()
    came: int = 0
    lack: Both | None = None
    sides: Sides | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """One promised indicator in one period.

    of        the one system or class that it is of, where the promise is of several
    is_final  whether the period was over when it was measured
    version   number of the agreement's version in force at the end of the period, or now
    """

    promised: PromisedIndicator
    unit: Unit
    period: Period
    found: Found
    of: str = ""
    is_final: bool = False
    version: int = 0

    @property
    def name(self) -> str:
        """How the agreement calls the indicator."""
        return self.promised.name

    @property
    def clause(self) -> str:
        """The clause that promises it; empty where none is named."""
        return self.promised.indicator.clause or ""

    @property
    def goal(self) -> Goal | None:
        """What it must reach; None where nothing is promised."""
        return self.promised.indicator.goal

    @property
    def value(self) -> Fraction | None:
        """The exact value, None where there is none."""
        return self.found.value

    @property
    def kept(self) -> bool | None:
        """Whether the goal is kept; None without a goal or a value, which break nothing."""
        return holds(self.goal, self.value, self.unit)

    @property
    def in_goal_unit(self) -> Fraction | None:
        """The value as the goal is written against: points that are promised in % are a share."""
        return None if self.value is None else against(self.goal, self.value, self.unit)


def holds(goal: Goal | None, value: Fraction | None, unit: Unit) -> bool | None:
    """Tell whether a value keeps a goal; None where either is missing."""
    if goal is None or value is None:
        return None
    return goal.bound.holds(against(goal, value, unit))


def against(goal: Goal | None, value: Fraction, unit: Unit) -> Fraction:
    """Return a value as a goal is held against it.

    Satisfaction in points may be promised in percent of the hundred, and a net promoter score,
    which is a share from -1 to 1, in points.
    """
    if goal is None:
        return value
    if unit is Unit.POINTS and goal.unit == "%":
        return value / 100
    if unit is Unit.SHARE and goal.unit in {"points", ""}:
        return value * 100
    return value


def worst(figures: Iterable[Figure]) -> dict[str, Figure]:
    """Return one figure for each indicator: of several systems, the one that keeps it least.

    A promise over several systems holds for each of them (docs/decisions/0190).
    """
    found: dict[str, Figure] = {}
    for figure in figures:
        before = found.get(figure.name)
        found[figure.name] = figure if before is None else min(before, figure, key=_standing)
    return found


def _standing(figure: Figure) -> tuple[bool, Fraction]:
    """Return how well a figure stands; where there is nothing to measure, best."""
    value, goal = figure.in_goal_unit, figure.goal
    if value is None:
        return True, Fraction(0)
    more = goal is None or goal.bound.relation.more_is_better
    return False, value if more else -value
