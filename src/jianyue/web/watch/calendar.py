"""A window as calendar programs read it (RFC 5545)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from icalendar import Calendar, Event

from jianyue.ledger.speech import Both
from jianyue.services.models import Window, WindowState
from jianyue.watch.judging import rules_for
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.policy import for_people
from jianyue.web.watch.found import titles, window_for

FELL_THROUGH = {WindowState.REFUSED, WindowState.WITHDRAWN}


@for_people
@require_GET
def entry(request: HttpRequest, window: str) -> HttpResponse:
    """Answer one window as a file for one's own calendar."""
    kept, language = window_for(request, window), spoken(request)
    rules = rules_for(kept.contract, kept.asked_at)
    systems = titles(rules.agreed.agreement if rules else None, kept.systems)
    said = Both("计划维护", "Planned maintenance").words(language)
    summary = f"{said}：{'、'.join(each.words(language) for each in systems)}"
    calendar = Calendar()
    calendar.add("prodid", "-//Jianyue//Maintenance//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(_event(kept, summary, person(request).tenant_id or 0))
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kept.number}.ics"'
    return answer


def _event(window: Window, summary: str, tenant: int) -> Event:
    event, span = Event(), window.span
    status = {WindowState.ASKED: "TENTATIVE"}.get(WindowState.of(window.state), "CONFIRMED")
    event.add("uid", f"{tenant}-{window.number}@jianyue")
    event.add("dtstamp", window.asked_at)
    event.add("dtstart", span.start)
    event.add("dtend", span.end)
    event.add("summary", summary)
    event.add("description", window.reason)
    event.add("status", "CANCELLED" if window.state in FELL_THROUGH else status)
    return event
