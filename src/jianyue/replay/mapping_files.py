"""Mapping files: the shipped ones by name, and a user's own."""

from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from jianyue.agreements.encodings import LARGEST, text_of
from jianyue.agreements.encodings import Unreadable as NoTree
from jianyue.agreements.faults import faults_of
from jianyue.agreements.problems import Fault, Problem, did_you_mean
from jianyue.agreements.trees import Tree, tree_of
from jianyue.replay.mapping import Mapping
from jianyue.replay.refusals import Unreadable
from jianyue.replay.tables import Table

FOLDER = files("jianyue.replay") / "mappings"


class BadMapping(Unreadable):
    """A mapping file with problems, each with its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(
            "\n".join(problem.words("zh") for problem in problems),
            "\n".join(problem.words("en") for problem in problems),
        )
        self.problems = problems


def names() -> tuple[str, ...]:
    """Return the names of the shipped mappings."""
    return tuple(sorted(f.name.removesuffix(".yaml") for f in FOLDER.iterdir() if f.is_file()))


@cache
def shipped(name: str) -> Mapping:
    """Return a shipped mapping. Raises KeyError for an unknown name."""
    if name not in names():
        raise KeyError(name)
    return read_mapping((FOLDER / f"{name}.yaml").read_bytes(), f"{name}.yaml")


def read_mapping(source: bytes, name: str) -> Mapping:
    """Return the mapping of a file's bytes. Raises BadMapping with all problems at once."""
    try:
        tree, marks, problems = tree_of(text_of(source, name), name)
    except NoTree as unreadable:
        raise BadMapping(unreadable.problems) from unreadable
    faults: list[Fault] = []
    mapping = None
    try:
        mapping = Mapping.model_validate(tree)
    except ValidationError as error:
        faults += [_hinted(fault, tree) for fault in faults_of(error, tree)]
    found = problems + [fault.located(marks) for fault in faults]
    if mapping is None or found:
        raise BadMapping(tuple(sorted(found, key=lambda each: (each.line, each.column))))
    return mapping


def _hinted(fault: Fault, tree: Tree) -> Fault:
    """Return the fault with hints from this language, not from that of agreements."""
    known = {field.alias or name for name, field in Mapping.model_fields.items()}
    unknown_key = fault.at_key and len(fault.path) == 1 and fault.path[0] in tree.keys() - known
    hints = did_you_mean(fault.path[0], known) if unknown_key else ("", "")
    if fault.at_key:
        return replace(fault, hint_zh=hints[0], hint_en=hints[1])
    return fault


def named(name_or_file: str) -> Mapping:
    """Return the shipped mapping of that name, or else the one in that file."""
    if name_or_file in names():
        return shipped(name_or_file)
    path = Path(name_or_file)
    if not path.is_file():
        there = ", ".join(names())
        raise Unreadable(
            f"没有名为“{name_or_file}”的映射，也没有这个文件。自带的映射：{there}。",
            f"There is neither a mapping nor a file called {name_or_file!r}. Shipped: {there}.",
        )
    with path.open("rb") as file:
        return read_mapping(file.read(LARGEST + 1), str(path))


def all_headings() -> frozenset[str]:
    """Return every heading that some shipped mapping knows, in lower case."""
    return frozenset().union(*(shipped(name).headings for name in names()))


def fitting(table: Table) -> Mapping:
    """Return the shipped mapping that knows most of a table's headings.

    Raises Unreadable where none has the columns it needs.
    """
    here = {heading.casefold() for heading in table.headings}
    mappings = [shipped(name) for name in names()]
    fits = [each for each in mappings if not lacking(each, table)]
    if fits:
        return max(fits, key=lambda each: (each.form == "event-log", len(each.headings & here)))
    columns = ", ".join(table.headings[:40])
    raise Unreadable(
        f"没有自带映射适合 {table.path.name}。文件里的列是：{columns}。\n"
        f"请用 --mapping 指定：{'、'.join(names())}，或自己的映射文件。",
        f"No shipped mapping fits {table.path.name}. It has the columns: {columns}.\n"
        f"Name one with --mapping: {', '.join(names())}, or a mapping file of your own.",
    )


def lacking(mapping: Mapping, table: Table) -> list[str]:
    """Return the columns that a mapping cannot do without and the table does not have."""
    reported = mapping.facts["reported"]
    needed = [mapping.ticket, reported.column + reported.also]
    if mapping.form == "event-log" and mapping.states:
        needed += [mapping.at, mapping.states.column]
    return [" / ".join(each) for each in needed if each and table.find(each) is None]
