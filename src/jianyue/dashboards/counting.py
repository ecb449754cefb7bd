"""Tickets counted for dashboards: by hour, matter, age and who carries them. One pass each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from jianyue.engine.spans import Span
from jianyue.tickets.models import TicketRows
from jianyue.tickets.words import State

SOON: Final = timedelta(hours=8)
MATTERS: Final = 10
DAY: Final = timedelta(days=1)
# Ages by their name: from, below.
AGES: Final[Mapping[str, tuple[timedelta, timedelta | None]]] = MappingProxyType(
    {
        "1": (timedelta(0), DAY),
        "3": (DAY, 3 * DAY),
        "7": (3 * DAY, 7 * DAY),
        "30": (7 * DAY, 30 * DAY),
        "more": (30 * DAY, None),
    }
)
Groups = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Matter:
    """What tickets were about.

    breached  how many of them ran over one of their targets
    """

    kind: str
    service: str
    category: str
    number: int
    breached: int


@dataclass(frozen=True, slots=True)
class Carried:
    """How much somebody carries, as far as it is open.

    value   key of the person or team; None where nobody has it
    oldest  when the oldest of it was reported
    """

    value: int | None
    open: int
    soon: int
    late: int
    breached: int
    handed_on: int
    oldest: datetime | None


def reported_in(rows: TicketRows, span: Span) -> TicketRows:
    """Return the tickets that were reported in a stretch; one merged into another is no second."""
    within = rows.filter(reported_at__gte=span.start, reported_at__lt=span.end)
    return within.exclude(state=State.MERGED).order_by()


def by_hour(rows: TicketRows, zone: ZoneInfo) -> dict[tuple[int, int], int]:
    """Return how many were reported by weekday (1 is Monday) and hour on the wall of `zone`.

    An hour that a zone skips stays empty; one that it repeats holds both.
    """
    day = ExtractIsoWeekDay("reported_at", tzinfo=zone)
    hour = ExtractHour("reported_at", tzinfo=zone)
    groups = rows.annotate(day=day, hour=hour).values_list("day", "hour")
    return {(at, hour): number for at, hour, number in groups.annotate(number=Count("pk"))}


def matters(rows: TicketRows) -> tuple[list[Matter], int]:
    """Return what tickets were about most, and how many there are in all."""
    groups = rows.values("kind", "service", "category").annotate(
        number=Count("pk"), breached=Count("pk", filter=Q(breached=True))
    )
    found = [Matter(**each) for each in groups]
    most = sorted(found, key=lambda each: (-each.number, each.kind, each.service, each.category))
    return most[:MATTERS], sum(each.number for each in found)


def aged(rows: TicketRows, now: datetime) -> dict[int, dict[str, int]]:
    """Return how many are open by level and age since the report."""
    ages: dict[str, Any] = {
        f"age_{name}": Count("pk", filter=_between(now, *ages)) for name, ages in AGES.items()
    }
    groups: Any = rows.order_by().values("level").annotate(**ages).order_by("level")
    return {each["level"]: {name: each[f"age_{name}"] for name in AGES} for each in groups}


def carried(rows: TicketRows, now: datetime) -> Groups:
    """Return what is open by who carries it: rows of person and team, to be added up."""
    late = Q(due_at__lt=now)
    groups: Groups = list(
        rows.order_by().values("assignee", "team").annotate(
            open=Count("pk"), soon=Count("pk", filter=Q(due_at__gte=now, due_at__lt=now + SOON)),
            late=Count("pk", filter=late), breached=Count("pk", filter=is_breached(now)),
            handed=Count("pk", filter=Q(handed_on=True)), oldest=Min("reported_at"),
        )
    )  # fmt: skip
    return groups


def carried_by(name: str, groups: Groups) -> list[Carried]:
    """Return the load of each person or team, the heaviest first."""
    found: dict[int | None, list[Mapping[str, Any]]] = {}
    for each in groups:
        found.setdefault(each[name], []).append(each)
    loads = [_added(value, some) for value, some in found.items()]
    return sorted(loads, key=lambda each: (-each.open, each.value or 0))


def _added(value: int | None, some: Groups) -> Carried:
    open_, soon, late, breached, handed = (
        sum(each[name] for each in some) for name in ("open", "soon", "late", "breached", "handed")
    )
    oldest = min(each["oldest"] for each in some)
    return Carried(value, open_, soon, late, breached, handed, oldest)


def open_of(rows: TicketRows, contracts: Sequence[int], now: datetime) -> dict[int, dict[str, int]]:
    """Return how many tickets of some contracts are open, and breached among them; one query."""
    groups = (
        rows.open()
        .filter(contract__in=contracts)
        .order_by()
        .values("contract")
        .annotate(open=Count("pk"), breached=Count("pk", filter=is_breached(now)))
    )
    return {each["contract"]: {"open": each["open"], "breached": each["breached"]}
            for each in groups}  # fmt: skip


def next_due(rows: TicketRows, now: datetime, until: datetime | None = None) -> TicketRows:
    """Return open tickets whose next target runs out from now on, the first one first."""
    due = rows.open().filter(due_at__gte=now)
    if until is not None:
        due = due.filter(due_at__lt=until)
    found: TicketRows = due.order_by("due_at", "pk").select_related("assignee", "contract")
    return found


def is_breached(now: datetime) -> Q:
    """Return what is breached, whether a worker has looked at it since or not."""
    return Q(breached=True) | Q(breaches_at__lt=now)


def _between(now: datetime, least: timedelta, below: timedelta | None) -> Q:
    young = Q() if below is None else Q(reported_at__gt=now - below)
    # What a clock on another machine dated a moment ahead is as young as can be.
    return young if not least else young & Q(reported_at__lte=now - least)
