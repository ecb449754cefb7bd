"""Ten million pairs: the index against two binary searches, and against the machine itself."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.measure import best, table, verdict
from jianyue.engine.calendars import Calendar
from jianyue.engine.columns import Columns
from jianyue.engine.conformance import calendar_of
from jianyue.engine.instants import micros

PAIRS = 10_000_000
LOW = micros(datetime(2026, 1, 1, tzinfo=UTC))
HIGH = micros(datetime(2028, 1, 1, tzinfo=UTC))
AHEAD = 366 * 86_400_000_000
LONGEST = 30 * 8 * 3_600_000_000
MOST = 0.25
VECTORS = Path(__file__).parents[1] / "tests" / "vectors" / "semantics.json"

Whole = NDArray[np.int64]


class TwoSearches:
    """The plain solution: sorted edges with prefix sums, a binary search for every instant."""

    def __init__(self, calendar: Calendar) -> None:
        points = calendar.points(LOW, HIGH + AHEAD)
        self.opens, self.closes = np.array(points.opens), np.array(points.closes)
        self.before, self.upto = np.array(points.before), np.array(points.upto)

    def opened(self, at: Whole) -> Whole:
        """Return the open time before each instant."""
        i = np.searchsorted(self.opens, at, "right") - 1
        return self.before[i] + np.minimum(at, self.closes[i]) - self.opens[i]

    def elapsed(self, start: Whole, end: Whole) -> Whole:
        """Return the open time inside each pair."""
        return self.opened(end) - self.opened(start)

    def due_at(self, start: Whole, amount: Whole) -> Whole:
        """Return the earliest instants by which the amounts have passed."""
        target = self.opened(start) + amount
        i = np.searchsorted(self.upto, target, "left")
        return np.where(amount == 0, start, self.opens[i] + target - self.before[i])


def pairs() -> tuple[Whole, Whole, Whole]:
    """Return random starts, ends behind them, and amounts up to thirty working days."""
    dice = np.random.default_rng(2026)
    one, other = dice.integers(LOW, HIGH, PAIRS), dice.integers(LOW, HIGH, PAIRS)
    return np.minimum(one, other), np.maximum(one, other), dice.integers(0, LONGEST, PAIRS)


def limits(start: Whole) -> None:
    """Print what the machine can do at all."""
    edges = np.sort(np.random.default_rng(7).integers(LOW, HIGH, 2_000))
    small = np.arange(30_000, dtype=np.int64)
    places = start % len(small)
    out = np.empty_like(start)
    actions = [
        ("random binary search, 2,000 edges", lambda: np.searchsorted(edges, start)),
        ("random gather, 240 KB table", lambda: small.take(places, out=out, mode="clip")),
        ("memory stream, read and write", lambda: np.add(start, 1, out=out)),
    ]
    rows = [(name, f"{best(action) / len(start) * 1e9:.1f}") for name, action in actions]
    table("The machine's limits", [("what", "ns an item"), *rows])


def compare(name: str, calendar: Calendar, columns: tuple[Whole, Whole, Whole]) -> list[list[str]]:
    """Return a row for `elapsed` and one for `due_at`; both sides must agree on every pair."""
    start, end, amount = columns
    ours, theirs = Columns(calendar, LOW, HIGH), TwoSearches(calendar)
    assert (ours.elapsed(start, end) == theirs.elapsed(start, end)).all(), name
    assert (ours.due_at(start, amount) == theirs.due_at(start, amount)).all(), name
    rows = []
    for what, mine, plain in (
        ("elapsed", lambda: ours.elapsed(start, end), lambda: theirs.elapsed(start, end)),
        ("due", lambda: ours.due_at(start, amount), lambda: theirs.due_at(start, amount)),
    ):
        a, b = best(mine) / PAIRS * 1e9, best(plain) / PAIRS * 1e9
        kept = verdict(held=a <= MOST * b)
        rows.append([name, what, f"{a:.1f}", f"{b:.1f}", f"{a / b:.3f}", kept])
    return rows


def main() -> None:
    """Print the limits, then every calendar of the vectors."""
    columns = pairs()
    limits(columns[0])
    calendars = json.loads(VECTORS.read_text("utf-8"))["calendars"]
    rows = [["calendar", "look-up", "ns a pair", "two searches", "ratio", f"<= {MOST}"]]
    for name, spec in calendars.items():
        rows += compare(name, calendar_of(spec), columns)
    table(f"{PAIRS:,} random pairs over two years, all exact", rows)
