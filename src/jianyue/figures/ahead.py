"""What will decide an attainment that is not final yet: the clocks that still run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from django.db.models import Q, QuerySet

from jianyue.agreements.models import Contract
from jianyue.agreements.terms import Terms
from jianyue.engine.rates import share
from jianyue.figures.figure import Figure
from jianyue.people.models import User
from jianyue.tickets.models import Clock, Ticket

LISTED: Final = 50
RUNNING: Final = ("running", "paused")


@dataclass(frozen=True, slots=True)
class Ahead:
    """How an attainment may end.

    due      clocks that run out before the end of the period, the next one first; those that the
             reader may see
    number   how many do, seen or not
    best     the attainment if all of them are met
    worst    the attainment if none is
    spare    how many of them may still be missed; None without a goal, below zero it is lost
    """

    due: Sequence[Clock]
    number: int
    best: Fraction | None
    worst: Fraction | None
    spare: int | None


def ahead_of(
    contract: Contract, figure: Figure, terms: Terms, *, now: datetime, reader: User
) -> Ahead | None:
    """Return what will decide a figure; None for one that is final or not clocked."""
    rows = clocks_ahead(contract, figure, terms, now=now)
    if rows is None:
        return None
    seen = rows.filter(ticket__in=Ticket.objects.visible_to(reader).values("pk"))
    due = seen.select_related("ticket").order_by("breaches_at", "pk")[:LISTED]
    return ahead(figure, rows.count(), list(due))


def clocks_ahead(
    contract: Contract, figure: Figure, terms: Terms, *, now: datetime
) -> QuerySet[Clock] | None:
    """Return the clocks that run out before the end of the period, whoever may see them."""
    if figure.is_final or figure.promised.measure != "attainment":
        return None
    indicator = figure.promised.indicator
    rows = Clock.objects.filter(
        tenant=contract.tenant_id, ticket__contract=contract, ticket__contest="",
        target__in=indicator.of or tuple(terms.agreement.targets), state__in=RUNNING,
        breaches_at__gte=now, breaches_at__lt=figure.period.span.end,
    ).filter(~Q(ticket__state="merged"))  # fmt: skip
    return rows.filter(level__in=indicator.levels) if indicator.levels else rows


def ahead(figure: Figure, number: int, due: Sequence[Clock] = ()) -> Ahead:
    """Return how an attainment may end with so many clocks still running."""
    part, whole = figure.found.part or 0, figure.found.whole or 0
    return Ahead(
        due, number, share(part + number, whole + number), share(part, whole + number),
        _spare(figure, whole + number),
    )  # fmt: skip


def _spare(figure: Figure, whole: int) -> int | None:
    """Return how many more may be missed of `whole` that will have concluded."""
    goal, found = figure.goal, figure.found
    if goal is None or not whole or goal.unit != "%" or not goal.bound.relation.more_is_better:
        return None
    allowed = goal.bound.misses_allowed(whole)
    missed = (found.whole or 0) - (found.part or 0)
    return (-1 if allowed is None else allowed) - missed
