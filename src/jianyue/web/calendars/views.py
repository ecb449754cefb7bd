"""The calendars: what is known, what a notice would move, publishing it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.holidays import NoSuchCountry
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.holidays import known_in
from jianyue.tickets import holidays
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken, tell
from jianyue.web.calendars.forms import NoticeForm
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who

USUAL = "CN"


@for_those_who(Deed.MANAGE_CALENDARS)
@require_GET
@narrowed_by("country")
def calendars(request: HttpRequest) -> HttpResponse:
    """Show the notices in force and until when holidays are known."""
    return render(request, "calendars/list.html", _known(request))


@for_those_who(Deed.MANAGE_CALENDARS)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Show what a notice would move; publish it once that was seen."""
    known = _known(request)
    ahead = known["known"].holidays.horizon.year
    form = NoticeForm(spoken(request), request.POST or None, ahead)
    now, user = timezone.now(), person(request)
    said: dict[str, Any] = known | {"form": form}
    if request.method == "POST" and form.is_valid() and form.announcement is not None:
        if request.POST.get("do") == "publish":
            notice = holidays.publish(form.announcement, at=now, by=user)
            holidays.look_due(now)
            words = f"{notice.country} {notice.year} v{notice.version}"
            tell(request, Both(f"已发布 {words}。", f"{words} is published."))
            return redirect("calendars")
        said["preview"] = holidays.preview(form.announcement, at=now, by=user)
        said["draft"] = form.announcement
    return render(request, "calendars/publish.html", said)


def _known(request: HttpRequest) -> dict[str, Any]:
    country = request.GET.get("country", USUAL).upper()
    tenant = person(request).tenant_id or 0
    try:
        known = known_in(tenant, country)
    except NoSuchCountry:
        country, known = USUAL, known_in(tenant, USUAL)
    years = sorted({day.year for day in known.holidays.closed}, reverse=True)
    days = known.holidays.closed
    rows = [(year, sum(day.year == year for day in days)) for year in years[:3]]
    return {"country": country, "known": known, "years": rows}
