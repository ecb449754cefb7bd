"""A recipient receives a report, or contests it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both
from jianyue.reports import actions
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_people
from jianyue.web.reports.forms import ReceiveForm
from jianyue.web.reports.found import delivery_of, readable_for


@for_people
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, report: str) -> HttpResponse:
    """Tick a report off as received, or say why it is contested."""
    user, kept = person(request), readable_for(request, report)
    if delivery_of(kept, user) is None:
        raise Http404

    def act(said: dict[str, Any]) -> Both:
        received = said["agrees"] == "yes"
        actions.answer(kept, received=received, words=said["words"], at=timezone.now(), by=user)
        return Both("已答复。", "Answered.")

    page = Page(
        Both(f"签收报告 {kept.number}", f"Receive report {kept.number}"),
        Both("提交", "Submit"),
        reverse("report-shown", args=[kept.number]),
    )
    return asked(request, page, ReceiveForm(spoken(request), posted(request)), act)
