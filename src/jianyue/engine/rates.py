"""Rates that are counted, not clocked: monitoring and transactions (semantics 5)."""

from dataclasses import dataclass
from fractions import Fraction


def share(part: int, whole: int) -> Fraction | None:
    """Return part / whole, exact; None for 0 / 0, which is neither 0 % nor 100 %.

    part, whole  counts with 0 <= part <= whole; raises ValueError in words for any other
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    return Fraction(part, whole) if whole else None


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What monitoring raised, and what it should have raised (C24).

    raised  alerts raised, the late and the false ones among them
    late    raised, and rightly, but not in time
    false   raised without cause
    missed  never raised though they should have been; a stopped monitor's are missed
    """

    raised: int
    late: int = 0
    false: int = 0
    missed: int = 0

    def __post_init__(self) -> None:
        if min(self.raised, self.late, self.false, self.missed) < 0:
            raise ValueError(f"alerts are counted from 0: {self}")
        if self.late + self.false > self.raised:
            raise ValueError(f"more late and false alerts than were raised: {self}")

    @property
    def alerts(self) -> int:
        """A: alerts raised and alerts that should have been."""
        return self.raised + self.missed

    @property
    def lead_rate(self) -> Fraction | None:
        """(A - late - missed - false) / A; None without alerts."""
        return share(self.raised - self.late - self.false, self.alerts)

    @property
    def accuracy(self) -> Fraction | None:
        """(A - missed - false) / A; None without alerts."""
        return share(self.raised - self.false, self.alerts)


@dataclass(frozen=True, slots=True)
class Transactions:
    """Transactions of one class in a period (C18).

    total     all of them
    failed    the failures among them, those excluded too
    excluded  failures due to third parties or connected institutions; they leave the total
    """

    total: int
    failed: int = 0
    excluded: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.excluded <= self.failed <= self.total:
            raise ValueError(f"excluded are some of the failures, and these of all: {self}")

    @property
    def success(self) -> Fraction | None:
        """Successes / (total - excluded); None where nothing is left."""
        return share(self.total - self.failed, self.total - self.excluded)
