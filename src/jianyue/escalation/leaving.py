"""Leaves: who is away from when until when, and who stands in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from jianyue.escalation import telling
from jianyue.escalation.models import Layer, Leave, Roster
from jianyue.escalation.noting import look_at
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.organisations import locked as locked_house
from jianyue.people.organisations import note
from jianyue.people.permissions import Deed, may


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away, from when until when, and who stands in for him."""

    person: User
    from_at: datetime
    until_at: datetime
    deputy: User | None = None


@transaction.atomic
def enter(said: Absence, *, at: datetime, by: User) -> Leave:
    """Enter that somebody is away: oneself, or whoever plans for the provider's people.

    Raises NotAllowed. Absences count from now on at the earliest.
    """
    person = _mine_to_say(said.person, by)
    _check(said, at)
    leave = Leave.objects.create(
        tenant_id=person.tenant_id or 0, customer_id=person.customer_id, user=person,
        deputy=said.deputy, from_at=max(said.from_at.astimezone(UTC), at),
        until_at=said.until_at.astimezone(UTC), entered_at=at, entered_by=by,
    )  # fmt: skip
    deputy = leave.deputy_id
    body = {
        "user": person.pk, "leave": leave.pk, "deputy": deputy,
        "from": leave.from_at.isoformat(), "until": leave.until_at.isoformat(),
    }  # fmt: skip
    note(locked_house(person.organisation_id), "leave_entered", body, at=at, by=by)
    _look(person, at)
    telling.stands_in(leave, at=at)
    return leave


@transaction.atomic
def withdraw(leave: Leave, *, at: datetime, by: User) -> Leave:
    """Take a leave back; the part of it that has passed stays. Raises NotAllowed."""
    rows = Leave.objects.visible_to(by).select_for_update(of=("self",)).select_related("user")
    kept: Leave = rows.get(pk=leave.pk)
    person = _mine_to_say(kept.user, by)
    if kept.withdrawn_at is not None or kept.until_at <= at:
        raise NotAllowed("已经结束或取消的休假不能再取消。", "It has ended or was withdrawn.")
    if kept.from_at < at:
        kept.until_at = at
    else:
        kept.withdrawn_at = at
    kept.save(update_fields=["until_at", "withdrawn_at"])
    body = {"user": person.pk, "leave": kept.pk}
    note(locked_house(person.organisation_id), "leave_withdrawn", body, at=at, by=by)
    _look(person, at)
    telling.stands_in_no_more(kept)
    return kept


def _mine_to_say(person: User, by: User) -> User:
    found: User = User.objects.visible_to(by).get(pk=person.pk)
    of_the_house = found.customer_id is None and may(by, Deed.PLAN_STAFF)
    if found.pk != by.pk and not of_the_house:
        raise NotAllowed("您只能登记自己的休假。", "You may enter your own leave only.")
    return found


def _check(said: Absence, at: datetime) -> None:
    if said.until_at <= max(said.from_at, at):
        raise NotAllowed(
            "结束时间必须晚于开始时间和现在。", "The end lies after the beginning and after now."
        )
    deputy = said.deputy
    if deputy is None:
        return
    same = deputy.organisation_id == said.person.organisation_id and deputy.is_active
    if not same or deputy.pk == said.person.pk:
        raise NotAllowed(
            "代理人必须是本单位在职的另一位同事。",
            "A deputy is another colleague of the same organisation.",
        )


def _look(person: User, at: datetime) -> None:
    """Have the rosters on which somebody takes turns looked at for holes."""
    layers = Layer.objects.filter(members__user=person, until=None)
    for roster in Roster.objects.filter(layers__in=layers, closed_at=None).distinct():
        look_at(roster, at)
