"""Layers of a roster: a new one takes over from an instant on, and the past stays as it was."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from jianyue.engine.rotations import Rotation
from jianyue.escalation.hours import hours_of
from jianyue.escalation.models import Layer, Member, Roster
from jianyue.escalation.noting import locked, must_fit, note
from jianyue.escalation.standing import minutes_of
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must


@dataclass(frozen=True, slots=True)
class Plan:
    """Who takes turns, and when the duty is handed over.

    from_date  of the first hand-over, in the roster's zone
    handovers  times of day, as `09:00,21:00`
    """

    members: tuple[User, ...]
    from_date: date
    days: int = 7
    handovers: str = "09:00"
    hours: str = ""
    outside: bool = False
    skips: bool = False


@transaction.atomic
def set_layer(
    roster: Roster, position: int, plan: Plan, *, since: datetime, at: datetime, by: User
) -> Layer:
    """Let a plan count from `since` on, in the place of what stands at this position.

    position  1 speaks first; a position without a layer gets its first one

    What happened before `since` stays. Raises NotAllowed.
    """
    must(by, Deed.PLAN_STAFF)
    kept = locked(roster, by)
    _check(kept, plan, since, at)
    replaced = end_standing(kept, position, since)
    layer = Layer.objects.create(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, roster=kept, position=position,
        from_date=plan.from_date, days=plan.days, handovers=plan.handovers, hours=plan.hours,
        outside=plan.outside, skips=plan.skips, since=since,
    )  # fmt: skip
    Member.objects.bulk_create(
        Member(tenant_id=kept.tenant_id, customer_id=kept.customer_id, layer=layer,
               position=place, user=user)
        for place, user in enumerate(plan.members, 1)
    )  # fmt: skip
    body = {
        "layer": layer.pk, "position": position, "since": since.isoformat(),
        "from_date": plan.from_date.isoformat(), "days": plan.days, "handovers": plan.handovers,
        "hours": plan.hours, "outside": plan.outside, "skips": plan.skips,
        "members": [user.pk for user in plan.members], "replaced": replaced,
    }  # fmt: skip
    note(kept, "layer_set", body, at=at, by=by)
    return layer


@transaction.atomic
def end_layer(layer: Layer, *, since: datetime, at: datetime, by: User) -> None:
    """Let a layer end. Raises NotAllowed for an instant that has passed."""
    must(by, Deed.PLAN_STAFF)
    kept = locked(layer.roster, by)
    _not_before(since, at)
    replaced = end_standing(kept, layer.position, since)
    body = {"position": layer.position, "since": since.isoformat(), "replaced": replaced}
    note(kept, "layer_ended", body, at=at, by=by)


def end_standing(roster: Roster, position: int, since: datetime) -> int | None:
    """End what stands at a position from `since` on; return which layer stood then."""
    rows = Layer.objects.filter(roster=roster, position=position)
    rows.filter(since__gte=since).update(until=F("since"))
    stands = rows.filter(since__lt=since).filter(Q(until=None) | Q(until__gt=since)).first()
    if stands is not None:
        Layer.objects.filter(pk=stands.pk).update(until=since)
    return stands.pk if stands else None


def plan_of(layer: Layer) -> Plan:
    """Return the plan that a layer was made from."""
    members = tuple(member.user for member in layer.members.select_related("user"))
    return Plan(
        members, layer.from_date, layer.days, layer.handovers, layer.hours, layer.outside,
        layer.skips,
    )  # fmt: skip


def _check(roster: Roster, plan: Plan, since: datetime, at: datetime) -> None:
    _not_before(since, at)
    if not plan.members:
        raise NotAllowed("请选择轮值人员。", "Choose who takes turns.")
    for person in set(plan.members):
        must_fit(roster, person)
    try:
        Rotation(roster.zone, plan.from_date, (1,), plan.days, minutes_of(plan.handovers))
    except ValueError as wrong:
        raise NotAllowed(
            "交接时间写成 09:00 或 08:00,16:00,00:00；一天多次交接时，每班必须是一天一轮。",
            "Hand-overs are written 09:00 or 08:00,16:00,00:00; several a day need turns of 1 day.",
        ) from wrong
    known = {name for name, _ in hours_of([roster], at).choices(roster, "zh")}
    if plan.hours and plan.hours not in known:
        raise NotAllowed("协议中没有这个服务时间。", "The agreement has no such hours.")


def _not_before(since: datetime, at: datetime) -> None:
    if since < at:
        raise NotAllowed(
            "已经过去的值班不能更改，请从现在或以后开始。",
            "What has passed is not changed; begin now or later.",
        )
