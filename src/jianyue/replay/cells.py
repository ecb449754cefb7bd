"""One column of a table as bytes: where each cell starts and ends, gathered by whole columns."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]

LONGEST_WORD = 200  # bytes of a cell that are told apart; a longer one is cut there
PADDING = bytes(LONGEST_WORD + 8)  # behind the last cell, so that every cell has a full window
SPACE, LINE_FEED = 0x20, 0x0A
WORD_BYTES = 8
MOST_BLANKS = 64  # around a cell; a longer run stays and makes the cell unknown
MIXER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Cells:
    """The cells of one column of a block of rows.

    data    UTF-8 bytes that hold every cell, and PADDING zeros behind the last
    starts  index of each cell's first byte
    ends    index behind each cell's last byte
    doubled whether a quote inside a cell is still written twice
    longest bytes of a cell that count; PADDING is no shorter
    """

    data: Bytes
    starts: Whole
    ends: Whole
    doubled: bool = False
    longest: int = LONGEST_WORD

    @classmethod
    def of(cls, texts: list[str], longest: int = LONGEST_WORD) -> Self:
        """Return the cells of texts that are already apart."""
        whole = "".join(texts)
        told: list[str] | list[bytes] = texts
        if not whole.isascii():
            told = [text.encode("utf-8", "replace") for text in texts]
        lengths = np.fromiter(map(len, told), np.int64, len(told))
        ends = np.cumsum(lengths)
        data = np.frombuffer(whole.encode("utf-8", "replace") + PADDING + bytes(longest), np.uint8)
        starts, ends = trimmed(data, ends - lengths, ends)
        return cls(data, starts, ends, longest=longest)

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def lengths(self) -> Whole:
        """Bytes of each cell, at most LONGEST_WORD."""
        lengths: Whole = np.minimum(self.ends - self.starts, self.longest)
        return lengths

    def matrix(self, rows: Whole, width: int) -> Bytes:
        """Return the first `width` bytes of the cells of `rows`, zero behind their end."""
        # Each window is one item of `width` bytes: gathered in one piece, not byte by byte.
        size = max(len(self.data) - width + 1, 0)
        windows = np.ndarray((size,), f"V{width}", self.data, strides=(1,))
        found: Bytes = windows[self.starts[rows]].view(np.uint8).reshape(-1, width)
        lengths = self.lengths[rows]
        if len(rows) and int(lengths.min()) < width:
            found[np.arange(width) >= lengths[:, None]] = 0
        return found

    def texts(self, rows: Whole) -> list[str]:
        """Return the texts of the cells of `rows`; a line break inside one becomes a blank."""
        if not len(rows):
            return []
        width = max(int(self.lengths[rows].max()), 1)
        matrix = self.matrix(rows, width + 1)
        matrix[(matrix > 0) & (matrix < SPACE)] = SPACE
        matrix[np.arange(len(rows)), self.lengths[rows]] = LINE_FEED
        text = matrix[matrix > 0].tobytes().decode("utf-8", "replace")
        text = text.replace('""', '"') if self.doubled else text
        return text.split("\n")[:-1]

    def are(self, words: tuple[str, ...]) -> NDArray[np.bool_]:
        """Tell which cells are empty or one of `words`."""
        found: NDArray[np.bool_] = self.lengths == 0
        for word in words:
            raw = np.frombuffer(word.encode(), np.uint8)
            rows = np.flatnonzero(self.lengths == len(raw))
            if len(raw) and len(rows):
                found[rows] |= (self.matrix(rows, len(raw)) == raw).all(axis=1)
        return found

    def distinct(self) -> tuple[list[str], Whole]:
        """Return the distinct texts, and for each row the index of its own among them."""
        return self._distinct

    @cached_property
    def _distinct(self) -> tuple[list[str], Whole]:
        if not len(self):
            return [], np.zeros(0, np.int64)
        width = -(-max(int(self.lengths.max()), 1) // WORD_BYTES) * WORD_BYTES
        matrix = self.matrix(np.arange(len(self)), width)
        _, first, which = np.unique(_digest(matrix), return_index=True, return_inverse=True)
        if not np.array_equal(matrix, matrix[first[which]]):
            # Two texts with one digest: told apart by sorting the bytes themselves.
            whole = matrix.view(np.dtype((np.void, width)))[:, 0]
            _, first, which = np.unique(whole, return_index=True, return_inverse=True)
        return self.texts(first), which


def trimmed(data: Bytes, starts: Whole, ends: Whole) -> tuple[Whole, Whole]:
    """Return both ends moved inside the blanks and control characters around each cell.

    A cell of blanks alone, as the last one of a row that ends in CR LF, has no length.
    """
    starts = _moved(data, starts, ends, +1)
    return starts, _moved(data, starts, ends, -1)


def _moved(data: Bytes, starts: Whole, ends: Whole, step: int) -> Whole:
    edges = (starts if step > 0 else ends).copy()
    rows = np.flatnonzero(starts < ends)
    for _ in range(MOST_BLANKS):
        at = edges[rows] if step > 0 else edges[rows] - 1
        rows = rows[data[at] <= SPACE]
        if not len(rows):
            break
        edges[rows] += step
        rows = rows[edges[rows] != (ends if step > 0 else starts)[rows]]
    return edges


def _digest(matrix: Bytes) -> NDArray[np.uint64]:
    words = np.ascontiguousarray(matrix).view(np.uint64)
    digest = words[:, 0].copy()
    for column in range(1, words.shape[1]):
        digest = (digest ^ (digest >> np.uint64(29))) * MIXER + words[:, column]
    return digest
