"""Service credits: what a missed indicator costs, by bands or by steps (semantics 7, C30)."""

import math
from dataclasses import dataclass
from fractions import Fraction

from jianyue.engine.money import Portion, fen, fen_down
from jianyue.engine.settlements import Line


@dataclass(frozen=True, slots=True)
class Bands:
    """Bounds and what falling short of each costs; only the lowest band reached applies.

    bounds  (bound, portion) in any order, each bound once; a figure on the bound keeps it
    below   whether figures fall short by lying below; if not, by lying above (downtime, counts)
    """

    bounds: tuple[tuple[Fraction, Portion], ...]
    below: bool = True

    def __post_init__(self) -> None:
        if not self.bounds:
            raise ValueError("bands without a band cost nothing, ever")
        if len({bound for bound, _ in self.bounds}) < len(self.bounds):
            raise ValueError("a band is named twice")

    def cost(self, figure: Fraction, fee: Fraction) -> Fraction:
        """Return the exact sum that `figure` costs of `fee`; 0 where every band is kept."""
        missed = [
            (bound, portion)
            for bound, portion in self.bounds
            if (figure < bound if self.below else figure > bound)
        ]
        if not missed:
            return Fraction(0)
        worst = min if self.below else max
        return worst(missed, key=lambda band: band[0])[1].of(fee)


@dataclass(frozen=True, slots=True)
class Steps:
    """A deduction for each started step beyond the goal; with step 1, for each case too many.

    goal    figure that costs nothing
    step    0.01 for 1 %, above zero
    deduct  what each started step costs
    below   whether beyond means below the goal; if not, above it
    """

    goal: Fraction
    step: Fraction
    deduct: Portion
    below: bool = True

    def __post_init__(self) -> None:
        if self.step <= 0:
            raise ValueError(f"a step leads somewhere, {self.step} does not")

    def cost(self, figure: Fraction, fee: Fraction) -> Fraction:
        """Return the exact sum that `figure` costs of `fee`; a step begun is a step."""
        beyond = self.goal - figure if self.below else figure - self.goal
        return max(0, math.ceil(beyond / self.step)) * self.deduct.of(fee)


@dataclass(frozen=True, slots=True)
class CreditRule:
    """One rule of the agreement: an indicator, what missing it costs, and the most it may cost.

    name     how statements call the rule, usually its clause
    figure   name of the indicator
    at_most  the most the rule may cost in a period; None without limit
    """

    name: str
    figure: str
    scale: Bands | Steps
    at_most: Portion | None = None

    def line(self, value: Fraction | None, fee: Fraction, evidence: frozenset[str]) -> Line:
        """Return the line of a statement: the cost of `value`, rounded half-up once.

        value     the indicator's figure in the period; None ("none") costs nothing
        fee       exact fee that shares are shares of
        evidence  outages and tickets that the figure comes from
        """
        cost = Fraction(0) if value is None else self.scale.cost(value, fee)
        cap = None if self.at_most is None else fen_down(self.at_most.of(fee))
        return Line(self.name, self.figure, value, fen(cost), evidence, cap)
