"""How counts are written down for their digest, which the fact of their batch holds.

Pure: the same form lies in a bundle of evidence and is checked where there is no database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from jianyue.ledger.chain import canonical, written

COUNTED: Final = "transactions_counted"
Line = list[Any]  # one row of counts in its one form


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one class in a stretch of time, without the words of their evidence.

    left_out        ground and number of failures that leave the total
    total, longest  microseconds; longest is None where nobody said
    within          bound in microseconds -> how many took at most so long
    """

    kind: str
    from_at: datetime
    until_at: datetime
    successes: int
    failures: int
    left_out: Sequence[tuple[str, int]]
    timed: int
    total: int
    longest: int | None
    within: Mapping[int, int]

    def line(self) -> Line:
        """Return it in its one form."""
        return [
            self.kind, written(self.from_at), written(self.until_at), self.successes,
            self.failures, sorted([ground, number] for ground, number in self.left_out),
            self.timed, self.total, -1 if self.longest is None else self.longest,
            [[bound, count] for bound, count in sorted(self.within.items())],
        ]  # fmt: skip


def lines_of(rows: Iterable[Counts]) -> list[Line]:
    """Return rows in a fixed order, each in its one form."""
    return sorted(each.line() for each in rows)


def digest_of(lines: Sequence[Line]) -> str:
    """Return the SHA-256 over rows; words of evidence have a digest of their own."""
    return sha256(canonical({"rows": list(lines)})).hexdigest()


def counts_of(line: Line) -> Counts:
    """Return the row that a line says. Raises ValueError, TypeError."""
    kind, start, end, successes, failures, left_out, timed, total, longest, within = line
    return Counts(
        kind, datetime.fromisoformat(start), datetime.fromisoformat(end), successes, failures,
        tuple((ground, number) for ground, number in left_out), timed, total,
        None if longest < 0 else longest, dict(within),
    )  # fmt: skip
