"""The last looks of a check as a row of bars, and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

STEP: Final = 10
HIGHEST: Final = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One look: how long it took, the highest where it came to nothing."""

    x: int
    height: int
    works: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """The last looks: bars, how many there were and came to nothing, the slowest in ms."""

    bars: tuple[Bar, ...]
    width: int
    many: int
    failed: int
    slowest: int


def drawn(recent: Sequence[Sequence[int | None]]) -> Looks:
    """Return the looks that a check keeps, the oldest first."""
    took = [each[1] for each in recent]
    slowest = max((each for each in took if each is not None), default=0)
    bars = tuple(
        Bar(at * STEP, _height(each, slowest), each is not None) for at, each in enumerate(took)
    )
    failed = sum(not bar.works for bar in bars)
    return Looks(bars, max(1, len(bars)) * STEP, len(bars), failed, slowest)


def _height(took: int | None, slowest: int) -> int:
    if took is None:
        return HIGHEST
    return max(2, took * (HIGHEST - 8) // max(slowest, 1))
