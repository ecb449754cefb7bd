"""Rows of an event log in the order in which they happened, each beside its predecessor."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from jianyue.replay.cells import Whole
from jianyue.replay.columns import UNKNOWN, Codes, Columns
from jianyue.replay.dates import MISSING, Flags
from jianyue.replay.findings import Findings
from jianyue.replay.reader import Reader

# Phases of a ticket; PAUSED + n is paused on the nth ground.
OPEN: Final = 0
STARTED: Final = 1
RESOLVED: Final = 2
CLOSED: Final = 3
VOID: Final = 4
PAUSED: Final = 5
PHASES: Final = {
    "open": OPEN, "started": STARTED, "resolved": RESOLVED, "closed": CLOSED, "void": VOID,
}  # fmt: skip


@dataclass(frozen=True)
class Log:
    """Rows ordered by ticket and instant.

    ticket   of each row, counted from 0 without gaps
    first    index of each ticket's first row
    phase    of each row; an unknown state leaves it as it was
    before   phase of the row before; OPEN before the first
    grounds  of pauses, by PAUSED + n
    """

    columns: Columns
    ticket: Whole
    first: Whole
    phase: Codes
    before: Codes
    grounds: tuple[str, ...]

    @property
    def last(self) -> Whole:
        """Index of each ticket's last row."""
        last: Whole = np.append(self.first[1:], len(self.columns))[: len(self.first)] - 1
        return last

    def rows(self, mask: Flags) -> Whole:
        """Return the rows of a mask."""
        return np.flatnonzero(mask)

    def earliest(self, mask: Flags) -> Whole:
        """Return for each ticket its first row in a mask, -1 where it has none."""
        rows = np.flatnonzero(mask)[::-1]
        found = np.full(len(self.first), -1, np.int64)
        found[self.ticket[rows]] = rows  # the last one written is the earliest
        return found

    def latest(self, mask: Flags) -> Whole:
        """Return for each ticket its last row in a mask, -1 where it has none."""
        rows = np.flatnonzero(mask)
        found = np.full(len(self.first), -1, np.int64)
        found[self.ticket[rows]] = rows
        return found


def log_of(columns: Columns, reader: Reader, findings: Findings, now: int) -> Log:
    """Return the rows in order; those that say nothing new or lie after `now` are listed."""
    _dated(columns, findings, now)
    _ordered(columns, reader, findings)
    starts = _starts(columns.ticket)
    first = np.flatnonzero(starts)
    phases, grounds = _phases(reader)
    phase = _carried(phases[columns.states], starts, OPEN)
    before = np.roll(phase, 1)
    before[first] = OPEN
    return Log(columns, np.cumsum(starts) - 1, first, phase, before, grounds)


def _dated(columns: Columns, findings: Findings, now: int) -> None:
    undated, future = columns.at == MISSING, columns.at > now
    findings.add("undated", columns.row[undated])
    findings.add("future", columns.row[future])
    bad = undated | future
    if bad.any():
        columns.keep(~bad)


def _ordered(columns: Columns, reader: Reader, findings: Findings) -> None:
    if not _is_ordered(columns):
        columns.keep(np.lexsort((columns.order, columns.at, columns.ticket)))
    again = _repeats(columns)
    _note(columns, reader, findings, "repeated", again)
    if again.any():
        columns.keep(~again)
    backwards = np.zeros(len(columns), np.bool_)
    backwards[1:] = (np.diff(columns.order) < 0) & (np.diff(columns.ticket) == 0)
    _note(columns, reader, findings, "disorder", backwards)


def _note(columns: Columns, reader: Reader, findings: Findings, reason: str, mask: Flags) -> None:
    rows = np.flatnonzero(mask)
    findings.add(reason, columns.row[rows], lambda n: reader.numbers[columns.ticket[rows[n]]])


def _is_ordered(columns: Columns) -> bool:
    ticket, at, order = np.diff(columns.ticket), np.diff(columns.at), np.diff(columns.order)
    later = (at > 0) | ((at == 0) & (order >= 0))
    return bool(((ticket > 0) | ((ticket == 0) & later)).all())


def _starts(tickets: Codes) -> Flags:
    starts = np.ones(len(tickets), np.bool_)
    starts[1:] = tickets[1:] != tickets[:-1]
    return starts


def _repeats(columns: Columns) -> Flags:
    """Tell which rows say what the row before says; only neighbours can be equal."""
    again = np.zeros(len(columns), np.bool_)
    near = (columns.at[1:] == columns.at[:-1]) & (columns.ticket[1:] == columns.ticket[:-1])
    rows = np.flatnonzero(near) + 1
    again[rows] = columns.same(rows, rows - 1)
    return again


def _phases(reader: Reader) -> tuple[Codes, tuple[str, ...]]:
    """Return the phase of each state code, UNKNOWN behind the last, and the grounds."""
    states = reader.mapping.states
    words = [states.words[word] for word in reader.state_words.texts] if states else []
    pauses = [word.removeprefix("paused ") for word in words if word not in PHASES]
    grounds = tuple(dict.fromkeys(pauses))
    codes = [
        PHASES[word] if word in PHASES else PAUSED + grounds.index(word.removeprefix("paused "))
        for word in words
    ]
    return np.array([*codes, UNKNOWN], np.int32), grounds


def _carried(codes: Codes, starts: Flags, default: int) -> Codes:
    """Return codes with each UNKNOWN replaced by the one before it in the same ticket."""
    place = np.arange(len(codes))
    source = np.maximum.accumulate(np.where(starts | (codes != UNKNOWN), place, 0))
    carried = codes[source]
    return np.where(carried == UNKNOWN, default, carried).astype(np.int32)


def carried_classes(log: Log, reader: Reader) -> Codes:
    """Return the class of each row, with what a row does not tell taken from the row before."""
    table = np.array(reader.classes.grades, np.int32).reshape(-1, len(reader.grade_words))
    if not (table == UNKNOWN).any():
        return log.columns.classes
    starts = np.zeros(len(log.columns), np.bool_)
    starts[log.first] = True
    grades = [
        _carried(table[log.columns.classes, each], starts, UNKNOWN)
        for each in range(table.shape[1])
    ]
    return reader.classes.codes(grades, len(log.columns))
