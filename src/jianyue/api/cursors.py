"""Pages of lists: each ends with a signed mark of where the next begins."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core import signing
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from jianyue.api.callers import Caller
from jianyue.api.problems import Problem, unreadable

SALT: Final = "jianyue.api.cursor"
LONGEST: Final = 1000
BESIDE: Final = frozenset({"cursor", "limit"})


def mark(request: HttpRequest, caller: Caller, place: object) -> str:
    """Return the mark of a place in the list that a request asks for; it is good there alone."""
    return signing.dumps([place, _asked(request, caller)], salt=SALT)


def place_of(request: HttpRequest, caller: Caller) -> Any:  # noqa: ANN401 - what the list said
    """Return the place that a request names; None for the beginning. Raises Problem."""
    said = request.GET.get("cursor", "")
    if not said:
        return None
    if len(said) > LONGEST:
        raise _nowhere()
    try:
        place, asked = signing.loads(said, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise _nowhere() from None
    if asked != _asked(request, caller):
        raise _nowhere()
    return place


def paged(
    request: HttpRequest,
    caller: Caller,
    rows: QuerySet[Any],
    limit: int,
    shown: Callable[[Any], Any],
) -> dict[str, Any]:
    """Return a page of rows, those added last first, as `items` and `next`.

    Rows that are added meanwhile move nothing: a page begins behind the id the last one ended at.
    """
    place = place_of(request, caller)
    ordered = rows.order_by("-pk")
    if place is not None:
        ordered = ordered.filter(pk__lt=place)
    found: list[Model] = list(ordered[: limit + 1])
    more = len(found) > limit
    return {
        "items": [shown(row) for row in found[:limit]],
        "next": mark(request, caller, found[limit - 1].pk) if more else None,
    }


def _asked(request: HttpRequest, caller: Caller) -> list[object]:
    said: Mapping[str, str] = request.GET.dict()
    rest = sorted((name, value) for name, value in said.items() if name not in BESIDE)
    return [caller.by.pk, request.path, [list(pair) for pair in rest]]


def _nowhere() -> Problem:
    return unreadable(
        "没有这一页；请从第一页读起，筛选条件不变。",
        "There is no such page; begin at the first, with the same filters.",
    )
