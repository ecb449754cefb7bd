"""Response times of transactions that were counted together (C18, docs/decisions/0169)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """How long the transactions of one class took in a period.

    timed    how many were timed, from 0
    total    the sum of their times in microseconds
    longest  the longest time in microseconds; None where nobody said
    within   bound in microseconds -> how many took at most so long, each under the least bound
             that is known to hold it; the rest of `timed` is known to no bound

    Raises ValueError for numbers below zero, and for more within the bounds than were timed.
    """

    timed: int
    total: int = 0
    longest: int | None = None
    within: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if min(self.timed, self.total, self.longest or 0, *self.within, *self.within.values()) < 0:
            raise ValueError(f"response times are counted from 0: {self}")
        if sum(self.within.values()) > self.timed:
            raise ValueError(f"more within the bounds than were timed: {self}")

    @property
    def average(self) -> Fraction | None:
        """Seconds that one took on average; None where none was timed."""
        return Fraction(self.total, self.timed * MICROSECONDS) if self.timed else None

    @property
    def slowest(self) -> Fraction | None:
        """Seconds of the longest one; None where nobody said."""
        known = self.timed and self.longest is not None
        return Fraction(self.longest or 0, MICROSECONDS) if known else None

    def percentile(self, share: Fraction) -> Fraction | None:
        """Return the seconds within which `share` of them are known to lie.

        share  above 0, at most 1

        The least bound that holds so many, or the longest time where that is less: never less
        than it was. None where none was timed, or nothing known reaches so far.
        """
        if not 0 < share <= 1:
            raise ValueError(f"a share of transactions is above 0 and at most 1, not {share}")
        reached = 0
        for bound in sorted(self.within):
            reached += self.within[bound]
            if self.timed and reached >= share * self.timed:
                least = bound if self.longest is None else min(bound, self.longest)
                return Fraction(least, MICROSECONDS)
        return self.slowest
