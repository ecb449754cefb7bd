"""Rows that an act changes: the one that was read, held until the act is done."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from pydantic import BaseModel

from jianyue.api.answering import check_tag

Row = TypeVar("Row", bound=Model)


def unchanged(
    request: HttpRequest, find: Callable[[], Row], shown: Callable[[Row], BaseModel]
) -> Row:
    """Return a row that nobody else changes until the end; its tag must be the one wanted."""
    kept = find()
    if request.headers.get("If-Match"):
        rows: Any = type(kept)._default_manager  # noqa: SLF001 - Django's own name for it
        rows.select_for_update(of=("self",)).get(pk=kept.pk)
        kept = find()
        check_tag(request, shown(kept))
    return kept
