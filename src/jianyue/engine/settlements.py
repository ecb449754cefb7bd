"""Statements of a period: lines, what is not charged twice, caps, and the sum (semantics 7).

What semantics 7 leaves open is decided in docs/decisions/0044.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jianyue.engine.money import exact

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement.

    rule      the rule that charges, usually its clause
    figure    the indicator, invoice or item it is about
    value     the figure itself; None where it is "none" or there is no figure
    amount    zero or more, whole fen, rounded once
    evidence  outages, tickets and the like behind it
    at_most   the most its rule may cost in this period; None without limit
    """

    rule: str
    figure: str
    value: Fraction | None
    amount: Decimal
    evidence: frozenset[str] = frozenset()
    at_most: Decimal | None = None

    def __post_init__(self) -> None:
        if any(exact(sum_) < 0 for sum_ in (self.amount, self.at_most or ZERO)):
            raise ValueError(f"a line of {self.rule} is not negative: {self.amount}")


@dataclass(frozen=True, slots=True)
class Covered:
    """A line that is not charged, because another charges the same outage already."""

    line: Line
    by: Line


@dataclass(frozen=True, slots=True)
class RuleTotal:
    """What one rule costs in the period: the sum of its lines, and what its cap leaves."""

    rule: str
    lines: Decimal
    charged: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """A settlement of one period with its evidence.

    lines    what is charged, in the order given
    covered  what is not, and why
    rules    totals by rule, after the cap of each
    total    sum of the rules, after the cap of the period
    """

    lines: tuple[Line, ...]
    covered: tuple[Covered, ...]
    rules: tuple[RuleTotal, ...]
    total: Decimal

    @property
    def subtotal(self) -> Decimal:
        """Sum of the rules before the cap of the period."""
        return sum((rule.charged for rule in self.rules), ZERO)


def settle(
    lines: Iterable[Line],
    *,
    once: Collection[frozenset[str]] = (),
    at_most: Decimal | None = None,
) -> Statement:
    """Return the statement of one period.

    lines    each rounded; a rule may have several, with the same cap
    once     pairs of rules that do not both charge the same outage: where two lines of such a
             pair share evidence, the dearer one stands (before caps), the earlier one of equals
    at_most  cap of the period, whole fen, zero or more; None without limit

    The total is the sum of the lines; caps come after, each rule's own first.
    """
    told = tuple(lines)
    if at_most is not None and exact(at_most) < 0:
        raise ValueError(f"a cap is not negative: {at_most}")
    covered = _covered(told, once)
    standing = tuple(line for i, line in enumerate(told) if i not in covered)
    rules = tuple(_rule_totals(standing))
    total = sum((rule.charged for rule in rules), ZERO)
    return Statement(
        standing,
        tuple(Covered(told[i], told[by]) for i, by in sorted(covered.items())),
        rules,
        total if at_most is None else min(total, at_most),
    )


def _covered(lines: Sequence[Line], once: Collection[frozenset[str]]) -> dict[int, int]:
    """Return which lines are covered, and by which; the dearest are placed first."""
    covered: dict[int, int] = {}
    standing: list[int] = []
    for i in sorted(range(len(lines)), key=lambda i: -lines[i].amount):
        by = next((j for j in standing if _charges_the_same(lines[i], lines[j], once)), None)
        if by is None:
            standing.append(i)
        else:
            covered[i] = by
    return covered


def _charges_the_same(one: Line, other: Line, once: Collection[frozenset[str]]) -> bool:
    pair = frozenset({one.rule, other.rule})
    return pair in once and not one.evidence.isdisjoint(other.evidence)


def _rule_totals(lines: Sequence[Line]) -> Iterable[RuleTotal]:
    for rule in dict.fromkeys(line.rule for line in lines):
        own = [line for line in lines if line.rule == rule]
        total = sum((line.amount for line in own), ZERO)
        caps = [line.at_most for line in own if line.at_most is not None]
        yield RuleTotal(rule, total, min([total, *caps]))
