"""Ladders made real: what is due is told once, whatever crashes and however many workers run."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jianyue.engine.climbs import Climb
from jianyue.engine.duties import How, Told
from jianyue.engine.ladders import Due, due_steps
from jianyue.escalation import calling
from jianyue.escalation.calling import Call
from jianyue.escalation.models_steps import Step
from jianyue.escalation.queries import Answer, managers, whom
from jianyue.escalation.waiting import timers_of
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.models import Fact, Happening, Timer
from jianyue.ledger.together import insert
from jianyue.notices.actions import decide_all, withdraw_all
from jianyue.notices.calls import UNACKNOWLEDGED
from jianyue.people.models import User
from jianyue.services.terms import terms_of_version
from jianyue.tickets.claiming import facts_of, locked, look_due, set_on
from jianyue.tickets.climbing import LADDER, climb_of
from jianyue.tickets.models import Ticket
from jianyue.tickets.telling import ESCALATED

STEP_TOLD: Final = "escalated"  # how a step is called where it is told outside
GRACE: Final = timedelta(seconds=60)  # later than that, a step is told as late


@dataclass(slots=True)
class Look:
    """A batch of one tenant's tickets whose ladders are looked at together.

    facts  of each timeline in the order of recording
    told   keys of the steps that were told before, by ticket
    """

    now: datetime
    tickets: Sequence[Ticket]
    facts: dict[UUID, list[Fact]]
    told: dict[int, set[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(set))
    answers: dict[tuple[int, tuple[str, ...]], list[Answer]] = field(default_factory=dict)
    alarmed: list[User] | None = None

    def whom(self, ticket: Ticket, roles: tuple[str, ...]) -> list[Answer]:
        """Return whom the roles of a contract mean now; asked once for all its tickets."""
        key = ticket.contract_id, roles
        if key not in self.answers:
            self.answers[key] = whom(ticket.contract, roles, self.now)
        return self.answers[key]

    def managers(self) -> list[User]:
        """Return whom an alarm goes to."""
        if self.alarmed is None:
            self.alarmed = managers(self.tickets[0].tenant_id, self.now)
        return self.alarmed


def escalate_due(now: datetime) -> int:
    """Tell what is due on the ladders of a batch of tickets; return how many were looked at.

    Timers are claimed with row locks, steps told are kept under a key of their own, and notices
    are written in the same transaction: a worker that is killed leaves all of it or nothing. A
    ticket that somebody is just changing is left for the next look.
    """
    return look_due(LADDER, now, _look)


def step_of(ticket: Ticket, due: Due, answers: Iterable[Answer], now: datetime) -> Step:
    """Return a step that is told at `now`, not stored yet."""
    level, index, round_ = due.firing.key
    found = [
        {"role": each.role, "how": each.found.how.value, "people": list(each.found.people),
         "ways": [_way(told) for told in each.found.told]}
        for each in answers
    ]  # fmt: skip
    return Step(
        tenant_id=ticket.tenant_id, customer_id=ticket.customer_id, ticket=ticket, level=level,
        index=index, round=round_, at=due.firing.at, told_at=now, late=due.late, roles=found,
    )  # fmt: skip


def outward(step: Step, now: datetime) -> Happening:
    """Return what others may want to hear of a step that is told, once, not stored yet."""
    level, index, round_ = step.key
    return Happening(
        tenant_id=step.tenant_id, timeline=step.ticket.timeline_id, subject="ticket",
        kind=STEP_TOLD, detail=f"{level}:{index}:{round_}", happened_at=step.told_at, at=now,
    )  # fmt: skip


def _look(timers: dict[int, Timer], now: datetime) -> int:
    look = gathered(list(timers), now)
    steps: list[Step] = []
    calls: list[Call] = []
    ahead: list[Timer] = []
    over: list[int] = []
    ended: list[int] = []
    for ticket in look.tickets:
        timer = timers[ticket.pk]
        climb = climb_in(look, ticket)
        if climb.ended_by is not None:  # nobody is called any more, not even for overdue steps
            ended.append(ticket.pk)
            over.append(timer.pk)
            continue
        told = due_steps(climb.fired, told=look.told[ticket.pk], now=now, grace=GRACE)
        for due in told:
            answers = look.whom(ticket, due.firing.roles)
            steps.append(step_of(ticket, due, answers, now))
            calls.append(Call(ticket, due, answers))
        if climb.ahead:
            timer.at = climb.ahead[0].at
            ahead.append(timer)
        else:
            over.append(timer.pk)
    withdraw_all("ticket", ended, kinds=(ESCALATED, UNACKNOWLEDGED))
    contracts = {ticket.pk: ticket.contract_id for ticket in look.tickets}
    insert(steps, timers_of(steps, contracts), [outward(each, now) for each in steps])
    faults.reach(Fault.STEPPED)
    _tell(calls, look)
    faults.reach(Fault.CALLED)
    set_on(ahead, over)
    return len(look.tickets)


def gathered(ids: list[int], now: datetime) -> Look:
    """Return the tickets that nobody is changing, locked, with all that is asked about them."""
    tickets = locked(ids)
    look = Look(now, tickets, facts_of(tickets))
    told = Step.objects.filter(ticket__in=[ticket.pk for ticket in look.tickets])
    for pk, *key in told.values_list("ticket", "level", "index", "round"):
        look.told[pk].add((key[0], key[1], key[2]))
    return look


def climb_in(look: Look, ticket: Ticket) -> Climb:
    """Return how far one of the tickets has climbed."""
    facts = look.facts[ticket.timeline_id]
    return climb_of(facts, terms_of_version(ticket.version), look.now)


def _way(told: Told) -> dict[str, int | None]:
    """Return by which record somebody was found, as it is kept with the step."""
    post = told.post
    return {"person": told.person, "holder": told.holder, "layer": post.layer,
            "override": post.override, "absent": post.absent}  # fmt: skip


def _tell(calls: Sequence[Call], look: Look) -> None:
    """Write one notice a person and ticket; an alarm where a role means nobody."""
    told = calling.messages(calls, look.now)
    missing = [each for each in calls if any(a.found.how is How.NOBODY for a in each.answers)]
    if missing:
        told += [(message, look.managers()) for message in calling.alarms(missing)]
    decide_all(told, at=look.now)
