"""Merging chosen tickets into one of them."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.desk.area import (
    DESK,
    ChosenIn,
    DoneOut,
    LookedOut,
    Number,
    became,
    looked,
    tickets_of,
)
from jianyue.api.problems import invalid
from jianyue.api.shapes import Out, Said, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets.merging import STAYS, merge_many, preview_merge, proposed
from jianyue.tickets.models import Ticket


class MergeLookIn(ChosenIn):
    """The tickets, and the one that stays; left out, the oldest that is not closed."""

    survivor: Number | None = None


class MergeManyIn(MergeLookIn):
    """The same, with the reason."""

    reason: Annotated[Words, Field(min_length=1, max_length=2000)]


class MergeLook(Out):
    """Into which ticket the others would be merged, and which cannot follow."""

    survivor: str
    tickets: list[LookedOut]
    stays: Said


class MergeDone(Out):
    """What became of each ticket."""

    survivor: str
    tickets: list[DoneOut]


@DESK.post(
    "/bulk/merge-look", Both("预览批量合并", "Look at a merge of many"), MergeLook, Deed.MERGE
)
def look_at_merge(request: HttpRequest, said: MergeLookIn) -> MergeLook:
    """Return into which ticket the others would be merged; nothing is written."""
    who = caller(request)
    tickets, survivor = _chosen(said, who)
    planned = preview_merge(tickets, survivor)
    return MergeLook(survivor=survivor.number, tickets=looked(planned), stays=Said.of(STAYS))


@DESK.post("/bulk/merge", Both("批量合并", "Merge many tickets"), MergeDone, Deed.MERGE)
def merge_tickets(request: HttpRequest, said: MergeManyIn) -> MergeDone:
    """Merge the others into one; a ticket that is refused does not stop the others."""
    who = caller(request)
    tickets, survivor = _chosen(said, who)
    done = merge_many(tickets, survivor, said.reason, at=who.at, by=who.by)
    return MergeDone(survivor=survivor.number, tickets=became(done))


def _chosen(said: MergeLookIn, who: Caller) -> tuple[list[Ticket], Ticket]:
    found = tickets_of(said.tickets, who)
    survivor = proposed(found)
    if said.survivor is not None:
        survivor = next((each for each in found if each.number == said.survivor), None)
    if survivor is None or len(found) < 2:  # noqa: PLR2004 - one and another
        raise invalid(
            "tickets", "合并至少要选两张尚未关闭的工单。",
            "Choose two tickets at least, not closed ones.",
        )  # fmt: skip
    return sorted(found, key=lambda each: (each.reported_at, each.pk)), survivor
