"""Where a page of a list ends, so that the next begins behind it, however far one reads.

A page is never found by counting the rows before it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from jianyue.tickets.filters import Sort, UnknownFilter
from jianyue.tickets.models import Ticket, TicketRows

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST = 2**62
PARTS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """The last ticket of a page, by what the list is ordered by.

    level  of orders that begin with the level, else 0
    at     when it is due, or was reported; None sorts last
    pk     of the ticket
    """

    level: int
    at: datetime | None
    pk: int

    @classmethod
    def of(cls, ticket: Ticket, sort: Sort) -> "Place":
        """Return the place behind a ticket."""
        at = ticket.due_at if sort in {Sort.QUEUE, Sort.DUE} else ticket.reported_at
        return cls(ticket.level if sort is Sort.QUEUE else 0, at, ticket.pk)

    @classmethod
    def read(cls, said: str) -> "Place":
        """Return the place that an address names. Raises UnknownFilter."""
        level, at, pk = (*said.split("."), "", "")[:PARTS]
        if said.count(".") != PARTS - 1 or not all(part.isdecimal() for part in (level, pk)):
            raise _nowhere()
        numbers = [int(part) for part in (level, at or "0", pk) if part.isdecimal()]
        if len(numbers) < PARTS or max(numbers) > LARGEST:
            raise _nowhere()
        try:
            instant = BEGINNING + timedelta(microseconds=numbers[1]) if at else None
        except OverflowError:
            raise _nowhere() from None
        return cls(min(numbers[0], 99), instant, numbers[2])

    def __str__(self) -> str:
        at = "" if self.at is None else str((self.at - BEGINNING) // timedelta(microseconds=1))
        return f"{self.level}.{at}.{self.pk}"


def _nowhere() -> UnknownFilter:
    return UnknownFilter(
        "没有这一页；请从第一页看起。", "There is no such page; begin at the first."
    )


def ordered(rows: TicketRows, sort: Sort) -> TicketRows:
    """Return rows in an order; each is of one index or of few rows."""
    match sort:
        case Sort.QUEUE:
            return rows.order_by("tenant", "level", "due_at", "pk")
        case Sort.DUE:
            return rows.order_by("due_at", "pk")
        case Sort.NEWEST:
            return rows.order_by("-reported_at", "-pk")
        case Sort.OLDEST:
            return rows.order_by("reported_at", "pk")


def after(rows: TicketRows, sort: Sort, place: Place) -> TicketRows:
    """Return those of the ordered rows that come behind a place. Raises UnknownFilter."""
    if place.at is None and sort in {Sort.NEWEST, Sort.OLDEST}:
        raise _nowhere()
    match sort:
        case Sort.QUEUE:
            behind = Q(level__gt=place.level) | (Q(level=place.level) & _later(place))
            return rows.filter(behind, level__gte=place.level)
        case Sort.DUE:
            return rows.filter(_later(place))
        case Sort.NEWEST:
            behind = Q(reported_at__lt=place.at) | Q(pk__lt=place.pk)
            return rows.filter(behind, reported_at__lte=place.at)
        case Sort.OLDEST:
            behind = Q(reported_at__gt=place.at) | Q(pk__gt=place.pk)
            return rows.filter(behind, reported_at__gte=place.at)


def _later(place: Place) -> Q:
    """Return what is due later; what is never due comes last."""
    if place.at is None:
        return Q(due_at=None, pk__gt=place.pk)
    return Q(due_at__gt=place.at) | Q(due_at=None) | Q(due_at=place.at, pk__gt=place.pk)
