"""How each ticket counts in a figure, as columns: a million of them are a few megabytes."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.verdicts import Flags, Whole


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Tickets of a figure; one that counts under several targets is there for each.

    ticket    its key
    kept      whether it is on the side that the share is of
    standing  how it stands to the count: 0 where it counts, else why it left
    """

    ticket: Whole
    kept: Flags
    standing: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.ticket)

    @classmethod
    def joined(cls, parts: Iterable["Sides"]) -> "Sides":
        """Return several as one."""
        of = [*parts]
        if not of:
            return cls(np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0, np.uint8))
        return cls(
            np.concatenate([each.ticket for each in of]),
            np.concatenate([each.kept for each in of]),
            np.concatenate([each.standing for each in of]),
        )

    def chosen(self, rows: Flags) -> "Sides":
        """Return some of them."""
        return Sides(self.ticket[rows], self.kept[rows], self.standing[rows])

    @property
    def counts(self) -> Flags:
        """Which of them count."""
        flags: Flags = self.standing == 0
        return flags
