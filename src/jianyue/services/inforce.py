"""Which version of an agreement was in force when, for figures of the past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from jianyue.agreements.models import HEAVY, Contract, Version
from jianyue.agreements.terms import Terms
from jianyue.engine.spans import Span
from jianyue.ledger import often
from jianyue.services.agreed import Agreed
from jianyue.services.terms import NOTICED, terms_of_version

EACH: Final = """
WHERE contract_id = ANY(%s) AND in_force_from IS NOT NULL
ORDER BY contract_id, in_force_from, number
"""


@dataclass(frozen=True, slots=True)
class Counting:
    """A stretch with the version in force in it, and its terms on the calendars that counted."""

    span: Span
    agreed: Agreed
    terms: Terms


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a contract that came into force or will, the first one first."""

    contract: Contract
    agreed: tuple[Agreed, ...]

    def at(self, at: datetime) -> Agreed | None:
        """Return what was agreed at an instant; None before anything was in force."""
        return next((each for each in reversed(self.agreed) if _from(each) <= at), None)

    def during(self, span: Span) -> list[Counting]:
        """Return each stretch of `span` with what counted in it, up to the end of the contract.

        A calendar counts from its publication on (semantics 1); what lies before the first
        version, or behind the end of the contract, is in none.
        """
        ended = self.contract.ended_at
        last = min(span.end, ended.astimezone(UTC)) if ended else span.end
        begins = [max(_from(each), span.start) for each in self.agreed]
        return [
            counting
            for each, start, end in zip(self.agreed, begins, [*begins[1:], last], strict=True)
            if start < min(end, last)
            for counting in _counting(each, Span(start, min(end, last)))
        ]


def histories(contracts: Iterable[Contract]) -> dict[int, History]:
    """Return the history of each contract by its key; one query for all."""
    kept = {contract.pk: contract for contract in contracts}
    agreed: dict[int, list[Agreed]] = {pk: [] for pk in kept}
    for version in often.rows(Version, EACH, [list(kept)], without=HEAVY, also=NOTICED):
        version.contract = kept[version.contract_id]
        agreed[version.contract_id].append(Agreed(version.contract, version))
    return {pk: History(kept[pk], tuple(each)) for pk, each in agreed.items()}


def history_of(contract: Contract) -> History:
    """Return the history of one contract."""
    return histories([contract])[contract.pk]


def _from(agreed: Agreed) -> datetime:
    begins = agreed.version.in_force_from
    if begins is None:
        raise ValueError(f"version {agreed.version} never came into force")
    return begins.astimezone(UTC)


def _counting(agreed: Agreed, span: Span) -> Iterable[Counting]:
    known = terms_of_version(agreed.version).known_at(span.end)
    begins = [max(span.start, each.since or span.start) for each in known]
    for terms, start, end in zip(known, begins, [*begins[1:], span.end], strict=True):
        if start < end:
            yield Counting(Span(start, end), agreed, terms)
