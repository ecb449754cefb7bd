"""Copies of words beside the timelines: each model says whose they are, and erasing follows it.

Rows hold ids of people; ids stay. What is meant here is text (docs/decisions/0118).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from django.apps import apps
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

SHORTEST: Final = 2  # a single character is in every second sentence
AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Copies:
    """What the rows of a model keep of the person whom the field `of` names.

    always   his own affairs: cleared whenever he is erased
    written  what he wrote about a matter: cleared with his writings
    row      the whole row is his own and goes
    """

    of: str
    always: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    row: bool = False


@dataclass(frozen=True, slots=True)
class Quotes:
    """Fields in which a row quotes names and words of anybody."""

    fields: tuple[str, ...]


def clear_copies(person: int, *, writings: bool) -> None:
    """Put the person's number in place of what models keep of him."""
    for model, copies in _declared(Copies):
        rows = model._meta.default_manager.filter(**{copies.of: person})
        if copies.row:
            rows.delete()
            continue
        for field in (*copies.always, *(copies.written if writings else ())):
            rows.exclude(**{field: ""}).update(**{field: f"#{person}"})


def clear_quotes(person: int, tenant: int, said: Collection[str]) -> None:
    """Put the person's number in place of what was said, wherever rows of the tenant quote it."""
    # The longest first: a name within a title must not keep the title from being found.
    needles = sorted({each for each in said if len(each) >= SHORTEST}, key=len, reverse=True)
    for model, quotes in _declared(Quotes):
        for start in range(0, len(needles), AT_ONCE):
            some = needles[start : start + AT_ONCE]
            for field in quotes.fields:
                found = reduce(Q.__or__, (Q(**{f"{field}__contains": each}) for each in some))
                rows = model._meta.default_manager.filter(found, tenant=tenant)
                rows.update(**{field: _without(field, some, f"#{person}")})


def _without(field: str, needles: Collection[str], number: str) -> Any:  # noqa: ANN401 - an expression
    start: Any = F(field)
    return reduce(lambda text, each: Replace(text, Value(each), Value(number)), needles, start)


def _declared(kind: type[Any]) -> Iterator[tuple[Any, Any]]:
    for model in apps.get_models():
        for each in getattr(model, "personal", ()):
            if isinstance(each, kind):
                yield model, each
