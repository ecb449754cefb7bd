"""The area of review meetings, and what its modules share."""

from typing import Annotated, Final

from django.shortcuts import get_object_or_404
from pydantic import Field

from jianyue.api.callers import Caller
from jianyue.api.shapes import Paging, Sent, Words
from jianyue.api.ways import Area
from jianyue.governance.meetings import LINE
from jianyue.governance.models import ActionItem, Meeting
from jianyue.people.models import Scope

MEETINGS: Final = Area.of(Scope.MEETINGS, "meetings")
Why = Annotated[Words, Field(min_length=1, max_length=LINE)]
Line = Annotated[Words, Field(max_length=LINE)]
WITH: Final = ("contract", "version", "chair", "report", "issued_by", "answered_by")


class MeetingsQuery(Paging):
    """Which are asked for: of one contract, or of all that the caller sees."""

    contract: Annotated[Words, Field(max_length=12)] = ""


class WhyIn(Sent):
    """Why."""

    reason: Why


def meeting_for(who: Caller, number: str) -> Meeting:
    """Return a meeting that the caller sees; else the same 404."""
    rows = Meeting.objects.visible_to(who.by).select_related(*WITH, "contract__customer")
    found: Meeting = get_object_or_404(rows, number=number.upper())
    return found


def item_for(who: Caller, number: str) -> ActionItem:
    """Return an action item that the caller sees; else the same 404."""
    rows = ActionItem.objects.visible_to(who.by).select_related(
        "contract", "meeting__contract", "owner", "opened_by", "closed_by"
    )
    found: ActionItem = get_object_or_404(rows, number=number.upper())
    return found
