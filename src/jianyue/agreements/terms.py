"""From an agreement to what the engine runs: calendars, targets, levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from jianyue.agreements.amounts import Amount
from jianyue.agreements.escalation import ladder_scheme, ladders_of
from jianyue.agreements.grading import level_in
from jianyue.agreements.holidays import Announcement
from jianyue.agreements.indicating import PromisedIndicator, indicators_of
from jianyue.agreements.language import Agreement
from jianyue.agreements.opening import calendar_of
from jianyue.agreements.promises import FactName, Promise, Scheme
from jianyue.agreements.promises import Rules as WrittenRules
from jianyue.agreements.settling import PromisedCredit, cap_of, credits_of
from jianyue.agreements.texts import Text
from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Limit, Reclassify, Reopen, Rules
from jianyue.engine.days import Days
from jianyue.engine.facts import Kind
from jianyue.engine.hours import always
from jianyue.engine.ladders import Ladder
from jianyue.engine.spans import Span
from jianyue.engine.targets import EVERY_LEVEL, Target

DAYS_OF = {"days": 1, "working days": 1, "weeks": 7}
DEFERRED = {"restored", "resolved"}


@dataclass(frozen=True)
class PromisedTarget:
    """A target with what the contract says around it.

    target    what the engine runs
    clause    the clause that promises it
    kinds     kinds of ticket it is for
    scheme    the grading its levels are of; `none` where every level is alike
    services  services it is for; empty means all
    """

    target: Target
    clause: str
    title: Text
    kinds: frozenset[str]
    scheme: Scheme
    services: frozenset[str]

    def is_for(self, kind: str, service: str = "") -> bool:
        """Whether a ticket of this kind, about this service, has this target."""
        return kind in self.kinds and (not self.services or service in self.services)


@dataclass(frozen=True)
class Terms:
    """An agreement ready to run.

    since     instant from which its calendars count; None from the beginning
    before    the same agreement on the calendars that counted until then
    downtime  confirmed planned downtime by the name of the service, in order
    """

    agreement: Agreement
    calendars: Mapping[str, Calendar]
    always: Calendar
    targets: tuple[PromisedTarget, ...]
    since: datetime | None = None
    before: "Terms | None" = None
    downtime: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def known_at(self, at: datetime) -> "tuple[Terms, ...]":
        """Return the terms that had come by `at`, the oldest first; never none."""
        older = () if self.before is None else self.before.known_at(at)
        return (*older, self) if self.since is None or self.since <= at else older

    @property
    def name(self) -> str:
        """The short name of the agreement."""
        return self.agreement.agreement

    @property
    def title(self) -> Text:
        """The title of the agreement."""
        return self.agreement.title

    @property
    def zone(self) -> str:
        """The zone of its periods and local times."""
        return self.agreement.zone

    @cached_property
    def ladders(self) -> dict[int, Ladder]:
        """The ladders by level. Raises ValueError where the steps of one do not rise."""
        return ladders_of(self.agreement, self.calendar)

    @property
    def ladder_scheme(self) -> Scheme:
        """The grading that the ladders go by."""
        return ladder_scheme(self.agreement, ticket_scheme(self.agreement))

    @cached_property
    def credits(self) -> tuple[PromisedCredit, ...]:
        """The credit rules. Raises NoFee where a share is of a fee that is not stated."""
        return credits_of(self.agreement)

    @cached_property
    def cap(self) -> Decimal | None:
        """The most that the credits of one period may cost; None without limit."""
        return cap_of(self.agreement)

    @cached_property
    def indicators(self) -> dict[str, PromisedIndicator]:
        """The indicators by name, each with its measure."""
        return indicators_of(self.agreement)

    def calendar(self, name: str | None) -> Calendar:
        """Return the calendar of that name; without a name, always open."""
        return self.always if name is None else self.calendars[name]

    def level_of(self, promised: PromisedTarget, attributes: Mapping[str, str]) -> int | None:
        """Return the level of a ticket for a target, 0 where every level is alike.

        attributes  urgency, impact, priority, problem, service, customer, device, system as
                    the ticket has them, in the agreement's own words

        None where it cannot be told (semantics 3).
        """
        return level_in(self.agreement, promised.scheme, attributes)


def terms_of(agreement: Agreement, announced: Sequence[Announcement] = ()) -> Terms:
    """Return what the engine needs to run `agreement`.

    announced  holidays announced since the product was made, in the order of publication

    Raises NoSuchCountry where a calendar names holidays that nobody knows.
    """
    zone = agreement.zone
    calendars = {
        name: calendar_of(spec, zone, announced) for name, spec in agreement.calendars.items()
    }
    targets = tuple(
        _promised(agreement, name, promise, calendars)
        for name, promise in agreement.targets.items()
    )
    return Terms(agreement, calendars, Calendar(always(zone)), targets)


def scheme_of(agreement: Agreement, promise: Promise) -> Scheme:
    """Return the grading that the levels of a target are of."""
    if set(promise.within) == {EVERY_LEVEL} and set(promise.calendar) == {EVERY_LEVEL}:
        return "none"
    return promise.by or ticket_scheme(agreement)


def ticket_scheme(agreement: Agreement) -> Scheme:
    """Return the grading that an agreement's targets and ladders go by where they name none."""
    levels = agreement.levels
    kept: dict[Scheme, bool] = {
        "handling": levels.handling is not None,
        "incident": levels.incident is not None,
        "priority": bool(levels.priority),
        "problem": bool(levels.problem),
        "service": bool(levels.service),
    }
    return next((scheme for scheme, there in kept.items() if there), "none")


def limit_of(amount: Amount, calendar: Calendar, *, same_time: bool = False) -> Limit:
    """Return how much open time an amount allows; days end with the day unless `same_time`."""
    if amount.is_length:
        return Limit(calendar, amount.length)
    count = int(amount.count) * DAYS_OF[amount.unit]
    return Limit(calendar, Days(count, amount.unit == "working days", same_time))


def fixed_length(amount: Amount) -> timedelta:
    """Return an amount as real time, a day being 24 hours."""
    if amount.is_length:
        return amount.length
    return timedelta(days=int(amount.count) * DAYS_OF[amount.unit])


def _kind(fact: FactName, rules: WrittenRules) -> Kind:
    # Where the parties agreed that the acknowledgement is the response, no other answer is.
    if fact == "responded" and rules.responded == "acknowledgement":
        return Kind.ACKNOWLEDGED
    return Kind(fact)


def _promised(
    agreement: Agreement, name: str, promise: Promise, calendars: Mapping[str, Calendar]
) -> PromisedTarget:
    within, hours = promise.within, promise.calendar
    levels = within if EVERY_LEVEL not in within else hours
    limits = {
        level: limit_of(
            within.get(level) or within[EVERY_LEVEL],
            calendars[hours.get(level) or hours[EVERY_LEVEL]],
            same_time=promise.same_time,
        )
        for level in sorted(levels)
    }
    deferred = promise.to in DEFERRED if promise.deferred is None else promise.deferred
    rules = agreement.rules
    target = Target(
        name,
        _kind(promise.from_, rules),
        _kind(promise.to, rules),
        limits,
        frozenset(promise.pauses),
        Rules(Reopen(rules.reopen), Reclassify(rules.reclassify)),
        deferred and rules.planned_downtime == "defers_start",
    )
    return PromisedTarget(
        target,
        promise.clause or "",
        promise.title or Text(zh=name, en=name),
        frozenset(promise.for_),
        scheme_of(agreement, promise),
        frozenset(promise.services),
    )
