"""How a figure is taken: the best of several runs, in nanoseconds or seconds, and as a ratio."""

from collections.abc import Callable, Sequence
from time import perf_counter


def best(action: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of several runs, in seconds."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        action()
        taken.append(perf_counter() - began)
    return min(taken)


def each(action: Callable[[], object], calls: int, times: int = 5) -> float:
    """Return the seconds of one call, the best mean of several loops."""

    def loop() -> None:
        for _ in range(calls):
            action()

    return best(loop, times) / calls


def table(title: str, rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; the first row is the head."""
    print(f"\n## {title}\n")
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def verdict(*, held: bool) -> str:
    """Return how a figure stands to its target, in words."""
    return "kept" if held else "MISSED"
