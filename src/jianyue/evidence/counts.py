"""Counts of transactions in a bundle: rows that no fact holds, and of which a fact has the digest.

Pure: the writer and the check choose the batches by the same facts (docs/decisions/0231).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from jianyue.engine.rates import Transactions
from jianyue.engine.response_times import ResponseTimes
from jianyue.engine.spans import Span
from jianyue.evidence import layout
from jianyue.evidence.misfits import Misfit, Place
from jianyue.evidence.opening import Bundle, said_in
from jianyue.evidence.sealed import ODD
from jianyue.ledger.recorded import Recorded
from jianyue.ledger.speech import Both
from jianyue.watch.transactions.digests import COUNTED, Counts, Line, counts_of, digest_of

UNREADABLE: Final = Both("交易计数无法读取", "the counts cannot be read")


@dataclass
class Sums:
    """What was counted of one class in a period."""

    good: int = 0
    bad: int = 0
    left: int = 0
    timed: int = 0
    total: int = 0

    def add(self, counts: Counts) -> None:
        """Add one stretch."""
        self.good += counts.successes
        self.bad += counts.failures
        self.left += sum(number for _, number in counts.left_out)
        self.timed += counts.timed
        self.total += counts.total

    @property
    def transactions(self) -> Transactions:
        """What the rate is taken from."""
        return Transactions(self.good + self.bad, self.bad, self.left)

    @property
    def times(self) -> ResponseTimes:
        """What the average is taken from."""
        return ResponseTimes(self.timed, self.total)


def batches_in(contract: Iterable[Recorded], period: Span) -> dict[str, str]:
    """Return the batches that may count in a period, by number, with the digests of their rows.

    contract  the facts of the contract itself, in the order of recording

    A batch that was corrected does not stand. Nothing is counted before it has happened, so what
    was recorded before the period began is of none of it.
    """
    facts = [fact for fact in contract if fact.kind == COUNTED]
    corrected = {fact.body["replaces"] for fact in facts}
    return {
        fact.body["batch"]: fact.body["digest"]
        for fact in facts
        if fact.body["batch"] not in corrected and fact.body["rows"] and _may_touch(fact, period)
    }


def _may_touch(fact: Recorded, period: Span) -> bool:
    if fact.recorded_at <= period.start:
        return False
    if "from" not in fact.body:  # recorded by an older version: only its rows say when
        return True
    start, end = (datetime.fromisoformat(fact.body[name]) for name in ("from", "until"))
    return start < period.end and end > period.start


def classes_in(bundle: Bundle, expected: Mapping[str, str], period: Span) -> Mapping[str, Sums]:
    """Return what the counts of a bundle add up to in a period, by class. Raises Misfit.

    expected  digests by number of batch, in the order in which they lie in the bundle
    """
    found = defaultdict[str, Sums](Sums)
    wanted = dict(expected)
    for place, number, rows in _batches(bundle):
        if number != next(iter(wanted), None):
            raise Misfit(
                place,
                "这批交易计数不该在包内，或顺序不对",
                "this batch of counts does not belong here, or is out of order",
            )
        if digest_of(rows) != wanted.pop(number):
            raise Misfit(
                place,
                "这批交易计数与事实中的摘要不符",
                "these counts are not the ones whose digest was recorded",
            )
        for counts in _counts(rows, place):
            if period.holds(counts.from_at.astimezone(UTC)):
                found[counts.kind].add(counts)
    if wanted:
        place = bundle.place(layout.COUNTS, next(iter(wanted)))
        raise Misfit(place, "缺少这批交易计数", "this batch of counts is missing")
    return found


def _batches(bundle: Bundle) -> Iterator[tuple[Place, str, list[Line]]]:
    if layout.COUNTS not in bundle.entries:
        raise Misfit(bundle.place(layout.COUNTS), "缺少这个条目", "this entry is missing")
    for number, line in enumerate(bundle.lines(layout.COUNTS), 1):
        place = bundle.place(layout.COUNTS, f"{number}")
        said = said_in(line, place)
        if said.keys() != {"batch", "rows"} or not isinstance(said["rows"], list):
            raise Misfit(place, UNREADABLE.zh, UNREADABLE.en)
        yield bundle.place(layout.COUNTS, f"{number}, {said['batch']}"), said["batch"], said["rows"]


def _counts(rows: Iterable[Line], place: Place) -> Iterator[Counts]:
    for row in rows:
        try:
            yield counts_of(row)
        except ODD as odd:
            raise Misfit(place, UNREADABLE.zh, UNREADABLE.en) from odd
