"""The ladder of a ticket: what was told to whom, what is ahead, who acknowledged it."""

from datetime import datetime

from django.http import HttpRequest

from jianyue.api.callers import Caller, caller
from jianyue.api.shapes import Choice, Out, Person, Said
from jianyue.api.tickets.area import TICKETS
from jianyue.api.tickets.found import sheet_for, ticket_for
from jianyue.escalation import acknowledging, why
from jianyue.escalation.rungs import Rung, rungs
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed


class Heard(Out):
    """That somebody who was called said that he knows."""

    person: Person
    at: datetime


class RungOut(Out):
    """A step of the ladder.

    step          which one of its level, from 1; `round` is above 1 after a reopening
    due_at        when its time comes, or came
    nobody        whether a role of it means nobody
    told_at       when it was told; null where it was not yet
    people        who was called, as far as the caller sees them
    acknowledged  by whom and when, as far as the caller sees them; `heard` says whether by anybody
    mine          whether it calls the caller, who has not acknowledged it yet
    """

    level: int
    step: int
    round: int
    due_at: datetime
    roles: list[Said]
    state: Choice
    nobody: bool
    told_at: datetime | None
    people: list[Person]
    acknowledged: list[Heard]
    heard: bool
    mine: bool


class LadderOut(Out):
    """How the ladder of a ticket stands, by which clause, and its steps.

    missing  roles of the ladder in force that mean nobody now; told to the provider alone
    """

    said: Said
    clause: str
    next_at: datetime | None
    missing: list[Said]
    steps: list[RungOut]


@TICKETS.get(
    "/tickets/{number}/escalation", Both("读取升级步骤", "Read the escalation of a ticket"),
    LadderOut, Deed.SEE_TICKETS,
)  # fmt: skip
def get_escalation(request: HttpRequest, number: str) -> LadderOut:
    """Return who was called for a ticket and who will be, or why nobody is."""
    return _ladder(caller(request), number)


@TICKETS.post(
    "/tickets/{number}/escalation/acknowledge",
    Both("确认收到升级通知", "Acknowledge the calls of a ticket"), LadderOut, Deed.SEE_TICKETS,
    takes="",
)  # fmt: skip
def acknowledge_escalation(request: HttpRequest, number: str) -> LadderOut:
    """Acknowledge every step of a ticket that called the caller; it is not resolved by that."""
    who = caller(request)
    acknowledging.acknowledge_on(ticket_for(who, number), at=who.at, by=who.by)
    return _ladder(who, number)


def _ladder(who: Caller, number: str) -> LadderOut:
    account = sheet_for(who, number).account
    standing = why.ladders_of(account, who.at)
    missing = [] if who.by.is_customer else standing.missing
    return LadderOut(
        said=Said.of(standing.said), clause=standing.clause, next_at=standing.next_at,
        missing=[Said.of(role) for role in missing],
        steps=[_rung(each) for each in rungs(account, who.by, who.at)],
    )  # fmt: skip


def _rung(rung: Rung) -> RungOut:
    firing = rung.firing
    return RungOut(
        level=firing.level, step=rung.number, round=firing.round, due_at=firing.at,
        roles=[Said.of(role) for role in rung.roles], state=Choice.of(rung.standing),
        nobody=rung.nobody, told_at=rung.told.told_at if rung.told else None,
        people=[Person(id=each.pk, name=each.name) for each in rung.people],
        acknowledged=[
            Heard(person=Person(id=each.pk, name=each.name), at=at) for each, at in rung.knows
        ],
        heard=rung.heard, mine=rung.mine,
    )  # fmt: skip
