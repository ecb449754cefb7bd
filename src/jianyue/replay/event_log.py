"""Histories of one row a change: facts are what changed from one row of a ticket to the next."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.facts import Kind
from jianyue.engine.histories import CODES, NOTHING
from jianyue.replay.cells import Whole
from jianyue.replay.columns import Codes, Columns
from jianyue.replay.dates import MISSING, Flags
from jianyue.replay.findings import Findings
from jianyue.replay.log_rows import CLOSED, PAUSED, RESOLVED, VOID, Log, carried_classes, log_of
from jianyue.replay.reader import Reader
from jianyue.replay.timelines import RANK, Timelines

RANK_ROOM = 32
OWN_RULES = {Kind.REPORTED, Kind.RESOLVED, Kind.CLOSED}


@dataclass
class Strands:
    """Facts collected kind by kind: of which row, when, with what argument."""

    rows: list[Whole] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    at: list[Whole] = field(default_factory=list)
    args: list[Whole] = field(default_factory=list)

    def add(self, kind: Kind, rows: Whole, at: Whole, args: Whole | None = None) -> None:
        """Add facts of one kind."""
        self.rows.append(rows)
        self.kinds.append(kind)
        self.at.append(at)
        self.args.append(np.full(len(rows), NOTHING, np.int64) if args is None else args)

    def in_order(self) -> tuple[Whole, NDArray[np.int8], Whole, Whole]:
        """Return rows, kinds, instants and arguments by row and rank; the strands end empty."""
        counts = [len(each) for each in self.rows]
        kind = np.repeat(np.array([CODES[each] for each in self.kinds], np.int8), counts)
        key = _whole(self.rows)
        key *= RANK_ROOM
        key += np.repeat(np.array([RANK[each] for each in self.kinds], np.int8), counts)
        order = np.argsort(key, kind="stable")
        rows = key.take(order)
        del key  # a history is large: nothing stays longer than it is needed
        rows //= RANK_ROOM
        return rows, kind.take(order), _whole(self.at).take(order), _whole(self.args).take(order)


class EventLog:
    """Makes timelines of a table with one row a change; `now` in microseconds."""

    def __init__(self, reader: Reader, findings: Findings, now: int) -> None:
        self.reader, self.findings, self.now = reader, findings, now

    def timelines(self, columns: Columns) -> Timelines:
        """Return the timelines; tickets that cannot count are set aside and listed."""
        log = log_of(columns, self.reader, self.findings, self.now)
        reported = self._told(log, "reported")
        void = log.phase[log.last] == VOID
        bad = (reported == MISSING) | void
        self._note(log, "no-report", log.first[(reported == MISSING) & ~void])
        self._note(log, "void", log.first[void])
        strands = Strands()
        strands.add(Kind.REPORTED, log.first, reported)
        self._classes(log, strands, reported)
        self._changes(log, strands)
        self._columns(log, strands)
        early = self._resolutions(log, strands, reported)
        self._note(log, "resolved-early", log.first[early & ~bad])
        self._not_before(log, strands, reported, bad | early)
        log.columns.forget_facts()  # all are in the strands by now
        return self._assembled(log, strands).without(bad | early)

    def _note(self, log: Log, reason: str, rows: Whole, detail: str = "") -> None:
        numbers, columns = self.reader.numbers, log.columns
        self.findings.add(
            reason, columns.row[rows], lambda n: numbers[columns.ticket[rows[n]]], lambda _: detail
        )

    def _told(self, log: Log, name: str, *, latest: bool = False) -> Whole:
        """Return what the columns of a fact say of each ticket: the first word, or the last."""
        found = np.full(len(log.first), MISSING, np.int64)
        for source in (log.columns.also, log.columns.facts):
            at = source.get(name)
            if at is not None:
                known = at != MISSING
                rows = log.latest(known) if latest else log.earliest(known)
                found[rows >= 0] = at[rows[rows >= 0]]
        return found

    def _classes(self, log: Log, strands: Strands, reported: Whole) -> None:
        """Add the classification that a ticket begins with, at its report, and each change."""
        which = carried_classes(log, self.reader).astype(np.int64)
        known = np.array([any(each) for each in self.reader.attributes()] or [False])[which]
        classed = known[log.first]
        first = log.first[classed]
        strands.add(Kind.RECLASSIFIED, first, reported[classed], which[first])
        changed = np.zeros(len(which), np.bool_)
        changed[1:] = which[1:] != which[:-1]
        changed[log.first] = False
        rows = np.flatnonzero(changed & known)
        strands.add(Kind.RECLASSIFIED, rows, log.columns.at[rows], which[rows])

    def _changes(self, log: Log, strands: Strands) -> None:
        at = log.columns.at
        was_done, moved = _done(log.before), log.before != log.phase
        for kind, mask, args in (
            (Kind.REOPENED, was_done & ~_done(log.phase), None),
            (Kind.RESUMED, (log.before >= PAUSED) & moved, log.before),
            (Kind.PAUSED, (log.phase >= PAUSED) & moved, log.phase),
        ):
            rows = np.flatnonzero(mask)
            ground = None if args is None else args[rows].astype(np.int64) - PAUSED
            strands.add(kind, rows, at[rows], ground)

    def _columns(self, log: Log, strands: Strands) -> None:
        """Add what is told by a column alone, or by the first row in a state."""
        words = self.reader.state_words.texts
        for name, source in self.reader.mapping.facts.items():
            kind = Kind(name)
            if kind in OWN_RULES:
                continue
            told = self._told(log, name)
            rows = log.first
            if source.state is not None and source.state in words:
                entered = log.earliest(log.columns.states == words.index(source.state))
                unknown = (told == MISSING) & (entered >= 0)
                told[unknown] = log.columns.at[entered[unknown]]
                rows = np.where(unknown, entered, rows)
            known = told != MISSING
            strands.add(kind, rows[known], told[known])

    def _resolutions(self, log: Log, strands: Strands, reported: Whole) -> Flags:
        """Add resolutions and closings; return the tickets resolved before their report."""
        at = log.columns.at
        done, was_done = _done(log.phase), _done(log.before)
        rows = np.flatnonzero(done & ~was_done)
        self._note(log, "closed-unresolved", rows[log.phase[rows] == CLOSED])
        last = log.latest(done & ~was_done)
        resolved_at = at[rows].copy()
        early = np.zeros(len(log.first), np.bool_)
        early[log.ticket[rows[resolved_at < reported[log.ticket[rows]]]]] = True
        told = self._told(log, "resolved", latest=True)
        self._prefer(log, reported, (rows, resolved_at), told)
        strands.add(Kind.RESOLVED, rows, resolved_at)
        alone = (last < 0) & (told != MISSING)
        early |= alone & (told < reported)
        self._note(log, "unresolved-by-log", log.last[alone & ~early])
        strands.add(Kind.RESOLVED, log.last[alone], told[alone])
        closing = np.flatnonzero((log.phase == CLOSED) & (log.before != CLOSED))
        strands.add(Kind.CLOSED, closing, np.maximum(at[closing], reported[log.ticket[closing]]))
        return early

    def _prefer(
        self, log: Log, reported: Whole, resolutions: tuple[Whole, Whole], told: Whole
    ) -> None:
        """Let the column of resolution count for the last one of each ticket, where it may.

        It may not where it lies before that round began or after the ticket was closed.
        """
        rows, at = resolutions
        final = np.append(log.ticket[rows][1:] != log.ticket[rows][:-1], True)[: len(rows)]
        final &= _done(log.phase[log.last])[log.ticket[rows]]
        mine = told[log.ticket[rows]]
        differs = final & (mine != MISSING) & (mine != at)
        reopened = log.latest(_done(log.before) & ~_done(log.phase))[log.ticket[rows]]
        begun = np.where(reopened >= 0, log.columns.at[reopened], reported[log.ticket[rows]])
        closed = log.latest((log.phase == CLOSED) & (log.before != CLOSED))[log.ticket[rows]]
        ended = np.where(closed >= 0, log.columns.at[closed], self.now)
        source = self.reader.mapping.facts.get("resolved")
        if source is not None and source.prefers == "column":
            may = differs & (mine >= begun) & (mine <= ended)
            at[may] = mine[may]
        states = self.reader.mapping.states
        if source is not None and states is not None and differs.any():
            self._note(log, "differs", rows[differs], f"{source.column[0]} ≠ {states.column[0]}")

    def _not_before(self, log: Log, strands: Strands, reported: Whole, bad: Flags) -> None:
        """Let what is dated before the report count at the report."""
        early: list[Whole] = []
        for place, rows in enumerate(strands.rows):
            if strands.kinds[place] is Kind.OCCURRED:
                continue
            from_ = reported[log.ticket[rows]]
            before = (strands.at[place] < from_) & ~bad[log.ticket[rows]]
            early.append(rows[before])
            strands.at[place] = np.maximum(strands.at[place], from_)
        self._note(log, "before-report", np.unique(np.concatenate(early)))

    def _assembled(self, log: Log, strands: Strands) -> Timelines:
        rows, kind, at, arg = strands.in_order()
        ticket = log.ticket.take(rows).astype(np.int32)
        del rows
        if not ((at[1:] >= at[:-1]) | (ticket[1:] > ticket[:-1])).all():
            order = np.lexsort((at, ticket))
            kind, at, arg, ticket = kind[order], at[order], arg[order], ticket[order]
        columns, numbers = log.columns, self.reader.numbers
        return Timelines(
            [numbers[code] for code in columns.ticket[log.first].tolist()],
            columns.row[log.first], columns.kinds[log.first], tuple(self.reader.kind_words.texts),
            ticket, kind, at, arg, self.reader.attributes(), log.grounds,
            int(max(log.columns.at.max(initial=0), at.max(initial=0))),
        )  # fmt: skip


def _whole(pieces: list[Whole]) -> Whole:
    """Return all pieces as one column, and drop them."""
    column = np.concatenate(pieces)
    pieces.clear()
    return column


def _done(phase: Codes) -> Flags:
    done: Flags = (phase == RESOLVED) | (phase == CLOSED)
    return done
