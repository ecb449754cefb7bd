"""Histories of one row a ticket: each column an instant, the state only where it stands now."""

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.facts import Kind
from jianyue.replay.cells import Whole
from jianyue.replay.columns import Columns
from jianyue.replay.dates import MISSING, Flags
from jianyue.replay.findings import Findings
from jianyue.replay.reader import Reader
from jianyue.replay.timelines import CODE, NOTHING, RANK, Timelines, classes_of

LATER = np.iinfo(np.int64).max
DONE = {"resolved", "closed"}


class OneRow:
    """Makes timelines of a table with one row a ticket; `now` is when it is read, in microseconds."""

    def __init__(self, reader: Reader, findings: Findings, now: int) -> None:
        self.reader, self.findings, self.now = reader, findings, now
        states = reader.mapping.states
        phases = [states.words[word] for word in reader.state_words.texts] if states else []
        self.phases = np.array([*phases, ""])  # UNKNOWN, -1, is the last

    def timelines(self, columns: Columns) -> Timelines:
        """Return the timelines; rows that cannot count are set aside and listed."""
        columns = self._once(columns)
        columns = self._without(columns, "void", self.phases[columns.states] == "void")
        facts = {name: self._told(columns, name) for name in self.reader.mapping.facts}
        columns, facts = self._possible(columns, facts)
        self._mend(columns, facts)
        return self._assemble(columns, facts)

    def _once(self, columns: Columns) -> Columns:
        _, first, which = np.unique(columns.ticket, return_index=True, return_inverse=True)
        again = np.flatnonzero(first[which] != np.arange(len(columns)))
        if not len(again):
            return columns
        same = _same(columns.take(again), columns.take(first[which[again]]))
        for reason, rows in (("repeated", again[same]), ("again", again[~same])):
            self._note(columns, reason, rows)
        kept = np.ones(len(columns), np.bool_)
        kept[again] = False
        return columns.take(kept)

    def _without(self, columns: Columns, reason: str, bad: Flags) -> Columns:
        self._note(columns, reason, np.flatnonzero(bad))
        return columns.take(~bad) if bad.any() else columns

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
        self._note(columns, "differs", np.flatnonzero(differ), f"{source.column[0]} ≠ {source.also[0]}")
        return np.where(own == MISSING, second, own)

    def _possible(
        self, columns: Columns, facts: dict[str, Whole]
    ) -> tuple[Columns, dict[str, Whole]]:
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
            return columns, facts
        return columns.take(kept), {name: at[kept] for name, at in facts.items()}

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
        kinds = sorted((Kind(name) for name in facts), key=RANK.__getitem__)
        which, classes = classes_of(columns, self.reader)
        at = np.stack([np.where(facts[k] == MISSING, LATER, facts[k]) for k in kinds], axis=1)
        order = np.argsort(at, axis=1, kind="stable")
        at = np.take_along_axis(at, order, axis=1)
        told = at != LATER
        codes = np.array([CODE[kind] for kind in kinds], np.int8)[order]
        arg = np.where(codes == CODE[Kind.REPORTED], which[:, None], NOTHING)
        ticket = np.broadcast_to(np.arange(len(columns), dtype=np.int32)[:, None], at.shape)
        return Timelines(
            _texts(self.reader.numbers, columns.ticket), columns.row, columns.kinds,
            tuple(self.reader.kind_words.texts), ticket[told], codes[told], at[told], arg[told],
            classes, (),
        )  # fmt: skip


def _texts(numbers: list[str], tickets: NDArray[np.int32]) -> list[str]:
    return [numbers[ticket] for ticket in tickets.tolist()]


def _same(left: Columns, right: Columns) -> Flags:
    same = (left.states == right.states) & (left.kinds == right.kinds)
    for name, codes in left.grades.items():
        same &= codes == right.grades[name]
    for mine, other in ((left.facts, right.facts), (left.also, right.also)):
        for name, at in mine.items():
            same &= at == other[name]
    return same
