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
from jianyue.tickets.words import State


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder.

    told    what was told, None where it has not come yet
    people  who was called, as far as the reader may see them
    fired   whether its time has come
    """

    firing: Firing
    roles: Sequence[Both]
    told: Step | None
    people: Sequence[User]
    fired: bool

    @property
    def number(self) -> int:
        """Which step it is, from 1."""
        return self.firing.index + 1

    @property
    def nobody(self) -> bool:
        """Whether a role of the step means nobody."""
        return self.told is not None and bool(self.told.nobody)

    @property
    def missed(self) -> bool:
        """Whether its time has come and nothing was told, as of what other systems have brought."""
        return self.told is None and self.fired

    @property
    def again(self) -> bool:
        """Whether it was told after the ticket had been opened again."""
        return self.firing.round > 1


def rungs(account: Account, by: User, now: datetime) -> list[Rung]:
    """Return the steps that were told and those ahead, in order; two queries.

    Of a ticket that is over, those alone that were told.
    """
    ticket = account.ticket
    if not account.terms.ladders:
        return []
    told = {step.key: step for step in _told(ticket, by)}
    ids = {pk for step in told.values() for each in step.roles for pk in each["people"]}
    people = {user.pk: user for user in User.objects.visible_to(by).filter(pk__in=ids)}
    climb = climb_of(account.facts, account.terms, now)
    over = account.standing.state not in State.open()
    shown = [each for each in climb.fired if each.key in told or not over]
    return [
        *(_rung(each, told.get(each.key), people, account.agreement) for each in shown),
        *(_rung(each, None, people, account.agreement, fired=False) for each in climb.ahead),
    ]


def _told(ticket: Ticket, by: User) -> Iterable[Step]:
    rows: Iterable[Step] = Step.objects.visible_to(by).filter(ticket=ticket).order_by("at", "pk")
    return rows


def _rung(
    firing: Firing,
    told: Step | None,
    people: dict[int, User],
    agreement: Agreement,
    *,
    fired: bool = True,
) -> Rung:
    roles = [_title(agreement, role) for role in firing.roles]
    called = [pk for each in told.roles for pk in each["people"]] if told else []
    seen = [people[pk] for pk in dict.fromkeys(called) if pk in people]
    return Rung(firing, roles, told, seen, fired)


def _title(agreement: Agreement, role: str) -> Both:
    known = agreement.roles.get(role)
    return Both(known.title.words("zh"), known.title.words("en")) if known else Both(role, role)
