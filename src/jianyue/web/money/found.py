"""What pages about money are about: foreign and missing are the same 404."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from jianyue.money.models import Breach, Due, Settlement, Suspension
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import NUL

WITH = ("contract__customer", "version")


def due_for(request: HttpRequest, number: str) -> Due:
    """Return a due that the person may see, by its number."""
    rows = Due.objects.select_related(*WITH).prefetch_related("postings__posted_by")
    found: Due = _one(request, rows, number)
    return found


def breach_for(request: HttpRequest, number: str) -> Breach:
    """Return a breach case that the person may see, by its number."""
    found: Breach = _one(request, Breach.objects.select_related(*WITH, "supplement"), number)
    return found


def suspension_for(request: HttpRequest, number: str) -> Suspension:
    """Return a suspension that the person may see, by its number."""
    rows = Suspension.objects.select_related("contract__customer", "due", "breach")
    found: Suspension = _one(request, rows, number)
    return found


def settlement_for(request: HttpRequest, number: str) -> Settlement:
    """Return a settlement that the person may see, by its number."""
    found: Settlement = _one(request, Settlement.objects.select_related(*WITH), number)
    return found


def _one(request: HttpRequest, rows: Any, number: str) -> Any:  # noqa: ANN401 - a queryset and its row
    if NUL in number:
        raise Http404
    return get_object_or_404(rows.visible_to(person(request)), number=number)
