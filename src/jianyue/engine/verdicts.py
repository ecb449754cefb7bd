"""Verdicts as columns: how each ticket counts in a period, for a million of them at once.

Mirrors `indicators.verdict`; the tests hold both against each other (semantics 2 and 6).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.clocks import Reopen
from jianyue.engine.indicators import Cohort, Counting
from jianyue.engine.instants import micros
from jianyue.engine.spans import Span

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """Verdicts of one target, in the order of the tickets' numbers, then of instants.

    ticket    number of the ticket; one has as many verdicts as its clock had
    at        instant in microseconds
    missed    whether the promise was missed
    level     level under which it was judged
    reported  instant of the ticket's report
    """

    ticket: Whole
    at: Whole
    missed: Flags
    level: Whole
    reported: Whole

    def __len__(self) -> int:
        return len(self.ticket)

    def chosen(self, rows: Flags | Whole) -> "Verdicts":
        """Return some of them."""
        ticket, at, missed = self.ticket[rows], self.at[rows], self.missed[rows]
        return Verdicts(ticket, at, missed, self.level[rows], self.reported[rows])


def counted(verdicts: Verdicts, period: Span, counting: Counting) -> Verdicts:
    """Return how tickets count in `period`: one verdict for each ticket that does.

    period    [start, end) in UTC; for a live figure it ends now
    counting  cohort and reopening rule

    A ticket counts by its last verdict in the period; under `restart` by its last breach there.
    By report, what concluded before the end of the period of the report counts.
    """
    start, end = micros(period.start), micros(period.end)
    belongs = verdicts.at if counting.cohort is Cohort.CONCLUDED else verdicts.reported
    rows = np.flatnonzero((belongs >= start) & (belongs < end) & (verdicts.at < end))
    told = verdicts.chosen(rows)
    if not len(told):
        return told
    begins = np.flatnonzero(np.append([True], told.ticket[1:] != told.ticket[:-1]))
    last = np.append(begins[1:], len(told)) - 1
    if counting.reopen is Reopen.RESTART:
        breaches = np.where(told.missed, np.arange(len(told)), -1)
        breach = np.maximum.reduceat(breaches, begins)
        last = np.where(breach < 0, last, breach)
    return told.chosen(last)
