"""Two versions of an agreement side by side: which parts belong together, and which differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel

from jianyue.agreements.hours import HoursOf
from jianyue.agreements.language import Agreement
from jianyue.agreements.texts import Item, Text

Path: TypeAlias = tuple[str, ...]
KEYS = ("number", "report", "when", "after", "role", "target", "title")
NOT_SIGNED = frozenset({"examples"})


@dataclass(frozen=True, slots=True)
class Pair:
    """The same part in two versions, None where one has none, and the clause that says it."""

    path: Path
    clause: str
    old: Any
    new: Any


def pairs(old: Agreement, new: Agreement) -> Iterator[Pair]:
    """Yield every smallest part in which two agreements differ, in the language's order."""
    yield from _walk(Pair((), "", old, new))


def _walk(pair: Pair) -> Iterator[Pair]:
    old, new = pair.old, pair.new
    if old == new:
        return
    if any(_is_leaf(side) and side != () for side in (old, new)):
        yield pair
        return
    for key, before, after in _parts(old, new):
        if key not in NOT_SIGNED and before != after:
            yield from _walk(
                Pair((*pair.path, key), _clause(pair.clause, before, after), before, after)
            )


def _is_leaf(value: object) -> bool:
    if isinstance(value, Text | Item | HoursOf) or value is None:
        return True
    if isinstance(value, tuple):
        return all(_is_leaf(part) and not isinstance(part, tuple) for part in value)
    return not isinstance(value, BaseModel | Mapping)


def _parts(old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - any two parts
    before, after = named(old, new), named(new, old)
    for key in dict.fromkeys((*before, *after)):
        yield key, before.get(key), after.get(key)


def named(value: Any, other: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of an agreement
    """Return the parts of a map, a model or a list by name, so that `other`'s find theirs."""
    if isinstance(value, Mapping):
        return {str(key): part for key, part in value.items()}
    if isinstance(value, BaseModel):
        fields = type(value).model_fields.items()
        return {field.alias or name: getattr(value, name) for name, field in fields}
    if all(isinstance(row, tuple) for row in value):
        return {f"{r}-{c}": cell for r, row in enumerate(value, 1) for c, cell in enumerate(row, 1)}
    names, others = ([_name(part) for part in parts] for parts in (value, other))
    # Entries of two lists belong together by name, or by place where names changed in place.
    moved = len(names) == len(others) and set(names) != set(others)
    if moved or len(set(names)) < len(names):
        names = [f"#{place}" for place in range(1, len(names) + 1)]
    return dict(zip(names, value, strict=True))


def _name(part: object) -> str:
    for key in KEYS:
        if (value := getattr(part, key, None)) is not None:
            return str(value)
    return ""


def _clause(outer: str, old: object, new: object) -> str:
    for part in (new, old):
        for name in ("clause", "number"):
            if isinstance(found := getattr(part, name, None), str):
                return found
    return outer
