"""Warnings before a promised time is over, when it is, and after: told once, taken back if untrue.

Timers and locks as for ladders (docs/decisions/0132, 0152).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from jianyue.engine.shares import is_used
from jianyue.escalation.models_warnings import Warned, WarningPlan
from jianyue.escalation.queries import managers, whom
from jianyue.escalation.spoken import MESSAGE, Warn, message
from jianyue.escalation.warnings_set import ASSIGNEE, DEFAULT, DESK, MANAGERS, Rule
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.models import Fact, Timer
from jianyue.ledger.together import insert
from jianyue.notices.actions import UNSENT, decide_all
from jianyue.notices.models import Notice, State
from jianyue.people.models import User
from jianyue.services.terms import terms_of_version
from jianyue.tickets.claiming import facts_of, locked, look_due, set_on
from jianyue.tickets.copies import WARNING
from jianyue.tickets.folding import standing
from jianyue.tickets.models import Ticket
from jianyue.tickets.warnings import warned_at
from jianyue.tickets.words import State as TicketState

GRACE: Final = timedelta(seconds=60)
NEVER: Final = datetime.min.replace(tzinfo=UTC)
Key = tuple[str, int, int]


def warn_due(now: datetime) -> int:
    """Warn of the promised times of a batch of tickets; return how many were looked at."""
    return look_due(WARNING, now, _look)


@dataclass(slots=True)
class _Batch:
    """What the looks at one tenant's tickets share.

    told   keys of the warnings that were told before, by ticket
    true   what a message that is not sent yet may still say, by ticket
    """

    now: datetime
    plans: dict[int, WarningPlan]
    told: dict[int, set[Key]] = field(default_factory=lambda: defaultdict(set))
    true: dict[int, set[Key]] = field(default_factory=lambda: defaultdict(set))
    answers: dict[tuple[int, str], list[User]] = field(default_factory=dict)

    def people(self, ticket: Ticket, who: str) -> list[User]:
        """Return whom a rule means on a ticket now; never nobody while anybody can be told."""
        if who == ASSIGNEE and ticket.assignee is not None and ticket.assignee.is_active:
            return [ticket.assignee]
        role = DESK if who == ASSIGNEE else who
        key = ticket.contract_id, role
        if key not in self.answers:
            self.answers[key] = self._asked(ticket, role)
        return self.answers[key]

    def _asked(self, ticket: Ticket, role: str) -> list[User]:
        answers = [] if role == MANAGERS else whom(ticket.contract, (role,), self.now)
        found = [user for each in answers for user in each.people]
        return found or managers(ticket.tenant_id, self.now)


def _look(timers: dict[int, Timer], now: datetime) -> int:
    tickets = locked(list(timers))
    facts = facts_of(tickets)
    batch = gathered(tickets, now)
    due: list[Warn] = []
    ahead: list[Timer] = []
    over: list[int] = []
    for ticket in tickets:
        timer = timers[ticket.pk]
        found = list(on(ticket, facts[ticket.timeline_id], batch))
        due += [each for each in found if each.at <= now]
        next_at = min((each.at for each in found if each.at > now), default=None)
        if next_at is None:
            over.append(timer.pk)
        else:
            timer.at = next_at
            ahead.append(timer)
    _tell(due, batch)
    _withdraw(tickets, batch)
    set_on(ahead, over)
    return len(tickets)


def gathered(tickets: Sequence[Ticket], now: datetime) -> _Batch:
    """Return what the looks at some tickets share; two queries."""
    plans = WarningPlan.objects.filter(contract__in={each.contract_id for each in tickets})
    batch = _Batch(now, {plan.contract_id: plan for plan in plans})
    for row in Warned.objects.filter(ticket__in=[each.pk for each in tickets]):
        batch.told[row.ticket_id].add(row.key)
    return batch


def on(ticket: Ticket, facts: Sequence[Fact], batch: _Batch) -> Iterator[Warn]:
    """Yield the warnings on a ticket that are due or ahead and were not told yet; note the true."""
    terms, said = terms_of_version(ticket.version), {"kind": ticket.kind, "service": ticket.service}
    clocks = standing(facts, terms, **said, now=batch.now).clocks
    plan = batch.plans.get(ticket.contract_id)
    rules = [Rule(*each) for each in plan.rules] if plan else DEFAULT
    since = plan.since if plan else NEVER
    if ticket.state == TicketState.MERGED:
        return
    for told in clocks:
        for rule in rules if not told.ended else ():
            key = told.promised.target.name, len(told.clock.rounds) + 1, rule.percent
            if is_used(told.clock, rule.percent):
                batch.true[ticket.pk].add(key)
            at = warned_at(told, rule.percent, batch.now)
            if at is not None and at >= since and key not in batch.told[ticket.pk]:
                yield Warn(ticket, told, rule, key, at, late=batch.now - at > GRACE)


def _tell(due: Sequence[Warn], batch: _Batch) -> None:
    """Keep each warning; of those of one clock the highest is said, to everybody they are for."""
    rows: list[Warned] = []
    messages = []
    for _, group in groupby(due, key=lambda each: (each.ticket.pk, each.key[0])):
        every = sorted(group, key=lambda each: each.rule.percent)
        people = {
            user.pk: user for each in every for user in batch.people(each.ticket, each.rule.whom)
        }
        messages.append((message(every[-1]), people.values()))
        rows += [each.row(batch.now, list(people) if each is every[-1] else []) for each in every]
    insert(rows)
    decide_all(messages, at=batch.now)
    faults.reach(Fault.WARNED)


def _withdraw(tickets: Sequence[Ticket], batch: _Batch) -> None:
    """Take back messages that wait and are no longer true: met, paused in time, more time given."""
    ids = [each.pk for each in tickets if batch.told[each.pk] - batch.true[each.pk]]
    if not ids:
        return
    waiting = Notice.objects.filter(
        cause="ticket", cause_id__in=ids, kind=MESSAGE, state__in=UNSENT
    )
    untrue = [
        notice.pk
        for notice in waiting
        if not any(
            f":{MESSAGE}:{':'.join(map(str, key))}:" in notice.key
            for key in batch.true[notice.cause_id]
        )
    ]
    Notice.objects.filter(pk__in=untrue).update(state=State.WITHDRAWN, next_at=None)
