"""Running the worked examples of an agreement, so that it proves itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from jianyue.agreements.amounts import Amount
from jianyue.agreements.examples import Example, SampleTicket
from jianyue.agreements.grading import level_in
from jianyue.agreements.language import Agreement
from jianyue.agreements.promises import Scheme
from jianyue.agreements.proving_periods import Period, breach_sum, late_fee
from jianyue.agreements.samples import downtime_of, facts_of, instant_of
from jianyue.agreements.terms import PromisedTarget, Terms, terms_of
from jianyue.engine.climbs import firings
from jianyue.engine.clocks import Clock, Reopen
from jianyue.engine.targets import clock_of

FAR = timedelta(days=90)
NONE = "none"
Said = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing an example expects, and what came out."""

    example: int
    key: str
    expected: Said
    actual: Said

    @property
    def holds(self) -> bool:
        """Whether it came out as expected."""
        return self.expected == self.actual


def prove(agreement: Agreement) -> tuple[Proof, ...]:
    """Return what every worked example of an agreement expects beside what comes out."""
    terms = terms_of(agreement)
    return tuple(
        Proof(number, key, expected, _actual(terms, example, key, expected))
        for number, example in enumerate(agreement.examples)
        for key, expected in example.expect.items()
    )


def _actual(terms: Terms, example: Example, key: str, expected: Said) -> Said:
    if example.ticket is not None:
        return Ticket(terms, example.ticket, example.now).said(key, expected)
    if example.period is not None:
        return Period(terms, example.period).said(key)
    if example.payment is not None:
        return late_fee(terms.agreement, example.payment)
    return NONE if example.breach is None else breach_sum(terms.agreement, example.breach)


class Ticket:
    """The ticket of one example under the terms of its agreement."""

    def __init__(self, terms: Terms, ticket: SampleTicket, now: datetime | None) -> None:
        self.terms, self.ticket = terms, ticket
        self.zone = ZoneInfo(terms.zone)
        self.downtime = downtime_of(ticket, self.zone)
        moments = facts_of(terms.agreement, ticket, "none")
        self.now = instant_of(now, self.zone) if now else max(fact.at for fact in moments)

    def said(self, key: str, expected: Said) -> Said:
        """Return what comes out for one key of `expect`, in the words that it is written in."""
        if key == "ladder":
            return self._ladder()
        if key in get_args(Scheme):
            level = level_in(self.terms.agreement, _scheme(key), self.ticket.attributes())
            return NONE if level is None else str(level)
        name, _, part = key.rpartition(".")
        found = [promised for promised in self.terms.targets if promised.target.name == name]
        if not found:
            return f"no target {name!r}"
        return self._clock_said(found[0], part, str(expected))

    def _clock_said(self, promised: PromisedTarget, part: str, expected: str) -> str:
        if part in {"due", "breaches_at"}:
            return self._deadline(promised, part)
        clock = self._clock(promised)
        if clock is None:
            return NONE
        told = {
            "state": str(clock.state),
            "remaining": _same_length(clock.remaining, expected),
            "breached_at": self._local(clock.breached_at),
            "level": str(clock.level),
        }
        return told.get(part, f"a target has no {part!r}")

    def _clock(self, promised: PromisedTarget) -> Clock | None:
        if not promised.is_for(self.ticket.kind, self.ticket.service):
            return None
        facts = facts_of(self.terms.agreement, self.ticket, promised.scheme)
        return clock_of(promised.target, facts, now=self.now, downtime=self.downtime)

    def _deadline(self, promised: PromisedTarget, part: str) -> str:
        """Return the last deadline that the clock had, as if nothing had ended it."""
        if not promised.is_for(self.ticket.kind, self.ticket.service):
            return NONE
        facts = facts_of(self.terms.agreement, self.ticket, promised.scheme)
        kept = [fact for fact in facts if fact.kind not in promised.target.stops]
        clocks = [
            clock_of(promised.target, kept, now=fact.at, downtime=self.downtime) for fact in kept
        ]
        deadlines = [getattr(clock, part) for clock in clocks if clock is not None]
        known = [at for at in deadlines if at is not None]
        return self._local(known[-1]) if known else NONE

    def _ladder(self) -> tuple[str, ...]:
        """Return when the steps fire if nothing else happens, as times of the day of the report."""
        facts = facts_of(self.terms.agreement, self.ticket, self.terms.ladder_scheme)
        reopen = Reopen(self.terms.agreement.rules.reopen)
        fired = firings(self.terms.ladders, facts, now=self.now + FAR, reopen=reopen)
        first = facts[0].at.astimezone(self.zone).date()
        return tuple(_clock_time(firing.at.astimezone(self.zone), first) for firing in fired)

    def _local(self, at: datetime | None) -> str:
        if at is None:
            return NONE
        local = at.astimezone(self.zone)
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def _scheme(key: str) -> Scheme:
    return next(scheme for scheme in get_args(Scheme) if scheme == key)


def _clock_time(local: datetime, first: object) -> str:
    return f"{local:%H:%M}" if local.date() == first else f"{local:%Y-%m-%d %H:%M}"


def _same_length(length: timedelta | None, expected: str) -> str:
    """Return `expected` where it is the same length, and the length in minutes where not."""
    if length is None:
        return NONE
    try:
        same = Amount.parse(expected).length == length
    except ValueError:
        same = False
    return expected if same else f"{length.total_seconds() / 60:g} min"


def failures(proofs: tuple[Proof, ...]) -> Iterator[Proof]:
    """Yield the proofs that did not come out as expected."""
    return (proof for proof in proofs if not proof.holds)
