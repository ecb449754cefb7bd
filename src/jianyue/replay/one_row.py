"""Histories of one row a ticket: each column an instant, the state only where it stands now."""

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.facts import Kind
from jianyue.engine.histories import CODES, NOTHING
from jianyue.replay.cells import Whole
from jianyue.replay.columns import Columns
from jianyue.replay.dates import MISSING, Flags
from jianyue.replay.findings import Findings
from jianyue.replay.reader import Reader
from jianyue.replay.timelines import RANK, Timelines

LATER = np.iinfo(np.int64).max
DONE = {"resolved", "closed"}


class OneRow:
    """Makes timelines of a table with one row a ticket; `now` in microseconds."""

    def __init__(self, reader: Reader, findings: Findings, now: int) -> None:
        self.reader, self.findings, self.now = reader, findings, now
        states = reader.mapping.states
        phases = [states.words[word] for word in reader.state_words.texts] if states else []
        self.phases = np.array([*phases, ""])  # UNKNOWN, -1, is the last

    def timelines(self, columns: Columns) -> Timelines:
        """Return the timelines; rows that cannot count are set aside and listed."""
        self._once(columns)
        self._without(columns, "void", self.phases[columns.states] == "void")
        facts = {str(name): self._told(columns, name) for name in self.reader.mapping.facts}
        facts = self._possible(columns, facts)
        self._mend(columns, facts)
        return self._assemble(columns, facts)

    def _once(self, columns: Columns) -> None:
        _, first, which = np.unique(columns.ticket, return_index=True, return_inverse=True)
        if len(first) == len(columns):
            return
        again = np.flatnonzero(first[which] != np.arange(len(columns)))
        same = columns.same(again, first[which[again]])
        for reason, rows in (("repeated", again[same]), ("again", again[~same])):
            self._note(columns, reason, rows)
        columns.keep(np.sort(first))

    def _without(self, columns: Columns, reason: str, bad: Flags) -> None:
        self._note(columns, reason, np.flatnonzero(bad))
        if bad.any():
            columns.keep(~bad)

    def _note(self, columns: Columns, reason: str, rows: Whole, detail: str = "") -> None:
        numbers, words = self.reader.numbers, self.reader.state_words.texts
        self.findings.add(
            reason,
            columns.row[rows],
            lambda n: numbers[columns.ticket[rows[n]]],
            lambda n: detail or (words[columns.states[rows[n]]] if words else ""),
        )

    def _told(self, columns: Columns, name: str) -> Whole:
        own = columns.facts.get(name)
        second = columns.also.get(name)
        if own is None or second is None:
            none = np.full(len(columns), MISSING, np.int64)
            return own if own is not None else second if second is not None else none
        differ = (own != second) & (own != MISSING) & (second != MISSING)
        source = self.reader.mapping.facts[name]  # type: ignore[index] # names are its own keys
        self._note(
            columns, "differs", np.flatnonzero(differ), f"{source.column[0]} ≠ {source.also[0]}"
        )
        return np.where(own == MISSING, second, own)

    def _possible(self, columns: Columns, facts: dict[str, Whole]) -> dict[str, Whole]:
        reported = facts["reported"]
        resolved = facts.get("resolved", np.full(len(columns), MISSING, np.int64))
        closed = facts.get("closed", resolved)
        done = np.isin(self.phases[columns.states], list(DONE))
        kept = np.ones(len(columns), np.bool_)
        for reason, bad in (
            ("no-report", reported == MISSING),
            ("future", np.logical_or.reduce([at > self.now for at in facts.values()])),
            ("no-instant", done & (resolved == MISSING) & (closed == MISSING)),
            ("resolved-early", (resolved != MISSING) & (resolved < reported)),
        ):
            self._note(columns, reason, np.flatnonzero(bad & kept))
            kept &= ~bad
        if kept.all():
            return facts
        columns.keep(kept)
        return {name: at[kept] for name, at in facts.items()}

    def _mend(self, columns: Columns, facts: dict[str, Whole]) -> None:
        reported = facts["reported"]
        early = np.zeros(len(columns), np.bool_)
        for name, at in facts.items():
            before = (at != MISSING) & (at < reported) & (name != "occurred")
            facts[name] = np.where(before, reported, at)
            early |= before
        self._note(columns, "before-report", np.flatnonzero(early))
        if "closed" in facts and "resolved" in facts:
            closing = (facts["resolved"] == MISSING) & (facts["closed"] != MISSING)
            facts["resolved"] = np.where(closing, facts["closed"], facts["resolved"])
            self._note(columns, "closed-unresolved", np.flatnonzero(closing))

    def _assemble(self, columns: Columns, facts: dict[str, Whole]) -> Timelines:
        told = {Kind(name): at for name, at in facts.items()}
        told[Kind.RECLASSIFIED] = np.where(self._classed(columns), facts["reported"], MISSING)
        kinds = sorted(told, key=RANK.__getitem__)
        at = np.stack([np.where(told[k] == MISSING, LATER, told[k]) for k in kinds], axis=1)
        codes = np.array([CODES[kind] for kind in kinds], np.int8)
        if (at[:, 1:] >= at[:, :-1]).all():
            codes = np.broadcast_to(codes, at.shape)
        else:
            order = np.argsort(at, axis=1, kind="stable")
            at, codes = np.take_along_axis(at, order, axis=1), codes[order]
        there = np.flatnonzero(at != LATER)
        at, codes = at.ravel().take(there), codes.ravel().take(there)
        ticket = there // len(kinds)
        arg = np.full(len(there), NOTHING, np.int64)
        classified = np.flatnonzero(codes == CODES[Kind.RECLASSIFIED])
        arg[classified] = columns.classes.take(ticket.take(classified))
        return Timelines(
            _texts(self.reader.numbers, columns.ticket), columns.row, columns.kinds,
            tuple(self.reader.kind_words.texts), ticket.astype(np.int32), codes, at, arg,
            self.reader.attributes(), (), int(at.max(initial=0)),
        )  # fmt: skip

    def _classed(self, columns: Columns) -> Flags:
        known = np.array([any(each) for each in self.reader.attributes()] or [False])
        classed: Flags = known[columns.classes]
        return classed


def _texts(numbers: list[str], tickets: NDArray[np.int32]) -> list[str]:
    return [numbers[ticket] for ticket in tickets.tolist()]
