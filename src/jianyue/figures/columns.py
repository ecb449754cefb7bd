"""Verdicts of a contract's tickets as columns: one query, however many there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from jianyue.engine.indicators import Cohort
from jianyue.engine.instants import EPOCH, micros
from jianyue.engine.spans import Span
from jianyue.engine.verdicts import Flags, Verdicts, Whole
from jianyue.tickets.words import Contest

KEPT_SINCE: Final = micros(EPOCH.replace(year=2000))
COUNTS: Final = 0
MERGED: Final = 4
# How a ticket stands to the count; the place in this list is what the query gives.
STANDINGS: Final = ("", Contest.EXCLUDED, Contest.AGREED, Contest.CONTESTED)
STANDING: Final = """CASE WHEN t.state = 'merged' THEN '\\x04'::bytea
        WHEN t.contest = '' THEN '\\x00'::bytea WHEN t.contest = 'excluded' THEN '\\x01'::bytea
        WHEN t.contest = 'agreed' THEN '\\x02'::bytea ELSE '\\x03'::bytea END"""
# A clock that has run out is breached, whether anybody has looked at it since or not. Nearly all
# clocks have one verdict: what unnests arrays is kept from them. How a ticket stands, whether it
# missed and at which level come as one number (docs/decisions/0204).
STANDS: Final = """CASE WHEN t.state = 'merged' THEN 4 WHEN t.contest = '' THEN 0
        WHEN t.contest = 'excluded' THEN 1 WHEN t.contest = 'agreed' THEN 2 ELSE 3 END"""
VERDICTS: Final = f"""
SELECT v.target, string_agg(int8send(t.id), ''::bytea),
    string_agg(timestamptz_send(v.at), ''::bytea),
    string_agg(int2send((v.level * 16 + v.missed::int * 8 + {STANDS})::int2), ''::bytea),
    string_agg(timestamptz_send(t.reported_at), ''::bytea)
FROM tickets_ticket t JOIN (
    SELECT ticket_id, target, last_verdict_at AS at, verdict_missed[1] AS missed,
        verdict_level[1] AS level
    FROM tickets_clock
    WHERE tenant_id = %(tenant)s AND last_verdict_at < %(end)s {{since}}
        AND cardinality(verdict_at) = 1 AND (breaches_at >= %(end)s) IS NOT FALSE
    UNION ALL
    SELECT ticket_id, target, u.*
    FROM tickets_clock c CROSS JOIN LATERAL (
        SELECT * FROM unnest(verdict_at, verdict_missed, verdict_level) AS u(at, missed, level)
        UNION ALL SELECT c.breaches_at, true, c.level WHERE c.breaches_at < %(end)s
    ) AS u
    WHERE tenant_id = %(tenant)s AND (cardinality(verdict_at) > 1 OR breaches_at < %(end)s)
) AS v ON v.ticket_id = t.id
WHERE t.tenant_id = %(tenant)s AND t.contract_id = %(contract)s AND v.at < %(end)s AND {{belongs}}
GROUP BY v.target
"""  # noqa: S608 - the words above
BY_COHORT: Final[Mapping[Cohort, str]] = {
    Cohort.CONCLUDED: VERDICTS.format(
        since="AND last_verdict_at >= %(start)s", belongs="v.at >= %(start)s"
    ),
    # What occurred long before it was reported may have been missed before its own period began.
    Cohort.REPORTED: VERDICTS.format(
        since="", belongs="t.reported_at >= %(start)s AND t.reported_at < %(end)s"
    ),
}
STANDING_BITS: Final = 7
MISSED_BIT: Final = 8
OVER_LEVEL: Final = 16
# Solved in the period, or overdue in it and not solved by its end.
SOLVED: Final = f"""
SELECT c.target, string_agg(int8send(t.id), ''::bytea),
    string_agg(CASE WHEN c.ended_at < %(end)s THEN '\\x01'::bytea ELSE '\\x00'::bytea END,
        ''::bytea),
    string_agg(CASE WHEN c.rounds > 1 THEN '\\x01'::bytea ELSE '\\x00'::bytea END, ''::bytea),
    string_agg(int8send(c.level), ''::bytea), string_agg({STANDING}, ''::bytea)
