"""Leaves, and who stands in meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jianyue.engine.spans import Span


@dataclass(frozen=True, slots=True)
class Leave:
    """That somebody is away; `deputy` stands in for him everywhere, None: nobody does."""

    person: int
    span: Span
    deputy: int | None = None


def present(person: int, at: datetime, leaves: Sequence[Leave]) -> int | None:
    """Return who answers for `person` at a UTC instant: himself, or who stands in for him.

    leaves  in the order in which they were entered; of several at once the last one counts

    A deputy who is away has his own deputy; None where the chain ends or closes to a circle.
    """
    asked: set[int] = set()
    while person not in asked:
        asked.add(person)
        away = [each for each in leaves if each.person == person and each.span.holds(at)]
        if not away:
            return person
        if (deputy := away[-1].deputy) is None:
            return None
        person = deputy
    return None
