"""From rows to rosters as the engine takes them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from jianyue.engine import rosters as engine
from jianyue.engine import watches
from jianyue.engine.absences import Leave as Away
from jianyue.engine.rotations import Rotation
from jianyue.engine.spans import Span
from jianyue.escalation.hours import Hours, hours_of
from jianyue.escalation.models import Layer, Leave, Override, Roster
from jianyue.people.models import User

# What ended longer ago does not change who is on call now.
BEHIND: Final = timedelta(days=60)
MINUTES: Final = 60
FOR_GOOD: Final = datetime(2400, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Standing:
    """Rosters as they stand, by their ids, with the leaves that all of them count with."""

    rosters: dict[int, engine.Roster]
    leaves: tuple[Away, ...]
    hours: Hours


def standing(rosters: Iterable[Roster], *, at: datetime, since: datetime | None = None) -> Standing:
    """Return rosters as the engine takes them; eight queries, however many there are.

    at     UTC instant whose agreements tell the hours
    since  from when they have to be right; 60 days before `at` where not said
    """
    kept = list(rosters)
    ids = [each.pk for each in kept]
    low = (since or at - BEHIND).astimezone(UTC)
    hours = hours_of(kept, at)
    leaves = leaves_of({each.tenant_id for each in kept}, low)
    layers: dict[int, list[Layer]] = defaultdict(list)
    for layer in Layer.objects.filter(roster__in=ids).prefetch_related("members"):
        layers[layer.roster_id].append(layer)
    overrides: dict[int, list[engine.Override]] = defaultdict(list)
    rows = Override.objects.filter(roster__in=ids, withdrawn_at=None, until_at__gt=low)
    for row in rows:
        overrides[row.roster_id].append(
            engine.Override(row.pk, row.span, row.user_id, row.replaces_id)
        )
    found = {
        each.pk: engine.Roster(
            tuple(_layers(each, layers[each.pk], hours)),
            tuple(overrides[each.pk]),
            leaves,
            hours.restriction(each, each.hours, outside=each.outside),
        )
        for each in kept
    }
    return Standing(found, leaves, hours)


def leaves_of(tenants: Iterable[int], low: datetime) -> tuple[Away, ...]:
    """Return the leaves of tenants that end after `low`, in the order in which they were entered.

    Whoever has left the house is on leave for good and without a deputy.
    """
    kept = set(tenants)
    rows = Leave.objects.filter(tenant__in=kept, withdrawn_at=None, until_at__gt=low)
    left = User.objects.filter(tenant__in=kept, is_active=False, left_at__isnull=False)
    gone = [
        Away(pk, Span(left_at.astimezone(UTC), FOR_GOOD))
        for pk, left_at in left.values_list("pk", "left_at")
        if left_at is not None
    ]
    return (*(row.away() for row in rows), *gone)


def minutes_of(handovers: str) -> tuple[int, ...]:
    """Return `09:00,21:00` as minutes after midnight, in order. Raises ValueError."""
    found = set()
    for text in handovers.split(","):
        hour, _, minute = text.strip().partition(":")
        found.add(int(hour) * MINUTES + int(minute))
        if not 0 <= int(minute) < MINUTES:
            raise ValueError(f"{text} is no time of day")
    return tuple(sorted(found))


def _layers(roster: Roster, rows: Sequence[Layer], hours: Hours) -> Iterable[watches.Layer]:
    for row in rows:
        members = tuple(member.user_id for member in row.members.all())
        if members and (row.until is None or row.until > row.since):
            yield watches.Layer(
                row.pk,
                Rotation(roster.zone, row.from_date, members, row.days, minutes_of(row.handovers)),
                row.since.astimezone(UTC),
                row.until and row.until.astimezone(UTC),
                hours.restriction(roster, row.hours, outside=row.outside),
                row.skips,
            )
