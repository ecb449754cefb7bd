"""Every clock of a replay as CSV and JSON, written by whole columns."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.allowances import NEVER
from jianyue.engine.replay import Clocks
from jianyue.engine.sweeps import STATES
from jianyue.replay.cells import Bytes, Cells, Whole
from jianyue.replay.figures import TargetFigures

Values = Callable[[bytes, bytes], list[Bytes]]

COLUMNS: Final = (
    "ticket", "target", "clause", "level", "state", "start_utc", "due_utc", "breached_at_utc",
    "done_utc", "remaining_seconds",
)  # fmt: skip
CLOCKS_AT_ONCE: Final = 50_000
DAY: Final = 86_400
MINUTES: Final = 1440
SECOND: Final = 1_000_000
ZERO: Final = ord("0")
MINUS: Final = ord("-")
# A cell that begins with one of these would be run as a formula by a spreadsheet.
FORMULA: Final = "=+-@\t\r"
QUOTED: Final = '",\r\n'
LONGEST: Final = 500  # bytes of a ticket number as written: 200 at most, each quoted twice


def csv_rows(figures: Sequence[TargetFigures], numbers: Sequence[str]) -> Iterator[bytes]:
    """Yield a CSV of every clock that counts, formulas neutralised, in blocks of rows."""
    yield b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"
    safe = [*map(csv_cell, numbers)] if _is_delicate(numbers) else numbers
    tickets_told = Cells.of(list(safe), LONGEST)
    glue = [b"", *([b","] * (len(COLUMNS) - 1)), b"\r\n"]
    yield from _two_at_once(_csv_makers(figures, glue, tickets_told))


def _csv_makers(
    figures: Sequence[TargetFigures], glue: Sequence[bytes], told: Cells
) -> Iterator[Callable[[], bytes]]:
    for each in figures:
        promised = each.measured.promised
        fixed = [_constant(csv_cell(text)) for text in (each.measured.name, promised.clause)]
        for tickets, values in _pieces(each):
            yield partial(_csv_piece, glue, [_matrix(told, tickets), *fixed], values)


def _csv_piece(glue: Sequence[bytes], texts: Sequence[Bytes], values: Values) -> bytes:
    return _glued(glue, [*texts, *values(b"", b"")])


def _two_at_once(makers: Iterator[Callable[[], bytes]]) -> Iterator[bytes]:
    """Yield what each maker makes, in order; two are at work, and no more than that waits."""
    with ThreadPoolExecutor(2) as pool:
        waiting: deque[Future[bytes]] = deque()
        for make in makers:
            waiting.append(pool.submit(make))
            if len(waiting) > 2:  # noqa: PLR2004 - as many as work
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def json_rows(figures: Sequence[TargetFigures], numbers: Sequence[str]) -> Iterator[bytes]:
    """Yield the same clocks as a JSON list of objects, in blocks."""
    names = [json.dumps(name).encode() + b": " for name in COLUMNS]
    glue = [b"{" + names[0], *(b", " + name for name in names[1:]), b"}"]
    first = True
    yield b"["
    for each in figures:
        for tickets, values in _pieces(each):
            fixed = [json.dumps(each.measured.name), json.dumps(each.measured.promised.clause)]
            quoted = [json.dumps(numbers[i], ensure_ascii=False) for i in tickets.tolist()]
            texts = [_texts(quoted), *map(_constant, fixed)]
            rows = _glued([b",\n" + glue[0], *glue[1:]], [*texts, *values(b'"', b"null")])
            yield rows[1:] if first else rows
            first = False
    yield b"\n]\n"


def write(path: Path, blocks: Iterator[bytes]) -> None:
    """Write blocks to a file."""
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)


def _is_delicate(texts: Sequence[str]) -> bool:
    """Tell whether any text must be quoted or neutralised; most are not, and that is quick."""
    firsts = {text[:1] for text in texts}
    return bool(firsts & set(FORMULA) or set("".join(texts)) & set(QUOTED))


def csv_cell(text: str) -> str:
    """Return a cell that no spreadsheet runs as a formula, quoted where it must be."""
    if text[:1] in FORMULA and text:
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if set(text) & set(QUOTED) else text


def _pieces(
    figures: TargetFigures,
) -> Iterator[tuple[Whole, Values]]:
    """Yield some tickets at a time, and what gives their columns behind the fixed ones."""
    clocks = figures.measured.clocks
    if clocks is None:
        return
    done = np.full(len(clocks.state), NEVER)
    done[clocks.rounds[0]] = clocks.rounds[1]
    tickets = np.flatnonzero(figures.measured.counted)
    for at in range(0, len(tickets), CLOCKS_AT_ONCE):
        piece = tickets[at : at + CLOCKS_AT_ONCE]
        yield piece, _values(clocks, (figures.measured.level, done), piece)


def _values(clocks: Clocks, more: tuple[Whole, Whole], tickets: Whole) -> Values:
    level, done = more

    def values(quote: bytes, nothing: bytes) -> list[Bytes]:
        words = [quote + state.value.encode() + quote for state in STATES]
        instants = [clocks.start, clocks.due, clocks.breached_at, done]
        return [
            _numbers(level[tickets], nothing),
            _words(words)[clocks.state[tickets]],
            *(_instants(each[tickets], quote, nothing) for each in instants),
            _numbers(_seconds(clocks.remaining[tickets]), nothing),
        ]

    return values


def _glued(glue: Sequence[bytes], values: Sequence[Bytes]) -> bytes:
    """Return rows of values with constant bytes before, between and behind them."""
    rows = max(len(value) for value in values)
    parts = [_words([glue[0]])]
    for value, constant in zip(values, glue[1:], strict=True):
        parts += [value, _words([constant])]
    parts = [np.broadcast_to(part, (rows, part.shape[1])) for part in parts]
    whole = np.concatenate(parts, axis=1).ravel()
    rows_told: bytes = whole[whole != 0].tobytes()
    return rows_told


def _words(words: Sequence[bytes]) -> Bytes:
    width = max(1, *(len(word) for word in words))
    return np.frombuffer(b"".join(word.ljust(width, b"\0") for word in words), np.uint8).reshape(
        -1, width
    )


def _constant(text: str) -> Bytes:
    return _words([text.encode()])


def _texts(texts: list[str]) -> Bytes:
    cells = Cells.of(texts, 6 * LONGEST)  # JSON may write a letter as six
    return _matrix(cells, np.arange(len(cells)))


def _matrix(cells: Cells, rows: Whole) -> Bytes:
    return cells.matrix(rows, max(1, int(cells.lengths[rows].max(initial=1))))


def _seconds(us: Whole) -> Whole:
    # Towards the worse side: a second that has begun is used up.
    return np.where(us == NEVER, NEVER, us // SECOND)


def _numbers(values: Whole, nothing: bytes) -> Bytes:
    size = np.where(values == NEVER, 0, np.abs(values))
    width = len(str(int(size.max(initial=0))))
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    digits = (size[:, None] // powers % 10 + ZERO).astype(np.uint8)
    leading = size[:, None] < powers
    leading[:, -1] = False
    digits[leading] = 0
    sign = np.where((values < 0) & (values != NEVER), MINUS, 0).astype(np.uint8)
    found = np.concatenate([sign[:, None], digits], axis=1)
    return _or_nothing(found, values == NEVER, nothing)


def _instants(us: Whole, quote: bytes, nothing: bytes) -> Bytes:
    """Return `2026-03-02T01:20:00Z` in three look-ups: year and month, day and minute, second."""
    missing = us == NEVER
    if missing.all():
        return np.broadcast_to(_words([nothing or b"\0"]), (len(us), max(len(nothing), 1)))
    seconds = np.where(missing, 0, us // SECOND)
    day = seconds // DAY
    first = int(day[~missing].min())
    days = np.arange(first, int(day.max(initial=first)) + 1).astype("datetime64[D]")
    months = np.array([f"{each}-" for each in days.astype("datetime64[M]")], "S8").view(np.uint64)
    of_month = (days - days.astype("datetime64[M]")).astype(np.int64)
    place = np.where(missing, 0, day - first)
    minute = of_month[place] * MINUTES + seconds % DAY // 60
    minutes, tails = _day_and_minute(), _second()
    parts = (months[place], minutes[minute], tails[seconds % 60])
    found = np.concatenate(
        [np.ascontiguousarray(p).view(np.uint8).reshape(len(us), -1) for p in parts], axis=1
    )
    if quote:
        mark = np.full((len(us), 1), ord(quote), np.uint8)
        found = np.concatenate([mark, found, mark], axis=1)
    return _or_nothing(found, missing, nothing)


@cache
def _day_and_minute() -> NDArray[np.uint64]:
    told = [
        f"{day:02}T{minute // 60:02}:{minute % 60:02}"
        for day in range(1, 32)
        for minute in range(MINUTES)
    ]
    return np.array(told, "S8").view(np.uint64)


@cache
def _second() -> NDArray[np.uint32]:
    return np.array([f":{second:02}Z" for second in range(60)], "S4").view(np.uint32)


def _or_nothing(found: Bytes, missing: Whole, nothing: bytes) -> Bytes:
    if missing.any():
        found[missing] = _words([nothing.ljust(found.shape[1], b"\0")[: found.shape[1]]])
    return found
