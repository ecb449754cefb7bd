"""Availability of all systems of contracts at once, for lists and reports: rows as columns.

The figures are those of `availability.live_of`, without the evidence; the tests hold both
against each other.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

import numpy as np
from django.db import connection

from jianyue.agreements.models import Contract
from jianyue.engine.availability import Record
from jianyue.engine.instants import EPOCH, micros
from jianyue.engine.parts import Part, together, within
from jianyue.engine.spans import Span
from jianyue.engine.tallies import GOES_ON, Columns, Micros, Question, tally
from jianyue.services.inforce import histories
from jianyue.watch.availability import NOTHING, Measured, around, promises_of
from jianyue.watch.records import Key, beside_of

# Instants leave the database as it keeps them, in microseconds since 2000: nothing is rounded, and
# half a million of them take no longer than their bytes.
COLUMNS: Final = """
SELECT contract_id, system, string_agg(timestamptz_send(from_at), ''::bytea),
    string_agg(timestamptz_send(COALESCE(until_at, 'infinity')), ''::bytea),
    string_agg(CASE WHEN grade = 'full' AND ground = '' THEN '\\x01'::bytea
        ELSE '\\x00'::bytea END, ''::bytea)
FROM watch_outage
WHERE contract_id = ANY(%s) AND voided_at IS NULL AND from_at < %s
    AND (until_at IS NULL OR until_at > %s)
GROUP BY contract_id, system
"""
KEPT_SINCE: Final = micros(EPOCH.replace(year=2000))


def tallies_of(contracts: Iterable[Contract], *, day: datetime, now: datetime) -> list[Measured]:
    """Return each promised availability of the contracts, in the period that holds `day`.

    Six queries, however many systems and outages there are.
    """
    known = histories(contracts)
    promises = [
        promise for each in known.values() for promise in promises_of(each, day=day, now=now)
    ]
    if not promises:
        return []
    span = around(promises)
    columns, beside = columns_of(known, span), beside_of(known, span)
    asked: list[Question] = []
    counts: list[tuple[int, int]] = []
    for promise in promises:
        key, parts = (promise.contract.pk, promise.system), promise.parts
        one = replace(columns.get(key, Columns()), beside=beside.get(key, NOTHING))
        seen = within(parts, promise.seen(now))
        asked += [Question(one, part) for part in seen]
        asked += [Question(Columns(beside=_planned(one.beside, part)), part) for part in parts]
        counts.append((len(seen), len(parts)))
    found = iter(tally(asked))
    return [
        Measured(promise, together(list(islice(found, seen))), together(list(islice(found, whole))))
        for promise, (seen, whole) in zip(promises, counts, strict=True)
    ]


def columns_of(contracts: Collection[int], span: Span) -> dict[Key, Columns]:
    """Return the recorded outages that touch a stretch, by contract and system; one query."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [list(contracts), span.end, span.start])
        return {
            (contract, system): Columns(
                _instants(start), _instants(end), np.frombuffer(counts, np.bool_)
            )
            for contract, system, start, end, counts in cursor.fetchall()
        }


def _instants(sent: bytes) -> Micros:
    found = np.frombuffer(sent, ">i8").astype(np.int64)
    return np.where(found == GOES_ON, GOES_ON, found + KEPT_SINCE)


def _planned(record: Record, part: Part) -> Record:
    planned = (
        each for each in record.maintenance
        if (each.rule or part.terms.notice).judge(each).is_planned
    )  # fmt: skip
    return Record(maintenance=tuple(planned))
