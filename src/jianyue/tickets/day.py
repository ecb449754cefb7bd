"""The day in numbers: what is about to breach, what is late, who carries how much.

A few aggregates over the tickets that are open; each number is a filter of the queue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q

from jianyue.ledger.speech import Both
from jianyue.people.models import Team, User
from jianyue.tickets.filters import DUE_WITHIN, QUIET, Filter, Sort
from jianyue.tickets.models import Ticket
from jianyue.tickets.queries import Line, queue
from jianyue.tickets.words import Contest

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Load:
    """How much somebody carries.

    value  what the filter of the queue calls him
    """

    value: str
    said: Both
    open: int
    overdue: int
    soon: int


@dataclass(frozen=True, slots=True)
class Day:
    """What a manager looks at in the morning."""

    counts: Mapping[str, int]
    looming: Sequence[Line]
    people: Sequence[Load]
    teams: Sequence[Load]


def day_of(user: User, *, now: datetime, staff: bool) -> Day:
    """Return the day as `user` sees it; seven queries at most, however many tickets there are.

    staff  whether to tell who carries how much, which is the provider's own affair
    """
    rows = Ticket.objects.visible_to(user).open()
    late, soon = _late(now), _soon(now)
    counts = rows.order_by().aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=late),
        soon=Count("pk", filter=soon),
        paused=Count("pk", filter=Q(paused=True)),
        quiet=Count("pk", filter=Q(paused=True, changed_at__lt=now - QUIET)),
        nobody=Count("pk", filter=Q(assignee=None)),
        new=Count("pk", filter=Q(state="new")),
    )
    contested = Ticket.objects.visible_to(user).filter(contest=Contest.CONTESTED)
    counts["contested"] = contested.count()
    looming = queue(user, Filter({"due": "4h"}, sort=Sort.DUE), now=now)
    return Day(
        counts,
        looming.lines[:SHOWN],
        _people(user, now) if staff else (),
        _teams(user, now) if staff else (),
    )


def _late(now: datetime) -> Q:
    return Q(due_at__lt=now)


def _soon(now: datetime) -> Q:
    return Q(due_at__gte=now, due_at__lt=now + DUE_WITHIN["4h"])


def _people(user: User, now: datetime) -> Sequence[Load]:
    rows = Ticket.objects.visible_to(user).open().exclude(assignee=None).order_by()
    grouped: Any = rows.values(who=F("assignee"), name=F("assignee__name")).annotate(
        **_measures(now)
    )
    told = sorted(grouped, key=lambda each: (-each["n"], each["name"]))
    return [_load(str(each["who"]), Both(each["name"], each["name"]), each) for each in told]


def _teams(user: User, now: datetime) -> Sequence[Load]:
    rows = Ticket.objects.visible_to(user).open().exclude(team=None).order_by()
    grouped: dict[int, Any] = {
        each["team"]: each for each in rows.values("team").annotate(**_measures(now))
    }
    teams = Team.objects.filter(tenant=user.tenant_id, pk__in=grouped)
    told = ((team, grouped[team.pk]) for team in teams)
    return [
        _load(str(team.pk), team.said, each)
        for team, each in sorted(told, key=lambda pair: (-pair[1]["n"], pair[0].name))
    ]


def _load(value: str, said: Both, each: Mapping[str, Any]) -> Load:
    return Load(value, said, each["n"], each["late"], each["soon"])


def _measures(now: datetime) -> dict[str, Count]:
    return {
        "n": Count("pk"),
        "late": Count("pk", filter=_late(now)),
        "soon": Count("pk", filter=_soon(now)),
    }
