"""Payments of the time before they were kept here: settled, or taken up (docs/decisions/0200)."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.money.models_payments import Due
from jianyue.money.payments import planning, telling
from jianyue.money.payments.actions import locked
from jianyue.money.payments.folding import PAID_BEFORE, TAKEN_UP
from jianyue.money.sums import written
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must


@transaction.atomic
def settle(dues: Iterable[Due], *, at: datetime, by: User) -> int:
    """Record that dues were paid before payments were kept here; return how many. NotAllowed.

    On which day nobody knows: each counts as paid on its due day, and says so.
    """
    return _each(dues, _settled, at, by)


@transaction.atomic
def take_up(dues: Iterable[Due], *, at: datetime, by: User) -> int:
    """Take dues up as unpaid: reminders, late fees and rights are from now on those of any other.

    Raises NotAllowed. The customer is told.
    """
    return _each(dues, _taken_up, at, by)


def _each(
    dues: Iterable[Due], deed: Callable[[Due, datetime, User], None], at: datetime, by: User
) -> int:
    must(by, Deed.KEEP_PAYMENTS)
    kept = [locked(due, by) for due in sorted(dues, key=lambda each: each.pk)]
    if not kept:
        raise NotAllowed("请先选择款项。", "Choose payments first.")
    for due in kept:
        if not due.earlier or not due.unpaid:
            raise NotAllowed(
                f"{due.number} 不是启用前到期的未结款项。",
                f"{due.number} is no open payment of the time before.",
            )
        deed(due, at, by)
    return len(kept)


def _settled(due: Due, at: datetime, by: User) -> None:
    body = {"amount": written(due.unpaid), "on": str(due.due_date)}
    planning.add(due, Entry(PAID_BEFORE, at, body), at=at, by=by.pk)


def _taken_up(due: Due, at: datetime, by: User) -> None:
    planning.add(due, Entry(TAKEN_UP, at, {}), at=at, by=by.pk)
    telling.tell_done(due, "due-taken-up", telling.TAKEN_UP, at=at, by=by)
