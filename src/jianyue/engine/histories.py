"""Many timelines as columns: one row a fact, tickets one behind the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.facts import Fact, Kind
from jianyue.engine.instants import instant

KINDS: Final = tuple(Kind)
CODES: Final[Mapping[Kind, int]] = {kind: code for code, kind in enumerate(KINDS)}
NOTHING: Final = -1


@dataclass(frozen=True)
class History:
    """Facts of many tickets, sorted by ticket, instant and order of recording.

    numbers  ticket numbers
    offsets  the facts of ticket i are the rows offsets[i] to offsets[i + 1]
    kind     index in KINDS
    at       microseconds since 1970 UTC
    arg      RECLASSIFIED: index in `classes`; PAUSED, RESUMED: index in `grounds`, -1 on a
             resumption for every open pause; EXTENDED: the instant; -1 elsewhere
    classes  distinct attributes that give a level; which, the agreement says
    grounds  why clocks were paused
    """

    numbers: Sequence[str]
    offsets: NDArray[np.int64]
    kind: NDArray[np.int8]
    at: NDArray[np.int64]
    arg: NDArray[np.int64]
    classes: tuple[Mapping[str, str], ...] = ()
    grounds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.offsets) != len(self.numbers) + 1 or self.offsets[-1] != len(self.at):
            raise ValueError("each ticket has its rows, and each row its ticket")
        if not len(self.kind) == len(self.at) == len(self.arg):
            raise ValueError("the columns of a history are equally long")

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def span(self) -> tuple[int, int]:
        """Earliest and latest instant, in microseconds; (0, 0) where there is none."""
        return (int(self.at.min()), int(self.at.max())) if len(self.at) else (0, 0)

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """The ticket of each row."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    def owners_of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the ticket of each of `rows`, which are sorted."""
        first, behind = self.offsets[:-1], self.offsets[1:]
        if len(rows) == len(first) and (rows >= first).all() and (rows < behind).all():
            return np.arange(len(rows))  # one row of each ticket
        return self.owners.take(rows)

    def until(self, now: int) -> "History":
        """Return the facts up to `now`, microseconds; later ones have not happened yet."""
        if self.span[1] <= now:
            return self
        kept = self.at <= now
        offsets = np.concatenate(([0], np.cumsum(kept)))[self.offsets]
        return replace(
            self, offsets=offsets, kind=self.kind[kept], at=self.at[kept], arg=self.arg[kept]
        )

    def part(self, first: int, behind: int) -> "History":
        """Return the tickets [first, behind) as a history of their own; columns are shared."""
        low, high = int(self.offsets[first]), int(self.offsets[behind])
        return History(
            self.numbers[first:behind],
            self.offsets[first : behind + 1] - low,
            self.kind[low:high],
            self.at[low:high],
            self.arg[low:high],
            self.classes,
            self.grounds,
        )

    def facts(self, ticket: int, levels: NDArray[Any]) -> list[Fact]:
        """Return one ticket's facts; `levels` gives the level of each class, -1 for none."""
        rows = range(int(self.offsets[ticket]), int(self.offsets[ticket + 1]))
        return [self._fact(row, seq, levels) for seq, row in enumerate(rows)]

    def _fact(self, row: int, seq: int, levels: NDArray[Any]) -> Fact:
        kind, at, arg = KINDS[self.kind[row]], instant(int(self.at[row])), int(self.arg[row])
        match kind:
            case Kind.RECLASSIFIED:
                level = int(levels[arg])
                return Fact(kind, at, seq, level=None if level == NOTHING else level)
            case Kind.PAUSED:
                return Fact(kind, at, seq, number=arg, ground=self.grounds[arg])
            case Kind.RESUMED:
                return Fact(kind, at, seq, number=None if arg == NOTHING else arg)
            case Kind.EXTENDED:
                return Fact(kind, at, seq, until=instant(arg))
            case _:
                return Fact(kind, at, seq)