FROM tickets_ticket t JOIN tickets_clock c ON c.ticket_id = t.id
WHERE t.tenant_id = %(tenant)s AND c.tenant_id = %(tenant)s AND t.contract_id = %(contract)s
    AND ((c.ended_at >= %(start)s AND c.ended_at < %(end)s)
        OR (COALESCE(c.breached_at, c.breaches_at) >= %(start)s
            AND COALESCE(c.breached_at, c.breaches_at) < %(end)s
            AND (c.ended_at IS NULL OR c.ended_at >= %(end)s)))
GROUP BY c.target
"""  # noqa: S608 - the words above


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The verdicts of one target, with how each ticket stands to the count."""

    verdicts: Verdicts
    standing: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Tickets that were solved in a period, or are overdue and were not."""

    ticket: Whole
    solved: Flags
    again: Flags
    level: Whole
    standing: NDArray[np.uint8]


def verdicts_of(
    tenant: int, contract: int, span: Span, cohort: Cohort = Cohort.CONCLUDED
) -> Mapping[str, Counted]:
    """Return the verdicts before the end of a stretch of tickets that belong to it.

    cohort  which tickets belong to it: those that concluded in it, or were reported in it

    By target, in the order of tickets. One ticket may have several: which of them counts is the
    engine's to say.
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_COHORT[cohort], _asked(tenant, contract, span))
        return {target: _counted(*columns) for target, *columns in cursor.fetchall()}


def solved_of(tenant: int, contract: int, span: Span) -> Mapping[str, Solved]:
    """Return what was solved in a stretch, or overdue and was not, by target."""
    asked: dict[str, Any] = {
        "tenant": tenant,
        "contract": contract,
        "start": span.start,
        "end": span.end,
    }
    with connection.cursor() as cursor:
        cursor.execute(SOLVED, asked)
        return {
            target: Solved(
                _whole(ticket), np.frombuffer(solved, np.bool_), np.frombuffer(again, np.bool_),
                _whole(level), np.frombuffer(standing, np.uint8),
            )
            for target, ticket, solved, again, level, standing in cursor.fetchall()
        }  # fmt: skip


def numbers_of(ids: Collection[int]) -> dict[int, str]:
    """Return the numbers of tickets by their keys; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number FROM tickets_ticket WHERE id = ANY(%s)", [list(ids)])
        return dict(cursor.fetchall())


def _asked(tenant: int, contract: int, span: Span) -> dict[str, Any]:
    return {"tenant": tenant, "contract": contract, "start": span.start, "end": span.end}


def _counted(ticket: bytes, at: bytes, how: bytes, reported: bytes) -> Counted:
    told = np.frombuffer(how, ">i2")
    verdicts = Verdicts(
        _whole(ticket), _whole(at) + KEPT_SINCE, (told & MISSED_BIT) > 0,
        (told // OVER_LEVEL).astype(np.int64), _whole(reported) + KEPT_SINCE,
    )  # fmt: skip
    order = _in_order(verdicts.ticket, verdicts.at)
    return Counted(verdicts.chosen(order), (told & STANDING_BITS).astype(np.uint8)[order])


def _in_order(ticket: Whole, at: Whole) -> Whole:
    """Return the places by ticket and instant; those of one ticket mostly come in order."""
    order: Whole = np.argsort(ticket, kind="stable")
    same = ticket[order[1:]] == ticket[order[:-1]]
    if (same & (at[order[1:]] < at[order[:-1]])).any():
        order = np.lexsort((at, ticket))
    return order


def _whole(sent: bytes) -> Whole:
    return np.frombuffer(sent, ">i8").astype(np.int64)
