"""What one was told: the list, one notice with how far it got, and the bell of every page."""

from datetime import datetime
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.escalation import why
from jianyue.escalation.rungs import rungs
from jianyue.notices import reading
from jianyue.notices.calls import CALLS
from jianyue.notices.models_addresses import Kind
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_anybody, for_people, for_those_who
from jianyue.web.tickets.page import sheet_of

PER_PAGE: Final = 50
STOP_ASKING: Final = 286  # what htmx takes as the end of asking again and again


@for_people
@require_GET
@narrowed_by("page")
def listed(request: HttpRequest) -> HttpResponse:
    """Show what one was told, the newest first; what is shown is seen."""
    pages = Paginator(reading.told(person(request)), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    notices = list(page.object_list)
    reading.see(notices, timezone.now())
    return render(request, "notices/list.html", {"notices": notices, "page": page})


@for_people
@require_GET
def show(request: HttpRequest, notice: int) -> HttpResponse:
    """Show a notice to whom it is for, with its log."""
    one = get_object_or_404(reading.own(person(request)).select_related("user"), pk=notice)
    reading.see([one], timezone.now())
    one.refresh_from_db(fields=["seen_at"])
    shown = {"notice": one, "can_acknowledge": one.kind in CALLS and one.acknowledged_at is None,
             "reasons": why.reasons(one), "tries": [*map(_tried, one.log)]}  # fmt: skip
    return render(request, "notices/show.html", shown)


@for_those_who(Deed.SEE_TICKETS)
@require_GET
def calls(request: HttpRequest, number: str) -> HttpResponse:
    """Show who was called for a ticket and who will be, or why nobody is."""
    sheet = sheet_of(request, number)
    steps = rungs(sheet.account, sheet.by, sheet.now)
    standing = why.ladders_of(sheet.account, sheet.now)
    beside = {"rungs": steps, "calls_reader": any(rung.mine for rung in steps)}
    inside_house = not sheet.by.is_customer
    shown = {"sheet": sheet, "ladders": standing, "inside_house": inside_house, "beside": beside}
    return render(request, "notices/calls.html", shown)


@for_anybody
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """Answer a page that asks every twenty seconds; who signed out meanwhile asks no more."""
    user = request.user
    if not isinstance(user, User) or user.tenant_id is None:
        return HttpResponse(status=STOP_ASKING, headers={"HX-Reswap": "none"})
    return render(request, "web/_bell.html")


def _tried(entry: dict[str, str]) -> dict[str, object]:
    """Return an entry of a notice's log as the page shows it."""
    at = datetime.fromisoformat(entry["at"])
    return entry | {"at": at, "channel": Kind.of(entry["channel"])}
