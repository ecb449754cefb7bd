"""The tail of the code is kept short: files, functions, branches and arguments."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import pytest

pytestmark = pytest.mark.again
ROOT = Path(__file__).resolve().parents[2]
# Migrations are lists of columns written by Django; nobody reads them in one go.
CODE = sorted(
    path
    for top in ("src", "tools", "bench")
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
NO_NAMES = {"utils", "util", "common", "core", "helpers", "helper", "lib", "constants", "misc"}

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
BRANCHES = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.match_case,
)


@dataclass(frozen=True)
class Function:
    """One function as it was measured."""

    place: str
    lines: int
    branches: int
    arguments: int


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands inside a function, but not inside the functions inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, FunctionNode):
            yield child
            yield from own_nodes(child)


def arguments_of(node: FunctionNode) -> int:
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def functions_of(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, FunctionNode):
            yield Function(
                place=f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                lines=(node.end_lineno or node.lineno) - node.lineno + 1,
                branches=sum(isinstance(inner, BRANCHES) for inner in own_nodes(node)),
                arguments=arguments_of(node),
            )


@pytest.fixture(scope="module")
def functions() -> list[Function]:
    return [function for path in CODE for function in functions_of(path)]


def test_no_file_is_longer_than_400_lines() -> None:
    assert {p.relative_to(ROOT) for p in (*CODE, *TESTS) if lines_of(p) > 400} == set()


def test_nineteen_files_in_twenty_have_at_most_250_lines() -> None:
    assert quantiles([lines_of(path) for path in CODE], n=20, method="inclusive")[-1] <= 250


def test_half_of_the_files_have_at_most_130_lines() -> None:
    # The house wishes for 60: docs/decisions/0023 says why it is more.
    assert median(lines_of(path) for path in CODE) <= 130


def test_no_function_is_longer_than_40_lines(functions: list[Function]) -> None:
    assert [f.place for f in functions if f.lines > 40] == []


def test_nineteen_functions_in_twenty_have_at_most_25_lines(functions: list[Function]) -> None:
    assert quantiles([f.lines for f in functions], n=20, method="inclusive")[-1] <= 25


def test_half_of_the_functions_have_at_most_8_lines(functions: list[Function]) -> None:
    assert median(f.lines for f in functions) <= 8


def test_no_function_branches_more_than_8_times(functions: list[Function]) -> None:
    assert [f.place for f in functions if f.branches > 8] == []


def test_no_function_takes_more_than_6_arguments(functions: list[Function]) -> None:
    assert [f.place for f in functions if f.arguments > 6] == []


def test_no_test_function_is_longer_than_25_lines() -> None:
    assert [f.place for path in TESTS for f in functions_of(path) if f.lines > 25] == []


def test_modules_are_named_by_nouns_that_users_say() -> None:
    folders = {p.parent for p in CODE}
    names = {path.stem for path in CODE} | {folder.name for folder in folders}

    assert names & NO_NAMES == set()


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = [
        f"{node.lineno} {function.name}"
        for function in ast.walk(tree)
        if isinstance(function, FunctionNode)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []
