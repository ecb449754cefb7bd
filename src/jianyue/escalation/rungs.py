"""The ladder of a ticket as its page shows it: what was told to whom, and what is ahead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from jianyue.agreements.language import Agreement
from jianyue.engine.ladders import Firing
from jianyue.escalation.models import Step
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.tickets.account import Account
from jianyue.tickets.climbing import climb_of
from jianyue.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder.

    told    what was told, None where it has not come yet
    people  who was called, as far as the reader may see them
    """

    firing: Firing
    roles: Sequence[Both]
    told: Step | None
    people: Sequence[User]

    @property
    def number(self) -> int:
        """Which step it is, from 1."""
        return self.firing.index + 1

    @property
    def nobody(self) -> bool:
        """Whether a role of the step means nobody."""
        return self.told is not None and bool(self.told.nobody)

    @property
    def again(self) -> bool:
        """Whether it was told after the ticket had been opened again."""
        return self.firing.round > 1


def rungs(account: Account, by: User, now: datetime) -> list[Rung]:
    """Return the steps that were told and those ahead, in order; two queries."""
    ticket = account.ticket
    if not account.terms.ladders:
        return []
    told = {step.key: step for step in _told(ticket, by)}
    ids = {pk for step in told.values() for each in step.roles for pk in each["people"]}
    people = {user.pk: user for user in User.objects.visible_to(by).filter(pk__in=ids)}
    climb = climb_of(account.facts, account.terms, now)
    return [
        _rung(firing, told.get(firing.key), people, account.agreement)
        for firing in (*climb.fired, *climb.ahead)
    ]


def _told(ticket: Ticket, by: User) -> Iterable[Step]:
    rows: Iterable[Step] = Step.objects.visible_to(by).filter(ticket=ticket).order_by("at", "pk")
    return rows


def _rung(firing: Firing, told: Step | None, people: dict[int, User], agreement: Agreement) -> Rung:
    roles = [_title(agreement, role) for role in firing.roles]
    called = [pk for each in told.roles for pk in each["people"]] if told else []
    return Rung(firing, roles, told, [people[pk] for pk in dict.fromkeys(called) if pk in people])


def _title(agreement: Agreement, role: str) -> Both:
    known = agreement.roles.get(role)
    return Both(known.title.words("zh"), known.title.words("en")) if known else Both(role, role)
