"""The day in numbers: what is about to breach, what is late, who carries how much.

One aggregate over the tickets that are open; each number is a filter of the queue.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q

from jianyue.ledger.speech import Both
from jianyue.people.models import Team, User
from jianyue.tickets.filters import DUE_WITHIN, QUIET, Filter, Sort
from jianyue.tickets.models import Ticket
from jianyue.tickets.queries import Line, queue
from jianyue.tickets.words import Contest

SHOWN: Final = 12
COUNTS: Final = ("open", "overdue", "soon", "held", "quiet", "new")
Groups = Sequence[Mapping[str, Any]]


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
    """Return the day as `user` sees it; a handful of queries, however many tickets there are.

    staff  whether to tell who carries how much, which is the provider's own affair

    The open tickets are gone through once, by who carries them.
    """
    rows = Ticket.objects.visible_to(user).open().order_by()
    groups: Any = list(rows.values("assignee", "team").annotate(**_measures(now)))
    contested = Ticket.objects.visible_to(user).filter(contest=Contest.CONTESTED)
    counts = {name: sum(group[name] for group in groups) for name in COUNTS}
    counts["nobody"] = sum(group["open"] for group in groups if group["assignee"] is None)
    counts["contested"] = contested.count()
    looming = queue(user, Filter({"due": "4h"}, sort=Sort.DUE), now=now)
    return Day(
        counts,
        looming.lines[:SHOWN],
        _people(groups, user) if staff else (),
        _teams(groups, user) if staff else (),
    )


def _people(groups: Groups, user: User) -> Sequence[Load]:
    carried = _by("assignee", groups)
    people = User.objects.visible_to(user).in_bulk(list(carried))
    named = [(Both(people[pk].name, people[pk].name), pk) for pk in carried if pk in people]
    return _heaviest([_load(str(pk), said, carried[pk]) for said, pk in named])


def _teams(groups: Groups, user: User) -> Sequence[Load]:
    carried = _by("team", groups)
    teams = Team.objects.filter(tenant=user.tenant_id, pk__in=carried)
    return _heaviest([_load(str(team.pk), team.said, carried[team.pk]) for team in teams])


def _by(name: str, groups: Groups) -> dict[int, list[Mapping[str, Any]]]:
    carried: dict[int, list[Mapping[str, Any]]] = {}
    for group in groups:
        if group[name] is not None:
            carried.setdefault(group[name], []).append(group)
    return carried


def _heaviest(loads: Iterable[Load]) -> Sequence[Load]:
    return sorted(loads, key=lambda load: (-load.open, load.said.zh))


def _load(value: str, said: Both, groups: Groups) -> Load:
    open_, late, soon = (sum(each[name] for each in groups) for name in ("open", "overdue", "soon"))
    return Load(value, said, open_, late, soon)


def _measures(now: datetime) -> dict[str, Count]:
    held = Q(paused=True)
    soon = Q(due_at__gte=now, due_at__lt=now + DUE_WITHIN["4h"])
    return {
        "open": Count("pk"),
        "overdue": Count("pk", filter=Q(due_at__lt=now)),
        "soon": Count("pk", filter=soon),
        "held": Count("pk", filter=held),
        "quiet": Count("pk", filter=held & Q(changed_at__lt=now - QUIET)),
        "new": Count("pk", filter=Q(state="new")),
    }
