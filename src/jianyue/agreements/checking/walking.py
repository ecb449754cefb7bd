"""Walking through an agreement: every text in it, and every number that cites a clause."""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from jianyue.agreements.problems import Path
from jianyue.agreements.texts import Text
from jianyue.agreements.written import Written


def parts(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield every part of an agreement with its path, the whole before what is inside it."""
    yield path, value
    for key, part in _inside(value):
        yield from parts(part, (*path, key))


def _inside(value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, Text):
        return ()
    if isinstance(value, BaseModel):
        fields = type(value).model_fields.items()
        return [(field.alias or name, getattr(value, name)) for name, field in fields]
    if isinstance(value, Mapping):
        return [(str(key), part) for key, part in value.items()]
    if isinstance(value, tuple):
        return [(str(index), part) for index, part in enumerate(value)]
    return ()


def texts(value: object) -> Iterator[tuple[Path, str, str]]:
    """Yield path, Chinese and English of every text; a plain phrase is the same in both."""
    for path, part in parts(value):
        if isinstance(part, Text):
            yield path, part.words("zh"), part.words("en")
        elif isinstance(part, str):
            yield path, part, part


def cited(value: object) -> Iterator[tuple[str, Path, Written]]:
    """Yield each number as it is written, with the clause of the part around it, and its path."""
    yield from _cited(value, "", ())


def _cited(value: object, clause: str, path: Path) -> Iterator[tuple[str, Path, Written]]:
    if isinstance(value, Written):
        yield clause, path, value
        return
    own = getattr(value, "clause", None) if isinstance(value, BaseModel) else None
    for key in value if isinstance(value, Mapping) else ():
        if isinstance(key, Written):
            yield clause, path, key
    for key, part in _inside(value):
        yield from _cited(part, own or clause, (*path, key))
