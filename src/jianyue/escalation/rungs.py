"""The ladder of a ticket as its page shows it: what was told to whom, and what is ahead."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jianyue.agreements.language import Agreement
from jianyue.engine.ladders import Firing
from jianyue.escalation.models import Acknowledgement, Step
from jianyue.ledger.speech import Both, Choice
from jianyue.people.models import User
from jianyue.tickets.account import Account
from jianyue.tickets.climbing import climb_of
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State


class Standing(Choice):
    """How far a step is."""

    AHEAD = "ahead", "未到", "ahead"
    TOLD = "told", "已通知", "told"
    LATE = "late", "已通知，迟到", "told, late"
    MISSED = "missed", "未通知", "not told"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder.

    fired   whether its time has come
    told    what was told, None where it has not come yet
    people  who was called, as far as the reader may see them
    knows   who acknowledged it and when, of those whom the reader may see
    heard   whether anybody acknowledged it
    mine    whether it called the reader, who has not acknowledged it yet
    """

    firing: Firing
    roles: Sequence[Both]
    fired: bool
    told: Step | None = None
    people: Sequence[User] = ()
    knows: Sequence[tuple[User, datetime]] = ()
    heard: bool = False
    mine: bool = False

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
    def standing(self) -> Standing:
        """How far it is."""
        if self.told is not None:
            return Standing.LATE if self.told.late else Standing.TOLD
        return Standing.MISSED if self.fired else Standing.AHEAD

    @property
    def silent(self) -> bool:
        """Whether it called people of whom nobody has acknowledged it."""
        return self.told is not None and bool(self.told.people) and not self.heard

    @property
    def again(self) -> bool:
        """Whether it was told after the ticket had been opened again."""
        return self.firing.round > 1


def rungs(account: Account, by: User, now: datetime) -> list[Rung]:
    """Return the steps that were told and those ahead, in order; three queries.

    Of a ticket that is over, those alone that were told.
    """
    ticket = account.ticket
    if not account.terms.ladders:
        return []
    told = {step.key: step for step in _told(ticket, by)}
    heard = _heard(ticket)
    ids = {pk for step in told.values() for pk in step.people}
    people = {user.pk: user for user in User.objects.visible_to(by).filter(pk__in=ids)}
    climb = climb_of(account.facts, account.terms, now)
    over = account.standing.state not in State.open()
    kept = []
    for firing in (*climb.fired, *climb.ahead):
        step = told.get(firing.key)
        rung = _rung(firing, account.agreement, fired=firing in climb.fired)
        if step:
            kept.append(_called(rung, step, heard[firing.key], people, by))
        elif not (over and rung.fired):
            kept.append(rung)
    return kept


def _rung(firing: Firing, agreement: Agreement, *, fired: bool) -> Rung:
    return Rung(firing, [title_of_role(agreement, role) for role in firing.roles], fired)


def _called(
    rung: Rung, step: Step, heard: Sequence[Acknowledgement], people: dict[int, User], by: User
) -> Rung:
    return replace(
        rung,
        told=step,
        people=[people[pk] for pk in step.people if pk in people],
        knows=[(people[each.user_id], each.at) for each in heard if each.user_id in people],
        heard=bool(heard),
        mine=by.pk in step.people and by.pk not in {each.user_id for each in heard},
    )


def _told(ticket: Ticket, by: User) -> Iterable[Step]:
    rows: Iterable[Step] = Step.objects.visible_to(by).filter(ticket=ticket).order_by("at", "pk")
    return rows


def _heard(ticket: Ticket) -> dict[tuple[int, int, int], list[Acknowledgement]]:
    kept: dict[tuple[int, int, int], list[Acknowledgement]] = defaultdict(list)
    for each in Acknowledgement.objects.filter(ticket=ticket).order_by("at", "pk"):
        kept[each.key].append(each)
    return kept


def title_of_role(agreement: Agreement, role: str) -> Both:
    """Return what an agreement calls one of its roles."""
    known = agreement.roles.get(role)
    return Both(known.title.words("zh"), known.title.words("en")) if known else Both(role, role)
