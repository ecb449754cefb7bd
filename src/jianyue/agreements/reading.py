"""From a file to an agreement, or to every problem in it at once."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jianyue.agreements import catalog
from jianyue.agreements.composition import put_into
from jianyue.agreements.encodings import LARGEST, Unreadable, text_of
from jianyue.agreements.faults import faults_of, without_value
from jianyue.agreements.language import Agreement
from jianyue.agreements.problems import Fault, Marks, Problem, did_you_mean
from jianyue.agreements.quoting import nowhere
from jianyue.agreements.references import dangling
from jianyue.agreements.trees import Tree, tree_of

MOST_PROBLEMS = 200
KEPT = 64  # texts


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file: the agreement, or the problems that stand in its way.

    `marks` tell where each part stands, so that later checks can name the line.
    """

    agreement: Agreement | None
    problems: tuple[Problem, ...]
    marks: Marks

    def place(self, *path: str) -> tuple[str, int, int]:
        """Return file, line and column of the part at `path`, or of what is nearest around it."""
        mark = self.marks.near(path)
        return mark.file, mark.line, mark.column


def read(source: Path | bytes | str, *, name: str = "", into: str = "") -> Reading:
    """Return the agreement of a file, its bytes or its text, or every problem in it.

    source  a path, or the bytes or text themselves; at most 256 KiB
    name    what problems call the file; left out, the path
    into    catalogue agreement to put it into, as if the text said so itself
    """
    name = name or (str(source) if isinstance(source, Path) else "agreement.yaml")
    try:
        text = source if isinstance(source, str) else text_of(_bytes(source), name)
        tree, marks, problems = tree_of(text, name)
    except Unreadable as unreadable:
        return Reading(None, unreadable.problems[:MOST_PROBLEMS], Marks({}, {}))
    problems += [fault.located(marks) for fault in without_value(marks)]
    if into:
        tree = tree | {"into": into}
    if "into" in tree:
        tree, marks, more = _composed(tree, marks)
        problems += more
    return _judged(tree, marks, problems)


@lru_cache(maxsize=KEPT)
def read_text(text: str) -> Reading:
    """Return the reading of a text that is kept; from its draft to its terms it stays the same."""
    return read(text)


def read_catalog(name: str, *, into: str = "") -> Reading:
    """Return the catalogue agreement `name`. Raises KeyError for an unknown name."""
    return _from_catalog(name, into)


@cache
def _from_catalog(name: str, into: str) -> Reading:
    return read(catalog.path(name).read_bytes(), name=f"{name}.yaml", into=into)


def _bytes(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    with source.open("rb") as file:
        return file.read(LARGEST + 1)


def _composed(tree: Tree, marks: Marks) -> tuple[Tree, Marks, list[Problem]]:
    base_name = tree["into"]
    known = set(catalog.names()) - {str(tree.get("agreement", ""))}
    if base_name not in known:
        hints = did_you_mean(str(base_name), known)
        fault = Fault(
            ("into",), "目录里没有这份协议", "the catalogue has no such agreement", *hints
        )
        return tree, marks, [fault.located(marks)]
    base = catalog.path(str(base_name)).read_bytes().decode()
    base_tree, base_marks, problems = tree_of(base, f"{base_name}.yaml")
    tree, marks = put_into(base_tree, base_marks, tree, marks)
    return tree, marks, problems


def _judged(tree: dict[str, Any], marks: Marks, problems: list[Problem]) -> Reading:
    faults: list[Fault] = []
    agreement = None
    try:
        agreement = Agreement.model_validate(tree)
    except ValidationError as error:
        faults += faults_of(error, tree)
    faults += dangling(tree)
    faults += nowhere(tree, agreement)
    found = {(p.line, p.column, p.en): p for p in problems + [f.located(marks) for f in faults]}
    ordered = sorted(found.values(), key=lambda p: (p.file, p.line, p.column))
    if ordered:
        agreement = None
    return Reading(agreement, tuple(ordered[:MOST_PROBLEMS]), marks)
