"""What pages of meetings are about: foreign and missing are the same 404."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from jianyue.governance.models import ActionItem, Meeting
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import NUL


def meeting_for(request: HttpRequest, number: str) -> Meeting:
    """Return a meeting that the person may see, by its number."""
    rows = Meeting.objects.visible_to(person(request)).select_related(
        "contract__customer", "version", "chair", "report", "issued_by", "answered_by"
    )
    found: Meeting = _found(rows, number)
    return found


def item_for(request: HttpRequest, number: str) -> ActionItem:
    """Return an action item that the person may see, by its number."""
    rows = ActionItem.objects.visible_to(person(request)).select_related(
        "contract__customer", "meeting__contract", "owner", "opened_by", "closed_by"
    )
    found: ActionItem = _found(rows, number)
    return found


def _found(rows: Any, number: str) -> Any:  # noqa: ANN401 - rows of any table with numbers
    if NUL in number:
        raise Http404
    return get_object_or_404(rows, number=number.upper())
