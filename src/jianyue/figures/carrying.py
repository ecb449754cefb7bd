"""Verdicts where facts recorded after a release count when they were recorded (semantics 6).

Only the tickets of which something was recorded late are folded again, each from its facts; all
others are taken as they lie in their columns (docs/decisions/0209).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.engine.indicators import Cohort
from jianyue.engine.instants import micros
from jianyue.engine.spans import Span
from jianyue.engine.verdicts import Verdicts
from jianyue.figures.columns import MERGED, STANDINGS, Counted
from jianyue.ledger.models import Fact
from jianyue.services.terms import terms_of_version
from jianyue.tickets.carried import (
    FROZEN,
    Conclusion,
    Frozen,
    conclusions,
    frozen_in,
    reported_when,
    stands_at,
)
from jianyue.tickets.claiming import agreed, facts_of
from jianyue.tickets.folding import Standing, standing
from jianyue.tickets.models import Ticket
from jianyue.tickets.states import Desk
from jianyue.tickets.words import State

TERM: Final = "term"  # the cycle of what is taken over the whole of an agreement
# What may change a conclusion of long ago though it happened today.
REACHING_BACK: Final = (
    "reclassified", "extended", "excluded", "exclusion_agreed", "exclusion_contested", "merged",
    "absorbed", "corrected", "rejected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A period of a contract that is counted.

    period  all of it
    span    what of it has passed
    frozen  periods of the same cycle that were released, in the order of their release
    """

    contract: Contract
    period: Span
    span: Span
    cohort: Cohort
    frozen: Sequence[Frozen]
    now: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """A ticket that is counted from its facts, and how it stands to the count of a period."""

    ticket: Ticket
    reported_at: datetime
    told: tuple[Conclusion, ...]
    standing: int


def frozen_of(contract: Contract) -> Mapping[str, Sequence[Frozen]]:
    """Return the frozen periods of a contract, by the cycle of their figures; one query."""
    rows = Fact.objects.filter(timeline=contract.timeline_id, kind=FROZEN).order_by("seq")
    return frozen_in(rows)


def late_in(asked: Asked) -> list[Late]:
    """Return the tickets of which something was recorded late, as they count; five queries."""
    rows = Ticket.objects.counted().filter(contract=asked.contract, timeline__in=_timelines(asked))
    tickets = agreed(rows.order_by("pk"))
    facts = facts_of(tickets)
    return [_late(each, facts[each.timeline_id], asked) for each in tickets]


def patched(told: Mapping[str, Counted], late: Sequence[Late], asked: Asked) -> dict[str, Counted]:
    """Return verdicts with those of late tickets as they count; in the order of tickets."""
    keys = np.array([each.ticket.pk for each in late], np.int64)
    rows: dict[str, list[tuple[int, int, bool, int, int, int]]] = defaultdict(list)
    for each in late:
        for one in each.told:
            if _belongs(one, each, asked):
                rows[one.target].append((
                    each.ticket.pk, micros(one.counts_at), one.missed, one.level,
                    micros(each.reported_at), each.standing,
                ))  # fmt: skip
    return {
        name: _joined(told.get(name), keys, rows.get(name, [])) for name in {*told, *rows}
    }  # fmt: skip


def carried_in(late: Iterable[Late], asked: Asked) -> list[tuple[str, Conclusion]]:
    """Return the conclusions that are carried into the period, with the number of the ticket."""
    return [
        (each.ticket.number, one)
        for each in late
        for one in each.told
        if one.is_carried and not each.standing and _belongs(one, each, asked)
    ]


def _timelines(asked: Asked) -> Iterable[UUID]:
    """Return the timelines of tickets of which something was recorded late, since it matters."""
    since = max(asked.period.start, asked.frozen[0].at)
    last = max(each.period.end for each in asked.frozen)
    tickets = Ticket.objects.counted().filter(contract=asked.contract)
    reaching = Q(occurred_at__lt=last) | Q(kind__in=REACHING_BACK)
    rows = Fact.objects.filter(
        reaching, timeline__in=tickets.values("timeline"),
        recorded_at__gte=since, recorded_at__lte=asked.now,
    )  # fmt: skip
    return set(rows.values_list("timeline", flat=True))


def _late(ticket: Ticket, facts: Sequence[Fact], asked: Asked) -> Late:
    terms = terms_of_version(ticket.version)

    def fold(some: Sequence[Fact], now: datetime) -> Standing:
        return standing(some, terms, kind=ticket.kind, service=ticket.service, now=now)

    told = conclusions(facts, fold, asked.frozen, now=asked.now)  # type: ignore[arg-type]  # facts are recorded
    by, at = stands_at(facts, asked.period, asked.frozen, now=asked.now)
    desk = fold(by, at).desk if by else Desk()  # type: ignore[arg-type]  # as above
    reported_at = reported_when(ticket.reported_at.astimezone(UTC), facts, asked.frozen)
    return Late(ticket, reported_at, tuple(told), _standing(desk))


def _standing(desk: Desk) -> int:
    return MERGED if desk.state is State.MERGED else STANDINGS.index(desk.contest)


def _belongs(one: Conclusion, late: Late, asked: Asked) -> bool:
    by = one.counts_at if asked.cohort is Cohort.CONCLUDED else late.reported_at
    return asked.span.holds(by) and one.counts_at < asked.span.end


def _joined(told: Counted | None, late: np.ndarray, rows: Sequence[tuple[int, ...]]) -> Counted:
    """Return the verdicts of one target without those of late tickets, and with theirs anew."""
    new = np.array(rows, np.int64).reshape(-1, 6).T
    made = Verdicts(new[0], new[1], new[2].astype(np.bool_), new[3], new[4])
    how = new[5].astype(np.uint8)
    if told is not None:
        stays = ~np.isin(told.verdicts.ticket, late)
        made = _both(told.verdicts.chosen(stays), made)
        how = np.concatenate([told.standing[stays], how])
    order = np.lexsort((made.at, made.ticket))
    return Counted(made.chosen(order), how[order])


def _both(one: Verdicts, two: Verdicts) -> Verdicts:
    return Verdicts(
        np.concatenate([one.ticket, two.ticket]), np.concatenate([one.at, two.at]),
        np.concatenate([one.missed, two.missed]), np.concatenate([one.level, two.level]),
        np.concatenate([one.reported, two.reported]),
    )  # fmt: skip
