"""Parts that do not fit together are refused before they reach paper."""

import pytest

from jianyue.documents.document import Misshapen, Table


def test_widths_become_shares_of_the_page() -> None:
    assert Table(("a", "b"), (), (1, 3)).width_shares() == (0.25, 0.75)


def test_without_widths_all_columns_are_alike() -> None:
    assert Table(("a", "b"), ()).width_shares() == (0.5, 0.5)
    assert Table(("a", "b"), ()).alignments() == ("left", "left")


@pytest.mark.parametrize(
    ("header", "rows", "widths"),
    [
        ((), (), ()),  # no column at all
        (("a", "b"), (("1",),), ()),  # a cell is missing
        (("a",), (("1", "2"),), ()),  # a cell too many
        (("a", "b"), (), (1.0,)),  # a width is missing
        (("a",), (), (0.0,)),  # a column without width
    ],
)
def test_a_misshapen_table_is_refused(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...]
) -> None:
    with pytest.raises(Misshapen):
        Table(header, rows, widths)


def test_an_unknown_alignment_is_refused() -> None:
    with pytest.raises(Misshapen):
        Table(("a",), (), aligned="x")
