"""Levels: semantics 3, and the matrices of the sources."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.levels import Entry, Faults, Matrix, MatrixRefused, faults_of, strictest

DEGREES = ("high", "medium", "low")
FOUR = ("1", "2", "3", "4")

# Urgency x impact: high-high 1; one step down on one side 2; two steps down 3; the rest 4.
INCIDENT = Matrix.table(DEGREES, DEGREES, [[1, 2, 3], [2, 3, 4], [3, 4, 4]])
# Problem level (row) x service level (column).
HANDLING = Matrix.table(FOUR, FOUR, [[1, 2, 3, 4], [2, 3, 4, 4], [3, 4, 4, 4], [4, 4, 4, 4]])


@pytest.mark.parametrize(
    ("urgency", "impact", "level"),
    [
        ("high", "high", 1),
        ("high", "medium", 2),
        ("medium", "high", 2),
        ("high", "low", 3),
        # The source names this pair under 3 and under 4; 3 is meant.
        ("medium", "medium", 3),
        ("low", "high", 3),
        ("medium", "low", 4),
        ("low", "medium", 4),
        ("low", "low", 4),
    ],
)
def test_the_incident_level_follows_from_urgency_and_impact(
    urgency: str, impact: str, level: int
) -> None:
    assert INCIDENT.level(urgency, impact) == level


@pytest.mark.parametrize(
    ("problem", "service", "level"),
    [
        ("1", "1", 1),
        ("1", "2", 2),
        ("1", "3", 3),
        ("1", "4", 4),
        ("2", "1", 2),
        ("2", "2", 3),
        ("2", "3", 4),
        ("2", "4", 4),
        ("3", "1", 3),
        ("3", "2", 4),
        ("3", "3", 4),
        ("3", "4", 4),
        ("4", "1", 4),
        ("4", "2", 4),
        ("4", "3", 4),
        ("4", "4", 4),
    ],
)
def test_the_handling_level_follows_from_problem_and_service(
    problem: str, service: str, level: int
) -> None:
    assert HANDLING.level(problem, service) == level


@pytest.mark.parametrize(
    ("system", "customer", "device", "level"),
    [
        (1, 2, 3, 1),  # a core system, whoever asks on whatever device
        (3, 1, 4, 1),  # an important customer in a training system
        (3, 3, 2, 2),  # a peripheral device makes it ordinary
        (4, 4, 4, 4),
        (None, 3, 4, 3),  # a system without a level does not loosen the others
        (None, None, 4, 4),
        (2, None, None, 2),
        (None, None, None, None),  # nothing known: no level, not the mildest
    ],
)
def test_the_service_level_is_the_strictest_of_the_three(
    system: int | None, customer: int | None, device: int | None, level: int | None
) -> None:
    assert strictest((system, customer, device)) == level


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        pytest.param([("a", "x", 1)], "no level for a x y, b x x, b x y", id="three missing"),
        pytest.param(
            [("a", "x", 1), ("a", "y", 2), ("b", "x", 2), ("b", "y", 3), ("a", "y", 3)],
            "named twice: a x y",
            id="twice with two levels",
        ),
        pytest.param(
            [("a", "x", 1), ("a", "y", 2), ("b", "x", 2), ("b", "y", 3), ("b", "y", 3)],
            "named twice: b x y",
            id="twice with the same level",
        ),
        pytest.param(
            [("a", "x", 1), ("a", "y", 2), ("b", "x", 2), ("b", "y", 3), ("c", "x", 1)],
            "no such row or column: c x x",
            id="unknown row",
        ),
        pytest.param(
            [("a", "x", 1), ("a", "x", 1), ("b", "x", 2), ("b", "z", 3)],
            "no level for a x y, b x y; named twice: a x x; no such row or column: b x z",
            id="everything at once",
        ),
    ],
)
def test_a_draft_with_faults_is_refused_and_every_pair_named(
    entries: list[Entry], words: str
) -> None:
    with pytest.raises(MatrixRefused) as refusal:
        Matrix.of(("a", "b"), ("x", "y"), entries)

    assert str(refusal.value) == words
    assert str(refusal.value.faults) == words


def test_a_table_with_a_cell_too_few_names_the_pair_it_misses() -> None:
    with pytest.raises(MatrixRefused, match="no level for low x low"):
        Matrix.table(DEGREES, DEGREES, [[1, 2, 3], [2, 3, 4], [3, 4]])


def test_a_table_with_a_line_too_few_names_each_pair_it_misses() -> None:
    with pytest.raises(MatrixRefused, match="low x high, low x medium, low x low"):
        Matrix.table(DEGREES, DEGREES, [[1, 2, 3], [2, 3, 4]])


@pytest.mark.parametrize("levels", [[[1, 2], [2, 3, 4]], [[1, 2], [2, 3], [3, 4]]])
def test_a_table_larger_than_its_headings_is_refused(levels: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="larger than 2 rows x 2 columns"):
        Matrix.table(("a", "b"), ("x", "y"), levels)


def test_cells_that_miss_a_pair_are_refused_as_well() -> None:
    with pytest.raises(MatrixRefused, match="a x y"):
        Matrix(("a",), ("x", "y"), {("a", "x"): 1})


def test_a_row_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="row a of a matrix is named twice"):
        Matrix(("a", "a"), ("x",), {("a", "x"): 1})


def test_a_level_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="levels count from 1, a x x has 0"):
        Matrix(("a",), ("x",), {("a", "x"): 0})


def test_a_pair_outside_the_matrix_has_no_level() -> None:
    with pytest.raises(KeyError, match="no pair high x none"):
        INCIDENT.level("high", "none")


def test_a_matrix_does_not_change_with_the_draft_it_came_from() -> None:
    cells = {("a", "x"): 1}
    matrix = Matrix(("a",), ("x",), cells)

    cells["a", "x"] = 2

    assert matrix.level("a", "x") == 1


@given(st.lists(st.sampled_from([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("c", "x")])))
def test_a_draft_is_faultless_only_with_every_pair_exactly_once(
    named: list[tuple[str, str]],
) -> None:
    faults = faults_of("ab", "xy", [(row, column, 1) for row, column in named])

    assert (faults == Faults()) == (sorted(named) == list(product("ab", "xy")))


@given(st.lists(st.integers(1, 4) | st.none()))
def test_the_strictest_level_is_one_of_them_and_none_is_stricter(
    levels: list[int | None],
) -> None:
    found = strictest(levels)

    assert found in levels or not levels
    assert all(found is not None and found <= level for level in levels if level is not None)
