"""Numbers inside the words: `{targets.response.within}` is looked up, never computed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from jianyue.agreements.language import Agreement
from jianyue.agreements.money import BreachSum, LateFee
from jianyue.agreements.problems import Fault, Path, shown
from jianyue.agreements.texts import Text
from jianyue.agreements.written import Language, Written

SPOKEN = frozenset({"zh", "en", "share", "fixed", "rate", "flat"})
PLACE = re.compile(r"\{([^{}]*)\}")


class NothingThere(LookupError):  # noqa: N818 - a refusal is named for what is so
    """The words quote a number that the agreement does not have."""


def quoted(agreement: Agreement, text: str, language: Language) -> str:
    """Return `text` with each `{path}` replaced by the words of what stands there.

    A path is literal: names and numbers with points between them, nothing else. Raises
    NothingThere for a path that leads nowhere or to more than one value.
    """
    return PLACE.sub(lambda found: _said(agreement, found[1], language), text)


def _said(agreement: Agreement, path: str, language: Language) -> str:
    said = _found(agreement, path, language)
    if said is None:
        raise NothingThere(path)
    return said


def _found(agreement: Agreement, path: str, language: Language) -> str | None:
    value: Any = agreement
    for step in _steps(path):
        value = _below(value, step)
    if isinstance(value, Mapping) and set(value) == {0}:
        value = value[0]
    return _words(value, language)


def _steps(path: str) -> Iterator[str]:
    yield from path.strip().split(".")


def _below(value: Any, step: str) -> Any:  # noqa: ANN401  (a path may lead anywhere in the agreement)
    if isinstance(value, Mapping):
        found = {str(key): part for key, part in value.items()}
        return found.get(step, found.get("0") if "0" in found else None)
    if isinstance(value, tuple) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if (field.alias or name) == step:
                return getattr(value, name)
    return None


def _words(value: object, language: Language) -> str | None:
    if isinstance(value, Written | Text | BreachSum | LateFee):
        return value.words(language) or None
    if isinstance(value, date):
        zh = f"{value.year} 年 {value.month} 月 {value.day} 日"
        return zh if language == "zh" else value.isoformat()
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        return str(value)
    return None


def nowhere(tree: Mapping[str, Any], agreement: Agreement | None) -> Iterator[Fault]:
    """Yield a fault for each `{path}` in the words of a tree that leads nowhere.

    agreement  what the tree reads as; None, where it cannot be read yet, looks at the tree alone
    """
    for path, text in _texts(tree.get("articles", []), ("articles",)):
        for found in PLACE.finditer(text):
            if not _leads_somewhere(tree, agreement, found[1]):
                yield Fault(
                    path,
                    f"文字引用了“{shown(found[1])}”，但协议里没有这一项",
                    f"the words quote `{shown(found[1])}`, and nothing stands there",
                    "写出通向数字的路径，如 {targets.response.within}",
                    "write the path to the number, like {targets.response.within}",
                )


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401  (any part of a tree)
    if isinstance(value, str):
        yield path, value
    parts = enumerate(value) if isinstance(value, list) else ()
    for key, part in value.items() if isinstance(value, dict) else parts:
        yield from _texts(part, (*path, str(key)))


def _leads_somewhere(tree: Mapping[str, Any], agreement: Agreement | None, path: str) -> bool:
    if agreement is not None:
        return _found(agreement, path, "zh") is not None
    here: Any = tree
    for step in _steps(path):
        if isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        elif isinstance(here, dict) and step in here:
            here = here[step]
        else:
            return False
    return isinstance(here, str) or (isinstance(here, dict) and len(here.keys() & {"zh", "en"}) > 0)
