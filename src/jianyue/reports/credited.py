"""What figures of a report cost by the credit rules of its agreement (docs/decisions/0202)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jianyue.agreements.language import Agreement
from jianyue.agreements.settling import NoFee, PromisedCredit, credits_of, currency_of
from jianyue.engine.settlements import settle
from jianyue.figures.figure import Unit, against
from jianyue.ledger.speech import Both
from jianyue.reports.content import Frozen, fraction
from jianyue.reports.matter import both
from jianyue.reports.models import Report, Restatement

Values = Mapping[tuple[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Charged:
    """What one credit rule takes off by two figures: as it stood, and as it is restated."""

    clause: str
    title: Both
    old: Decimal
    new: Decimal
    currency: str

    @property
    def difference(self) -> Decimal:
        """What is taken off more; below zero, less."""
        return self.new - self.old


def charged_by(
    agreement: Agreement, units: Mapping[str, Unit], old: Values, new: Values
) -> list[Charged]:
    """Return what each rule takes off, by itself: its own cap counts, that of the period does not.

    units     what each figure is counted in
    old, new  exact value of each figure, by name and system; of several the worst one counts
    """
    try:
        promised = credits_of(agreement)
    except NoFee:
        return []
    currency, found = currency_of(agreement), []
    for each in promised:
        name = each.credit.when
        if name in units:
            before, after = (
                _sum(each, agreement, name, units[name], values) for values in (old, new)
            )
            title = both(each.credit.title or agreement.indicators[name].title or Plain(name))
            found.append(Charged(each.credit.clause or "", title, before, after, currency))
    return found


def restated(
    report: Report, frozen: Sequence[Frozen], restatements: Iterable[Restatement]
) -> dict[int, list[Charged]]:
    """Return which rules take off another sum by each restatement of a report, by its number.

    A restatement starts from what was released and issued before it (docs/decisions/0196).
    """
    units = {each.name: Unit(each.unit) for each in frozen}
    stands: dict[tuple[str, str], str | None] = {(f.name, f.of): f.value for f in frozen}
    agreement, found = report.version.agreement(), {}
    for row in sorted(restatements, key=lambda each: each.number):
        after = stands | {
            (each["name"], each["of"]): each["new"]["value"] for each in _changes(row)
        }
        lines = charged_by(agreement, units, stands, after)
        found[row.number] = [each for each in lines if each.difference]
        if row.issued_at is not None:
            stands = after
    return found


@dataclass(frozen=True, slots=True)
class Plain:
    """A name, alike in both languages, where the agreement gives no title."""

    name: str

    def words(self, _language: str) -> str:
        """Return the name."""
        return self.name


def _sum(
    each: PromisedCredit, agreement: Agreement, name: str, unit: Unit, values: Values
) -> Decimal:
    line = each.rule.line(_worst(agreement, name, unit, values), each.fee, frozenset())
    return settle([line]).total


def _worst(agreement: Agreement, name: str, unit: Unit, values: Values) -> Fraction | None:
    goal = agreement.indicators[name].goal
    told = (fraction(value) for (of, _), value in values.items() if of == name)
    measured = [against(goal, value, unit) for value in told if value is not None]
    if not measured:
        return None
    is_more = goal is None or goal.bound.relation.more_is_better
    return min(measured) if is_more else max(measured)


def _changes(row: Restatement) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(row.changes)
    return found
