"""Figures in words: one digit finer than the goal, rounded to the worse side (semantics 6)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from jianyue.agreements.goals import GoalUnit
from jianyue.engine.goals import rounded
from jianyue.figures.figure import Figure, Unit, against
from jianyue.ledger.speech import Both

NONE: Final = Both("无", "none")
UNITS: Final[Mapping[GoalUnit, Both]] = {
    "%": Both("%", "%"),
    "s": Both(" 秒", " s"),
    "min": Both(" 分钟", " min"),
    "h": Both(" 小时", " h"),
    "days": Both(" 天", " days"),
    "points": Both(" 分", " points"),
    "times": Both(" 次", ""),
    "": Both("", ""),
}
# Without a goal: what of the unit is shown, its digits, and whether more is worse.
PLAIN: Final[Mapping[Unit, tuple[Fraction, int, bool, GoalUnit]]] = {
    Unit.SHARE: (Fraction(1, 100), 2, False, "%"),
    Unit.SECONDS: (Fraction(60), 1, True, "min"),
    Unit.NUMBER: (Fraction(1), 0, True, ""),
    Unit.POINTS: (Fraction(1), 1, False, "points"),
}


def said(figure: Figure) -> Both:
    """Return the value of a figure in words; `none` where there is none."""
    return value_said(figure, figure.value)


def otherwise_said(figure: Figure) -> Both:
    """Return the value as it would be if what is contested counted."""
    return value_said(figure, figure.found.otherwise)


def value_said(figure: Figure, value: Fraction | None) -> Both:
    """Return any value as this figure's goal asks it to be shown."""
    if value is None:
        return NONE
    number, unit = shown(figure, value)
    words = UNITS[unit]
    return Both(f"{number:f}{words.zh}", f"{number:f}{words.en}")


def shown(figure: Figure, value: Fraction) -> tuple[Decimal, GoalUnit]:
    """Return a value rounded, and the unit that it is then in."""
    goal = figure.goal
    if goal is not None:
        number = goal.bound.shown(against(goal, value, figure.unit))
        return _whole(number) if figure.unit is Unit.NUMBER else number, goal.unit
    size, digits, up, unit = PLAIN[figure.unit]
    return rounded(value / size, digits, up=up), unit


def counts_said(figure: Figure) -> Both | None:
    """Return how many kept it of how many; None where no cases are counted."""
    found = figure.found
    if found.part is None or found.whole is None:
        return None
    return Both(f"{found.part} / {found.whole}", f"{found.part} / {found.whole}")


def _whole(number: Decimal) -> Decimal:
    """Return a number of things without the digit that it does not need."""
    return number.to_integral_value() if number == number.to_integral_value() else number
