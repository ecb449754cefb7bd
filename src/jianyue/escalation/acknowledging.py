"""Acknowledging calls: who was called for a step says that he knows; it is not resolved by that."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from jianyue.escalation.calling import BACKLOG
from jianyue.escalation.models_calls import Acknowledgement
from jianyue.escalation.models_steps import Step
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.actions import withdraw
from jianyue.notices.calls import CALLS, UNACKNOWLEDGED
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.tickets.models import Ticket

Key = tuple[int, int, int]


@transaction.atomic
def acknowledge(notice: Notice, *, at: datetime, by_link: bool = False) -> list[Step]:
    """Have the person of a call acknowledge it, and all its steps; repeating adds nothing.

    Raises NotAllowed for a notice that is no call.
    """
    return _acknowledge(notice.user, steps_of(notice), at, by_link=by_link)


@transaction.atomic
def acknowledge_on(ticket: Ticket, *, at: datetime, by: User) -> list[Step]:
    """Acknowledge every step of a ticket that called `by` so far. Raises NotAllowed."""
    return _acknowledge(by, list(_calling(by).filter(ticket=ticket)), at)


def steps_of(notice: Notice) -> list[Step]:
    """Return the steps that a notice called its person for, the oldest first; none for others."""
    if notice.kind not in CALLS:
        return []
    rows = _calling(notice.user)
    if notice.kind == BACKLOG:
        told = rows.filter(told_at=notice.decided_at)
        rows = told.filter(ticket__in=told.filter(late=True).values("ticket"))
    else:
        rows = rows.filter(ticket=notice.cause_id, told_at__lte=notice.decided_at)
    return list(rows.select_related("ticket").order_by("at", "pk"))


def unanswered(tickets: Collection[int]) -> dict[int, dict[Key, Step]]:
    """Return for each ticket the steps told that nobody has acknowledged, by their key."""
    rows: dict[int, dict[Key, Step]] = {pk: {} for pk in tickets}
    for step in Step.objects.filter(ticket__in=tickets):
        rows[step.ticket_id][step.key] = step
    for each in Acknowledgement.objects.filter(ticket__in=tickets):
        rows[each.ticket_id].pop(each.key, None)
    return rows


def _calling(user: User) -> QuerySet[Any]:
    people = [{"people": [user.pk]}]
    return Step.objects.filter(tenant=user.tenant_id, roles__contains=people)


def _acknowledge(
    user: User, steps: list[Step], at: datetime, *, by_link: bool = False
) -> list[Step]:
    if not steps:
        raise NotAllowed("这里没有需要您确认的通知。", "There is no call to you to acknowledge.")
    rows = [
        Acknowledgement(
            tenant_id=step.tenant_id, customer_id=step.customer_id, ticket_id=step.ticket_id,
            level=step.level, index=step.index, round=step.round, user=user, at=at,
            by_link=by_link,
        )
        for step in steps
    ]  # fmt: skip
    Acknowledgement.objects.bulk_create(rows, ignore_conflicts=True)
    _note(user, steps, at)
    faults.reach(Fault.ACKNOWLEDGED)
    return steps


def _note(user: User, steps: Iterable[Step], at: datetime) -> None:
    """Note it on the notices to him, and take back reminders that nobody needs any more."""
    last: dict[int, datetime] = {}
    for step in steps:
        last[step.ticket_id] = max(step.told_at, last.get(step.ticket_id, step.told_at))
    rows = Notice.objects.filter(user=user, cause="ticket", cause_id__in=last, kind__in=CALLS)
    rows = rows.filter(acknowledged_at=None, decided_at__lte=at)
    covered = [
        each.pk for each in rows
        if each.kind == UNACKNOWLEDGED or each.decided_at <= last[each.cause_id]
    ]  # fmt: skip
    Notice.objects.filter(pk__in=covered).update(
        acknowledged_at=at, seen_at=Coalesce("seen_at", at)
    )
    for ticket, rest in unanswered(last).items():
        if not any(step.people for step in rest.values()):
            withdraw(("ticket", ticket), kind=UNACKNOWLEDGED)
