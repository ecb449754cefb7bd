"""The tickets behind a figure, one page at a time: those that kept it, and those that did not."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jianyue.figures.attaining import why
from jianyue.figures.sides import Sides
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.tickets.models import Ticket

PER_PAGE: Final = 50


class Side(StrEnum):
    """Which tickets of a figure are looked at."""

    MISSED = "missed"
    MET = "met"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket of a figure; None stands for one that the reader may not see."""

    ticket: Ticket | None
    why: Both | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the tickets on one side; `number` is how many there are."""

    rows: list[Row]
    number: int
    has_more: bool


def numbers_on(sides: Sides) -> dict[Side, int]:
    """Return how many tickets are on each side."""
    counts = sides.counts
    return {
        Side.MISSED: int((counts & ~sides.kept).sum()),
        Side.MET: int((counts & sides.kept).sum()),
        Side.OUT: int((~counts).sum()),
    }


def page_of(sides: Sides, side: Side, page: int, *, reader: User) -> Page:
    """Return one page, from 1, of the tickets on a side; one query.

    What the reader may not see, such as a security incident, is counted and not named.
    """
    chosen = sides.chosen(
        {
            Side.MISSED: sides.counts & ~sides.kept,
            Side.MET: sides.counts & sides.kept,
            Side.OUT: ~sides.counts,
        }[side]
    )
    first = PER_PAGE * (page - 1)
    keys = chosen.ticket[first : first + PER_PAGE].tolist()
    standing = chosen.standing[first : first + PER_PAGE].tolist()
    seen = Ticket.objects.visible_to(reader).in_bulk(keys)
    rows = [
        Row(seen.get(key), why(stands) if stands else None)
        for key, stands in zip(keys, standing, strict=True)
    ]
    return Page(rows, len(chosen), first + PER_PAGE < len(chosen))
