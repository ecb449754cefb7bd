"""Reminders of steps that nobody has acknowledged: by timer rows, once per step and round."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.engine.climbs import Climb
from jianyue.escalation import climbing
from jianyue.escalation.acknowledging import Key, unanswered
from jianyue.escalation.calling import called_on, title_of
from jianyue.escalation.models_calls import STRICTEST
from jianyue.escalation.models_steps import Step
from jianyue.escalation.waiting import CALL, key_of
from jianyue.ledger import faults, often, rounds
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both
from jianyue.notices.actions import Message, decide_all
from jianyue.notices.calls import UNACKNOWLEDGED
from jianyue.people.models import User
from jianyue.tickets.claiming import BATCH, RETRY_BROKEN, by_tenant
from jianyue.tickets.models import Ticket
from jianyue.tickets.telling import path_of
from jianyue.tickets.words import State

logger: Final = logging.getLogger(__name__)


def remind_due(now: datetime) -> int:
    """Remind of the steps of a batch that nobody acknowledged; return how many were looked at.

    The timer goes in the transaction of its notices, so a step is reminded of once, whatever
    crashes. Nothing is said where somebody acknowledged, or the ladder is over or another one.
    """
    return _claimed(now) if rounds.are_due([CALL], now) else 0


@transaction.atomic
def _claimed(now: datetime) -> int:
    due = Timer.objects.filter(subject=CALL, at__lte=now).order_by("at", "pk")
    timers = list(due.select_for_update(skip_locked=True)[:BATCH])
    looked = sum(_looked(tenant, rows, now) for tenant, rows in by_tenant(timers).items())
    if looked:
        often.plan_once()  # as `claiming.look_due_by` does
    return looked


def _looked(tenant: int, timers: list[Timer], now: datetime) -> int:
    try:
        with inside(tenant):
            return _remind(timers, now)
    except Exception:
        if len(timers) > 1:
            return sum(_looked(tenant, [timer], now) for timer in timers)
        logger.exception("Could not remind of ticket %s", timers[0].subject_id)
        Timer.objects.filter(pk=timers[0].pk).update(at=now + RETRY_BROKEN)
        return 1


def _remind(timers: Sequence[Timer], now: datetime) -> int:
    due: dict[int, set[Key]] = defaultdict(set)
    for timer in timers:
        due[timer.subject_id].add(key_of(timer))
    look = climbing.gathered(list(due), now)
    steps = unanswered([ticket.pk for ticket in look.tickets])
    waiting = {
        ticket: [
            step for key, step in sorted(steps[ticket.pk].items())
            if key in due[ticket.pk] and not over(ticket, step, climbing.climb_in(look, ticket))
        ]
        for ticket in look.tickets
    }  # fmt: skip
    _tell({ticket: rows for ticket, rows in waiting.items() if rows}, now)
    looked = {ticket.pk for ticket in look.tickets}
    done = [timer.pk for timer in timers if timer.subject_id in looked]
    Timer.objects.filter(pk__in=done).delete()
    return len(done)


def over(ticket: Ticket, step: Step, climb: Climb) -> bool:
    """Tell whether the ladder of a step is climbed no more."""
    ended = ticket.state == State.MERGED or climb.ended_by is not None
    return ended or climb.level != step.level


def _tell(waiting: Mapping[Ticket, Sequence[Step]], now: datetime) -> None:
    """Write one reminder a ticket to everybody who was called for the steps."""
    ids = {pk for steps in waiting.values() for pk in _called(steps)}
    people: dict[int, User] = User.objects.in_bulk(ids)
    told = [
        (_message(ticket, steps), [people[pk] for pk in _called(steps) if pk in people])
        for ticket, steps in waiting.items()
    ]
    decide_all(told, at=now)
    faults.reach(Fault.REMINDED)


def _called(steps: Iterable[Step]) -> list[int]:
    return list(dict.fromkeys(pk for step in steps for pk in step.people))


def _message(ticket: Ticket, steps: Sequence[Step]) -> Message:
    title, last = title_of(ticket), steps[-1]
    number = last.index + 1
    lines = [called_on(step, ticket) for step in steps]
    return Message(
        UNACKNOWLEDGED,
        ("ticket", ticket.pk),
        Both(
            f"[{ticket.number}] 升级第 {number} 步还没有人确认：{title.zh}",
            f"[{ticket.number}] Nobody has acknowledged step {number}: {title.en}",
        ),
        Both(
            "\n".join([title.zh, "", *(line.zh for line in lines), "", "请确认收到并处理。"]),
            "\n".join(
                [title.en, "", *(line.en for line in lines), "", "Please acknowledge, and act."]
            ),
        ),
        step=":".join(map(str, last.key)),
        path=path_of(ticket),
        urgent=any(step.level == STRICTEST for step in steps),
    )
