"""What a figure is held against: compared exactly, shown never better than it is (semantics 6)."""

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Relation(StrEnum):
    """On which side of its bound a goal is kept."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"
    EXACTLY = "="

    @property
    def more_is_better(self) -> bool:
        """Whether a larger figure keeps the goal better; around `=` neither side does."""
        return self in {Relation.AT_LEAST, Relation.ABOVE}


class Unit(StrEnum):
    """What a bound is counted in; figures are shares, seconds or plain numbers."""

    NUMBER = "number"
    PERCENT = "percent"
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"

    @property
    def size(self) -> Fraction:
        """Return one of it as a share, in seconds, or plain; a day has 24 hours."""
        return SIZES[self]


SIZES = {
    Unit.NUMBER: Fraction(1),
    Unit.PERCENT: Fraction(1, 100),
    Unit.SECOND: Fraction(1),
    Unit.MINUTE: Fraction(60),
    Unit.HOUR: Fraction(3600),
    Unit.DAY: Fraction(86400),
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound as the agreement writes it, `>= 99.95 %`; its digits say how exactly to show.

    Figures come as Fraction: a share (0.9995), seconds, or a plain number. Raises ValueError for
    a bound that is no number.
    """

    relation: Relation
    bound: Decimal
    unit: Unit = Unit.NUMBER

    def __post_init__(self) -> None:
        if not isinstance(self.bound, Decimal) or not self.bound.is_finite():
            raise ValueError(f"a goal needs an exact number, not {self.bound!r}")

    @property
    def value(self) -> Fraction:
        """The bound as a figure."""
        return Fraction(self.bound) * self.unit.size

    @property
    def digits(self) -> int:
        """How many decimals the bound is written with; 99.90 has two."""
        exponent = self.bound.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    def holds(self, figure: Fraction) -> bool:
        """Tell whether `figure` keeps the goal, in exact integers."""
        match self.relation:
            case Relation.AT_LEAST:
                return figure >= self.value
            case Relation.AT_MOST:
                return figure <= self.value
            case Relation.ABOVE:
                return figure > self.value
            case Relation.BELOW:
                return figure < self.value
            case _:
                return figure == self.value

    def shown(self, figure: Fraction) -> Decimal:
        """Return `figure` in the goal's unit, one digit finer, rounded to the worse side.

        22.4 minutes down in a March of 7x24 against >= 99.95 % shows 99.949, not 99.950.
        """
        beyond = self.relation is not Relation.EXACTLY or figure > self.value
        up = beyond and not self.relation.more_is_better
        return rounded(figure / self.unit.size, self.digits + 1, up=up)

    def misses_allowed(self, volume: int) -> int | None:
        """Return how many of `volume` may miss before a share falls short of the goal.

        volume  how many are expected, above 0

        99 % of 40 allows 0: never miss. None where even no miss would not do. Raises ValueError
        for a goal that is no share to be reached from below.
        """
        if self.unit is not Unit.PERCENT or not self.relation.more_is_better:
            raise ValueError(f"only a share to be reached allows misses, not {self}")
        if volume < 1:
            raise ValueError(f"a volume counts from 1, not {volume}")
        spare = (1 - self.value) * volume
        strict = self.relation is Relation.ABOVE
        allowed = math.ceil(spare) - 1 if strict else math.floor(spare)
        return min(allowed, volume) if allowed >= 0 else None

    def __str__(self) -> str:
        return f"{self.relation} {self.bound} {self.unit}"


def rounded(figure: Fraction, digits: int, *, up: bool) -> Decimal:
    """Return `figure` with `digits` decimals, upwards or downwards, never to the nearest."""
    scaled = figure * 10**digits
    whole = math.ceil(scaled) if up else math.floor(scaled)
    return Decimal(whole).scaleb(-digits)
