"""A window for one's own calendar."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from icalendar import Calendar

from jianyue.watch.ical import event_of
from jianyue.watch.judging import rules_for
from jianyue.web.asking import spoken
from jianyue.web.policy import for_people
from jianyue.web.watch.found import window_for


@for_people
@require_GET
def entry(request: HttpRequest, window: str) -> HttpResponse:
    """Answer one window as a file for one's own calendar."""
    kept = window_for(request, window)
    rules = rules_for(kept.contract, kept.asked_at)
    agreement = rules.agreed.agreement if rules else None
    calendar = Calendar()
    calendar.add("prodid", "-//Jianyue//Maintenance//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(event_of(kept, agreement, spoken(request)))
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kept.number}.ics"'
    return answer
