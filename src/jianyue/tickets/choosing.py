"""Tickets that somebody chose by their numbers, for an act on all of them."""

from collections.abc import Iterable
from typing import Final

from jianyue.people.models import User
from jianyue.tickets.bulk import MOST
from jianyue.tickets.models import OF_VERSION, Ticket

BESIDE: Final = ("customer", "contract", "version", "reporter", "team", "assignee", "merged_into")
NUL: Final = "\x00"


def chosen(numbers: Iterable[str], by: User) -> list[Ticket]:
    """Return the chosen tickets that the person sees, in level order; none of too many."""
    named = [number for number in numbers if NUL not in number]
    if len(named) > MOST:
        return []
    rows = Ticket.objects.visible_to(by).filter(number__in=named).select_related(*BESIDE)
    return list(rows.defer(*OF_VERSION).order_by("level", "due_at", "pk"))
