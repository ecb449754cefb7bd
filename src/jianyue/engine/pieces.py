"""Columns that come in pieces, from many passes or many parts, and how they become whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.allowances import NEVER
from jianyue.engine.targets import EVERY_LEVEL

Whole = NDArray[np.int64]
Columns = tuple[NDArray[Any], ...]

KINDS: Final[Mapping[str, type]] = {
    "applies": np.bool_,
    "state": np.int8,
    **dict.fromkeys(("start", "breached_at", "remaining"), np.int64),
}
# Most histories are over: nothing is due, and no level was changed.
SELDOM: Final = {"due": NEVER, "breaches_at": NEVER, "level": EVERY_LEVEL}


def alike(value: int, count: int) -> Whole:
    """Return a column that says `value` of every ticket, and takes no memory."""
    return np.broadcast_to(np.int64(value), (count,))


def is_alike(column: NDArray[Any]) -> bool:
    """Tell whether `alike` made this column."""
    return column.strides == (0,)


def own(column: NDArray[Any]) -> NDArray[Any]:
    """Return a column that can be written to."""
    return column if column.flags.writeable else column.copy()


class Kept:
    """The columns of a whole history, to which the clocks of each part are written.

    count  tickets of the history

    What is the same for all its tickets is never made.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._made: dict[str, Any] = {name: np.empty(count, kind) for name, kind in KINDS.items()}

    def put(self, first: int, part: object) -> None:
        """Write the columns of a part, which are its attributes, from ticket `first` on."""
        for name in (*KINDS, *SELDOM):
            column = getattr(part, name)
            if not is_alike(column):
                self._of(name)[first : first + len(column)] = column

    def _of(self, name: str) -> NDArray[Any]:
        if name not in self._made:
            # Another thread may have been quicker: then its column stays.
            self._made.setdefault(name, np.full(self.count, SELDOM[name]))
        made: NDArray[Any] = self._made[name]
        return made

    def columns(self) -> dict[str, Any]:
        """Return every column by its name."""
        return {name: alike(value, self.count) for name, value in SELDOM.items()} | self._made


class Joined:
    """Columns in pieces, each put together when it is first asked for."""

    def __init__(self, pieces: Iterable[Columns], width: int) -> None:
        self._columns = list(zip(*pieces, strict=True)) or [(np.empty(0, np.int64),)] * width

    def __iter__(self) -> Iterator[NDArray[Any]]:
        return (self[which] for which in range(len(self._columns)))

    def __getitem__(self, which: int) -> NDArray[Any]:
        pieces: Columns = self._columns[which]
        if len(pieces) > 1:
            self._columns[which] = pieces = (np.concatenate(pieces),)
        return pieces[0]


def shifted(columns: Columns, first: int) -> Columns:
    """Return columns of a part with the ticket, the first of them, as the whole counts it."""
    return columns[0] + first, *columns[1:]


def in_order(pieces: Sequence[Columns], width: int) -> Columns:
    """Return columns joined and sorted by their first, the ticket; else their order stays."""
    if len(pieces) == 1:
        return pieces[0]
    has = np.zeros(max((int(each[0].max(initial=-1)) for each in pieces), default=-1) + 1, np.bool_)
    for each in pieces:
        has[each[0]] = True
    tickets = np.flatnonzero(has)
    if len(tickets) == sum(len(each[0]) for each in pieces):  # each once: nothing needs sorting
        return tickets, *(_spread(pieces, which, tickets) for which in range(1, width))
    joined = tuple(Joined(pieces, width))
    order = np.argsort(joined[0], kind="stable")  # merges the pieces, each sorted already
    return tuple(column.take(order) for column in joined)


def _spread(pieces: Sequence[Columns], which: int, tickets: Whole) -> NDArray[Any]:
    """Return one column of pieces that share no ticket, by ticket."""
    if not len(tickets):
        return np.empty(0, np.int64)
    spread = np.empty(int(tickets[-1]) + 1, np.result_type(*(each[which] for each in pieces)))
    for each in pieces:
        spread[each[0]] = each[which]
    return spread if len(spread) == len(tickets) else spread.take(tickets)
