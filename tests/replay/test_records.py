"""Tables are cut into rows and cells exactly as the csv module cuts them."""

import csv
import io
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.replay.records import LONGEST_ROW, Shape, read_blocks
from jianyue.replay.refusals import Unreadable

texts = st.text(st.sampled_from("ab1,;|\"' \r\n-=好€"), max_size=8)
WIDTH = 3


def cut(source: Iterable[bytes], delimiter: str = ",") -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    uneven: list[int] = []
    for block in read_blocks(source, Shape(delimiter, WIDTH, (0, 1, 2)), 2):
        columns = [column.texts(np.arange(len(block.rows))) for column in block.columns]
        rows += [list(row) for row in zip(*columns, strict=True)]
        uneven += [row for row, _ in block.uneven]
    return rows, uneven


def plainly(rows: Iterable[Iterable[str]]) -> list[list[str]]:
    """Return cells as a reader of a report sees them: one line, without blanks around it."""
    return [["".join(max(letter, " ") for letter in cell.strip()) for cell in row] for row in rows]


@given(
    st.lists(st.lists(texts, min_size=WIDTH, max_size=WIDTH), max_size=12),
    st.sampled_from(",;|\t"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.integers(1, 40),
)
def test_written_rows_read_back(
    rows: list[list[str]], delimiter: str, quoting: int, size: int
) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type] # quoting is one of csv's
    raw = file.getvalue().encode()
    pieces = [raw[at : at + size] for at in range(0, len(raw), size)]

    found, uneven = cut(pieces, delimiter)

    assert uneven == []
    assert found == plainly(rows)


@pytest.mark.parametrize(
    "raw",
    [
        b'a,5" pipe,c\nd,e,f\n',  # a quote inside a cell that does not begin with one
        b'a, "b",c\nd,e,f\n',
        b'a,"b"x,c\nd,e,f\n',
    ],
)
def test_irregular_quotes_are_read_as_the_csv_module_does(raw: bytes) -> None:
    expected = list(csv.reader(io.StringIO(raw.decode(), newline="")))

    assert cut([raw])[0] == plainly(expected)


def test_rows_of_another_width_are_told_by_their_number() -> None:
    found, uneven = cut([b"a,b,c\nshort\n\nd,e,f\nthis,is,too,long\n"])

    assert found == [["a", "b", "c"], ["d", "e", "f"]]
    assert uneven == [3, 6]


def test_the_last_row_may_lack_its_line_end() -> None:
    assert cut([b"a,b,c\nd,e,", b"f"])[0] == [["a", "b", "c"], ["d", "e", "f"]]


@pytest.mark.parametrize("start", [b'a,"', b"a,b", b'a,5" x,c\n"'])
def test_a_row_that_never_ends_is_refused_before_memory_is_full(start: bytes) -> None:
    read = 0

    def endless() -> Iterable[bytes]:
        nonlocal read
        yield start
        while True:
            read += 1 << 16
            yield b"x" * (1 << 16)

    with pytest.raises(Unreadable, match="longer than 1 MiB"):
        cut(endless())
    assert read <= 2 * LONGEST_ROW
