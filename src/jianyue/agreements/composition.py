"""Putting an agreement into a contract: the contract's parts first, the agreement's own win."""

from collections.abc import Mapping
from typing import Any

from jianyue.agreements.problems import Mark, Marks, Path
from jianyue.agreements.trees import Tree

JOINED = ("articles", "examples")


def put_into(base: Tree, base_marks: Marks, own: Tree, own_marks: Marks) -> tuple[Tree, Marks]:
    """Return `own` put into `base`, with the places of all parts.

    Maps are merged key by key and the agreement's own value wins; articles and examples of the
    base come first and the agreement's own follow; other lists are the agreement's own.
    """
    tree = _merged(base, own)
    shift = {}
    for part in JOINED:
        first, second = base.get(part, []), own.get(part, [])
        if isinstance(first, list) and isinstance(second, list) and first and second:
            tree[part] = first + second
            shift[part] = len(first)
    keys = {**base_marks.keys, **_shifted(own_marks.keys, shift)}
    values = {**base_marks.values, **_shifted(own_marks.values, shift)}
    return tree, Marks(keys, values)


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> Tree:
    tree = dict(base)
    for key, value in own.items():
        both = isinstance(value, dict) and isinstance(tree.get(key), dict)
        tree[key] = _merged(tree[key], value) if both else value
    return tree


def _shifted(marks: Mapping[Path, Mark], shift: Mapping[str, int]) -> dict[Path, Mark]:
    moved = {}
    for path, mark in marks.items():
        if len(path) > 1 and path[0] in shift:
            moved[(path[0], str(int(path[1]) + shift[path[0]]), *path[2:])] = mark
        else:
            moved[path] = mark
    return moved
