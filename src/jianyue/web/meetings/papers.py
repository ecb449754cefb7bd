"""A meeting for one's own calendar, and its agenda or minutes as PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from icalendar import Calendar

from jianyue.governance.ical import HIDDEN, event_of
from jianyue.governance.paper import as_pdf
from jianyue.ledger.speech import language_of
from jianyue.web.agreements.papers import POLICY
from jianyue.web.asking import spoken
from jianyue.web.meetings.found import meeting_for
from jianyue.web.policy import for_people


@for_people
@require_GET
def entry(request: HttpRequest, meeting: str) -> HttpResponse:
    """Answer one meeting as a file for one's own calendar."""
    kept = meeting_for(request, meeting)
    if kept.state in HIDDEN:
        raise Http404
    calendar = Calendar()
    calendar.add("prodid", "-//Jianyue//Meetings//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(event_of(kept, spoken(request)))
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kept.number}.ics"'
    return answer


@for_people
@require_GET
@cache_control(private=True, no_store=True)
def file(request: HttpRequest, meeting: str, language: str) -> HttpResponse:
    """Answer with the agenda, or the minutes once it was held."""
    kept = meeting_for(request, meeting)
    if language not in {"zh", "en"}:
        raise Http404
    content = as_pdf(kept, language_of(language), now=timezone.now())
    name = f"{kept.number}-{f'v{kept.edition}-' if kept.edition else ''}{language}.pdf"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
