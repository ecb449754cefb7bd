"""Which agreement was in force when, from the facts of a contract alone; pure.

What the server reads from its rows (services.inforce), read from what was recorded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from jianyue.agreements.holidays import Announcement
from jianyue.agreements.language import Agreement
from jianyue.agreements.measuring import notice_of
from jianyue.agreements.terms import Terms, terms_of
from jianyue.engine.spans import Span
from jianyue.ledger.recorded import Recorded
from jianyue.watch.judged import Asked

Published = tuple[datetime, Announcement]


@dataclass(frozen=True, slots=True)
class Signed:
    """A version that came into force.

    text  SHA-256 of its text, as the fact says it; empty where the fact is older than that
    """

    number: int
    since: datetime
    text: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A version with what the engine counts with."""

    signed: Signed
    terms: Terms

    @property
    def asked(self) -> Asked:
        """What it asks of planned maintenance."""
        return Asked(self.terms.agreement.maintenance, notice_of(self.terms))


@dataclass(frozen=True, slots=True)
class Course:
    """The versions of a contract in the order in which they came into force, and its end."""

    versions: tuple[InForce, ...]
    ended_at: datetime | None

    def at(self, at: datetime) -> InForce | None:
        """Return what was in force at an instant; None before anything was."""
        return next((each for each in reversed(self.versions) if each.signed.since <= at), None)

    def during(self, span: Span) -> list[tuple[Span, Terms]]:
        """Return each stretch with the terms that counted in it, up to the end of the contract."""
        last = min(span.end, self.ended_at) if self.ended_at else span.end
        begins = [max(each.signed.since, span.start) for each in self.versions]
        return [
            counting
            for each, start, end in zip(self.versions, begins, [*begins[1:], last], strict=True)
            if start < min(end, last)
            for counting in _counting(each.terms, Span(start, min(end, last)))
        ]


def signed_in(facts: Iterable[Recorded]) -> tuple[list[Signed], datetime | None]:
    """Return the versions that came into force, and when the contract ended; None while it runs."""
    found: list[Signed] = []
    ended_at: datetime | None = None
    for fact in facts:
        at = fact.occurred_at.astimezone(UTC)
        if fact.kind == "in_force":
            found.append(Signed(fact.body["version"], at, fact.body.get("text", "")))
            ended_at = None
        elif fact.kind == "ended":
            ended_at = at
    return sorted(found, key=lambda each: (each.since, each.number)), ended_at


def digest_of(text: str) -> str:
    """Return what a fact says of an agreement's text."""
    return sha256(text.encode()).hexdigest()


def course_of(
    facts: Iterable[Recorded], agreements: Mapping[int, Agreement], notices: Sequence[Published]
) -> Course:
    """Return the course of a contract.

    agreements  by the number of the version; raises KeyError where one is missing
    notices     in the order of publication
    """
    signed, ended_at = signed_in(facts)
    versions = (InForce(each, terms_known(agreements[each.number], notices)) for each in signed)
    return Course(tuple(versions), ended_at)


def terms_known(agreement: Agreement, notices: Sequence[Published]) -> Terms:
    """Return the terms with the calendars that each notice made, the last one first."""
    countries = {spec.holidays for spec in agreement.calendars.values()}
    known = [each for each in notices if each[1].country in countries]
    made = terms_of(agreement)
    for number in range(1, len(known) + 1):
        announced = [each for _, each in known[:number]]
        made = replace(terms_of(agreement, announced), since=known[number - 1][0], before=made)
    return made


def _counting(terms: Terms, span: Span) -> Iterable[tuple[Span, Terms]]:
    known = terms.known_at(span.end)
    begins = [max(span.start, each.since or span.start) for each in known]
    for each, start, end in zip(known, begins, [*begins[1:], span.end], strict=True):
        if start < end:
            yield Span(start, end), each
