"""Lines of a settlement and what they come to. Pure: facts say the same, so it is made anew.

Each line is rounded once; what charges the same outage twice is left out, then each rule's cap and
the cap of the period; late fees and breach sums stand beside the cap (docs/decisions/0189).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from jianyue.engine.settlements import Line, Statement, settle
from jianyue.money.sums import written
from jianyue.money.words import LineKind

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line as it is issued.

    otherwise  the sum if what the customer contests counted; None where nothing is contested
    at_most    the most its rule may cost in the period
    """

    kind: LineKind
    rule: str
    clause: str
    title: tuple[str, str]
    amount: Decimal
    figure: str = ""
    value: Fraction | None = None
    shown: tuple[str, str] = ("", "")
    evidence: tuple[tuple[str, str], ...] = ()
    otherwise: Decimal | None = None
    at_most: Decimal | None = None

    def body(self) -> dict[str, Any]:
        """Return the line as a fact says it: no floats, whole fen as text."""
        return {
            "kind": self.kind.value, "rule": self.rule, "clause": self.clause,
            "title": list(self.title), "amount": written(self.amount), "figure": self.figure,
            "value": "" if self.value is None else str(self.value), "shown": list(self.shown),
            "evidence": [list(each) for each in self.evidence],
            "otherwise": None if self.otherwise is None else written(self.otherwise),
            "at_most": None if self.at_most is None else written(self.at_most),
        }  # fmt: skip

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Drawn":
        """Return the line that a fact says."""
        sums = {name: None if body[name] is None else Decimal(body[name])
                for name in ("otherwise", "at_most")}  # fmt: skip
        (zh, en), (shown_zh, shown_en) = body["title"], body["shown"]
        return cls(
            LineKind.of(body["kind"]), body["rule"], body["clause"], (zh, en),
            Decimal(body["amount"]), body["figure"],
            Fraction(body["value"]) if body["value"] else None, (shown_zh, shown_en),
            tuple((kind, name) for kind, name in body["evidence"]), **sums,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """What is not charged twice, and the cap of the period."""

    once: tuple[frozenset[str], ...] = ()
    cap: Decimal | None = None

    def body(self) -> dict[str, Any]:
        """Return the rules as a fact says them."""
        cap = None if self.cap is None else written(self.cap)
        return {"once": [sorted(pair) for pair in self.once], "cap": cap}

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Rules":
        """Return the rules that a fact says."""
        cap = None if body["cap"] is None else Decimal(body["cap"])
        return cls(tuple(frozenset(pair) for pair in body["once"]), cap)


@dataclass(frozen=True, slots=True)
class Total:
    """What the lines of a period come to.

    credits     of the indicators, after what is not charged twice and all caps
    before_cap  the same before the cap of the period
    breach      sums for breaches of the provider, beside the cap
    charges     late fees and sums for breaches of the customer
    covered     places of lines that cost nothing, and the line that covers each
    """

    fee: Decimal
    credits: Decimal
    before_cap: Decimal
    breach: Decimal
    charges: Decimal
    covered: Mapping[int, int]

    @property
    def adjustment(self) -> Decimal:
        """What is paid beside the fee; below zero, what is deducted from it."""
        return self.charges - self.credits - self.breach

    @property
    def payable(self) -> Decimal:
        """What the period costs in the end; below zero, the provider owes it."""
        return self.fee + self.adjustment


def total_of(lines: Sequence[Drawn], sums: Sequence[Decimal], rules: Rules) -> Total:
    """Return what lines come to.

    lines  as they were issued
    sums   what holds for each: as issued, or as agreed once it was contested
    """
    credit = {
        place: _line(line, amount)
        for place, (line, amount) in enumerate(zip(lines, sums, strict=True), start=1)
        if line.kind is LineKind.CREDIT
    }
    statement = settle(credit.values(), once=rules.once, at_most=rules.cap)
    return Total(
        _sum(lines, sums, {LineKind.FEE}),
        statement.total,
        statement.subtotal,
        _sum(lines, sums, {LineKind.BREACH}),
        _sum(lines, sums, {LineKind.LATE, LineKind.BREACH_CUSTOMER}),
        _covered(credit, statement),
    )


def _line(drawn: Drawn, amount: Decimal) -> Line:
    evidence = frozenset(f"{kind} {name}" for kind, name in drawn.evidence)
    return Line(drawn.rule, drawn.figure, drawn.value, amount, evidence, drawn.at_most)


def _sum(lines: Iterable[Drawn], sums: Iterable[Decimal], kinds: Collection[LineKind]) -> Decimal:
    told = zip(lines, sums, strict=True)
    return sum((amount for line, amount in told if line.kind in kinds), ZERO)


def _covered(credit: Mapping[int, Line], statement: Statement) -> dict[int, int]:
    places = {id(line): place for place, line in credit.items()}
    return {places[id(each.line)]: places[id(each.by)] for each in statement.covered}
