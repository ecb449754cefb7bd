"""Facts of many tickets as columns, on their way from a table to the engine."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.facts import Kind
from jianyue.engine.histories import History
from jianyue.replay.cells import Whole
from jianyue.replay.columns import Codes, Small

# What comes first where two facts have one instant and come from one row.
RANKS: Final = (
    Kind.OCCURRED, Kind.REPORTED, Kind.ACKNOWLEDGED, Kind.REOPENED, Kind.RESUMED,
    Kind.RECLASSIFIED, Kind.ASSIGNED, Kind.RESPONDED, Kind.PLANNED, Kind.ARRIVED, Kind.PAUSED,
    Kind.WORKED_AROUND, Kind.RESTORED, Kind.RESOLVED, Kind.VERIFIED, Kind.CLOSED,
)  # fmt: skip
RANK: Final = {kind: rank for rank, kind in enumerate(RANKS)}


@dataclass(frozen=True)
class Timelines:
    """The facts of all tickets, ordered by ticket, instant, and order of recording.

    numbers  ticket numbers
    rows     row in the file at which each ticket begins
    kinds    kind of each ticket, as a code in `kind_words`
    ticket   of each fact: index in `numbers`
    kind     of each fact: index in KINDS
    at       of each fact: microseconds since 1970 UTC
    arg      of a classification: index in `classes`; of a pause and its end: index in `grounds`
    classes  distinct combinations of attributes
    until    last instant that the table tells, of a fact or of a row without one
    """

    numbers: list[str]
    rows: Codes
    kinds: Small
    kind_words: tuple[str, ...]
    ticket: Codes
    kind: NDArray[np.int8]
    at: Whole
    arg: Whole
    classes: tuple[dict[str, str], ...]
    grounds: tuple[str, ...]
    until: int

    def without(self, tickets: NDArray[np.bool_]) -> "Timelines":
        """Return the timelines of all tickets but those marked, numbered anew."""
        if not tickets.any():
            return self
        kept = ~tickets
        anew = np.cumsum(kept, dtype=np.int32) - 1
        facts = kept[self.ticket]
        numbers = [self.numbers[i] for i in np.flatnonzero(kept)]
        return Timelines(
            numbers, self.rows[kept], self.kinds[kept], self.kind_words,
            anew[self.ticket[facts]].astype(np.int32), self.kind[facts], self.at[facts],
            self.arg[facts], self.classes, self.grounds, self.until,
        )  # fmt: skip

    def history(self) -> History:
        """Return the same facts as the engine takes them."""
        counts = np.bincount(self.ticket, minlength=len(self.numbers))
        offsets = np.concatenate(([0], np.cumsum(counts)))
        return History(
            self.numbers, offsets, self.kind, self.at, self.arg, self.classes, self.grounds
        )
