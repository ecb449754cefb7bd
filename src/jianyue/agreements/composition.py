"""Putting an agreement into a contract: the contract's parts stay where it has none of its own.

What is merged, and how deep, is decided in docs/decisions/0032.
"""

from collections.abc import Mapping
from typing import Any

from jianyue.agreements.problems import Mark, Marks, Path
from jianyue.agreements.trees import Tree

# Parts made of parts with names of their own; every other part is one piece and wins whole.
BY_NAME = frozenset(
    {
        "parties",
        "contacts",
        "roles",
        "calendars",
        "services",
        "domains",
        "targets",
        "grounds",
        "indicators",
        "fees",
        "breach",
        "legal",
        "governance",
        "duties",
        "rules",
    }
)
# These say together what is paid; one of them alone would contradict another contract's rest.
PRICE = frozenset(
    {"total", "yearly", "monthly", "hourly", "items", "by_level", "schedule", "capitals"}
)


def put_into(base: Tree, base_marks: Marks, own: Tree, own_marks: Marks) -> tuple[Tree, Marks]:
    """Return `own` put into `base`, with the places of all parts.

    Articles of the base come first and the agreement's own follow. Of parts made of named parts
    each name is the agreement's own or, where it has none, the base's; every other part is the
    agreement's own or the base's as a whole. Examples are the agreement's own.
    """
    tree = {key: value for key, value in base.items() if key != "examples"}
    for key, value in own.items():
        tree[key] = _joined(key, tree.get(key), value)
    count = len(tree["articles"]) - len(own["articles"]) if _both_list(base, own) else 0
    keys = {**_kept(base_marks.keys, own), **_shifted(own_marks.keys, count)}
    values = {**_kept(base_marks.values, own), **_shifted(own_marks.values, count)}
    return tree, Marks(keys, values)


def _both_list(base: Tree, own: Tree) -> bool:
    return all(isinstance(tree.get("articles"), list) for tree in (base, own))


def _joined(key: str, base: Any, own: Any) -> Any:  # noqa: ANN401  (any part of a tree)
    if key == "articles" and isinstance(base, list) and isinstance(own, list):
        return base + own
    if key not in BY_NAME or not isinstance(base, dict) or not isinstance(own, dict):
        return own
    dropped = PRICE if key == "fees" and PRICE & own.keys() else frozenset()
    return {name: part for name, part in base.items() if name not in dropped} | own


def _kept(marks: Mapping[Path, Mark], own: Tree) -> dict[Path, Mark]:
    """Return the marks of the base that no part of the agreement replaces."""
    return {
        path: mark
        for path, mark in marks.items()
        if not path or path[0] not in own or path[0] in BY_NAME | {"articles"}
    }


def _shifted(marks: Mapping[Path, Mark], count: int) -> dict[Path, Mark]:
    return {
        (path[0], str(int(path[1]) + count), *path[2:])
        if len(path) > 1 and path[0] == "articles"
        else path: mark
        for path, mark in marks.items()
    }
