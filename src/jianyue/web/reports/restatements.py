"""Restatements: issued by the provider, accepted by the customer or not."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.reports import restating
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.figures.forms import AgreeForm
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.reports.forms import IssueForm
from jianyue.web.reports.found import restatement_for


@for_those_who(Deed.WRITE_REPORTS)
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, report: str, number: int) -> HttpResponse:
    """Issue a restatement; the customer is asked."""
    user, kept = person(request), restatement_for(request, report, number)

    def act(said: dict[str, Any]) -> Both:
        restating.issue(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("更正已出具，客户会收到通知。", "Issued; the customer is told.")

    title = Both(f"出具更正 {kept.number}", f"Issue restatement {kept.number}")
    page = Page(title, Both("出具", "Issue"), reverse("report-shown", args=[kept.report.number]))
    return asked(request, page, IssueForm(posted(request)), act)


@for_those_who(Deed.ANSWER_RESTATEMENTS)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, report: str, number: int) -> HttpResponse:
    """Accept a restatement as the customer, or not."""
    user, kept = person(request), restatement_for(request, report, number)

    def act(said: dict[str, Any]) -> Both:
        accepts = said["agrees"] == "yes"
        restating.answer(kept, accepts=accepts, words=said["words"], at=timezone.now(), by=user)
        return Both("已答复。", "Answered.")

    page = Page(
        Both(f"答复更正 {kept.number}", f"Answer restatement {kept.number}"),
        Both("提交", "Submit"),
        reverse("report-shown", args=[kept.report.number]),
        Both(kept.reason, kept.reason),
    )
    return asked(request, page, AgreeForm(spoken(request), posted(request)), act)
