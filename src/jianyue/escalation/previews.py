"""What a change does before it is kept: the real deed is done, looked at, and taken back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.engine.rosters import Stretch
from jianyue.engine.spans import Span
from jianyue.escalation.models import Roster
from jianyue.escalation.standing import standing
from jianyue.people.models import User

AHEAD: Final = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Moved:
    """A stretch in which somebody else is on call than before; nobody where it is a hole."""

    span: Span
    before: User | None
    after: User | None

    @property
    def is_hole(self) -> bool:
        """Whether nobody is on call afterwards."""
        return self.after is None


def preview(roster: Roster, deed: Callable[[], object], *, at: datetime) -> list[Moved]:
    """Return what a deed would change on a roster in the next 35 days; nothing is kept.

    Raises what the deed raises.
    """
    before = _stretches(roster, at)
    with transaction.atomic():
        deed()
        after = _stretches(Roster.objects.get(pk=roster.pk), at)
        transaction.set_rollback(True)
    moved = list(_moved(before, after))
    people = User.objects.in_bulk({pk for _, *both in moved for pk in both if pk is not None})
    return [Moved(span, people.get(old or 0), people.get(new or 0)) for span, old, new in moved]


def _stretches(roster: Roster, at: datetime) -> list[Stretch]:
    return standing([roster], at=at).rosters[roster.pk].stretches(at, at + AHEAD)


def _moved(
    before: Sequence[Stretch], after: Sequence[Stretch]
) -> Iterable[tuple[Span, int | None, int | None]]:
    """Yield where two lists of stretches over the same time differ in who is on call."""
    found: list[tuple[Span, int | None, int | None]] = []
    i = j = 0
    while i < len(before) and j < len(after):
        old, new = before[i], after[j]
        start, end = max(old.span.start, new.span.start), min(old.span.end, new.span.end)
        if old.person != new.person:
            last = found[-1] if found else None
            if last and last[0].end == start and last[1:] == (old.person, new.person):
                found[-1] = (Span(last[0].start, end), old.person, new.person)
            else:
                found.append((Span(start, end), old.person, new.person))
        i, j = i + (old.span.end == end), j + (new.span.end == end)
    return found
