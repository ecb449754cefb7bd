"""The doors for whoever has to reach somebody: who is on call, whom a role means.

Callers handle `How.NOBODY`: whom to alarm then says `managers`. Nothing here writes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.engine.absences import present
from jianyue.engine.duties import Duty, Found, Holder, found
from jianyue.engine.rosters import Stretch
from jianyue.escalation.models import Holding, Roster
from jianyue.escalation.standing import Standing, leaves_of, standing
from jianyue.people.models import User
from jianyue.people.roles import EVERYWHERE, Role

ALARMED: Final = (Role.OPERATIONS_MANAGER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom a role means at an instant: how they were found, and the people in order."""

    role: str
    found: Found
    people: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call on a roster now; nobody where the stretch is a hole or off duty."""

    roster: Roster
    stretch: Stretch
    person: User | None


def on_call(rosters: Iterable[Roster], at: datetime) -> list[OnCall]:
    """Return who is on call on each roster at a UTC instant, and until when; constant queries."""
    kept = list(rosters)
    stands = standing(kept, at=at)
    now = {pk: roster.on_call(at) for pk, roster in stands.rosters.items()}
    people = User.objects.in_bulk({one.person for one in now.values() if one.person is not None})
    return [OnCall(each, now[each.pk], people.get(now[each.pk].person or 0)) for each in kept]


def whom(contract: Contract, roles: Sequence[str], at: datetime) -> list[Answer]:
    """Return whom each role of a contract's agreement means at a UTC instant (semantics 4).

    Who holds it by the contract first: whoever is on call on its roster, and people; then its
    deputies; then the next in line. A role that nobody was given is held by the people who have
    the role of the same name in their house and reach the contract. Constant queries, however
    many roles; an answer for each of them, in their order.
    """
    rows = Holding.objects.filter(contract=contract, role__in=roles, until=None)
    held: dict[str, list[Holding]] = defaultdict(list)
    for row in rows.select_related("roster"):
        held[row.role].append(row)
    rosters = {row.roster_id: row.roster for each in held.values() for row in each if row.roster_id}
    stands = standing(rosters.values(), at=at)
    leaves = leaves_of([contract.tenant_id], at.astimezone(UTC))
    named = _by_name(contract, roles)
    answers = {}
    for role in roles:
        duty = _duty(held[role], named[role], Standing(stands.rosters, leaves, stands.hours))
        answers[role] = found(duty, at)
    people = User.objects.in_bulk({pk for each in answers.values() for pk in each.people})
    return [
        Answer(role, answers[role], tuple(people[pk] for pk in answers[role].people))
        for role in roles
    ]


def managers(tenant: int, at: datetime) -> list[User]:
    """Return whom an alarm goes to when nobody is found: never none while anybody can be told.

    The operations managers, for each who is away his deputy; without any of them the
    administrators; were all of them away, all of them nevertheless.
    """
    leaves = leaves_of([tenant], at.astimezone(UTC))
    all_: list[User] = []
    for role in ALARMED:
        rows = User.objects.filter(tenant=tenant, is_active=True, grants__role=role)
        held = list(rows.order_by("pk"))
        found_ = (present(user.pk, at.astimezone(UTC), leaves) for user in held)
        there = {pk for pk in found_ if pk is not None}
        if there:
            return list(User.objects.filter(pk__in=there, is_active=True).order_by("pk"))
        all_ += held
    return all_


def _duty(rows: Sequence[Holding], named: Sequence[int], stands: Standing) -> Duty:
    holders = [Holder(row.pk, row.user_id, stands.rosters.get(row.roster_id or 0)) for row in rows]
    if not rows:
        return Duty(holders=tuple(Holder(0, person=pk) for pk in named), leaves=stands.leaves)
    pairs = list(zip(rows, holders, strict=True))
    return Duty(
        tuple(holder for row, holder in pairs if not row.deputy),
        tuple(holder for row, holder in pairs if row.deputy),
        tuple(named),
        stands.leaves,
    )


def _by_name(contract: Contract, roles: Iterable[str]) -> dict[str, list[int]]:
    """Return by role who has the role of the same name in his house and reaches the contract."""
    names = {role.replace("-", "_"): role for role in roles}
    rows = User.objects.filter(
        Q(customer=None) | Q(customer=contract.customer_id),
        tenant=contract.tenant_id, is_active=True, grants__role__in=names,
    )  # fmt: skip
    everywhere = Q(grants__role__in=EVERYWHERE)
    seated = Q(seats__contract=contract.pk, seats__until_date=None)
    pairs = rows.filter(everywhere | seated).order_by("pk").values_list("pk", "grants__role")
    kept: dict[str, list[int]] = defaultdict(list)
    for pk, role in pairs.distinct():
        if role in names:
            kept[names[role]].append(pk)
    return kept
