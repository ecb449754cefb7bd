"""What is done about findings: recorded, agreed to, contested."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.figures import assessing
from jianyue.figures.words import Answer
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.figures.forms import AgreeForm, FindingForm
from jianyue.web.figures.found import address_of, assessment_for, figure_for, formula_of, title_of
from jianyue.web.narrowing import narrowed_by
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who


@for_those_who(Deed.ASSESS)
@require_http_methods(["GET", "POST"])
@narrowed_by("day")
def new(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """Record what a review or a check found in a period."""
    user = person(request)
    contract, [first, *_] = figure_for(request, code, figure)
    title = title_of(first)

    def act(_: dict[str, Any]) -> Both:
        assessing.assess(contract, first, form.finding(), at=timezone.now(), by=user)
        return Both("已登记，客户会收到通知。", "Recorded; the customer is told.")

    form = FindingForm(first.unit, posted(request))
    label = first.period.label
    page = Page(
        Both(f"登记评定：{title.words('zh')} {label}", f"Record: {title.words('en')} {label}"),
        Both("登记", "Record"),
        address_of(first, contract),
        formula_of(first).words,
    )
    return asked(request, page, form, act)


@for_those_who(Deed.CONTEST)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, assessment: int) -> HttpResponse:
    """Agree to what was found as the customer, or contest it."""
    user, kept = person(request), assessment_for(request, assessment)

    def act(said: dict[str, Any]) -> Both:
        answered = Answer.AGREED if said["agrees"] == "yes" else Answer.CONTESTED
        assessing.answer(kept, answered, words=said["words"], at=timezone.now(), by=user)
        return Both("已答复。", "Answered.")

    back = reverse("figure", args=[kept.contract.code, kept.indicator])
    page = Page(
        Both("答复评定", "Answer a finding"),
        Both("提交", "Submit"),
        f"{back}?day={kept.from_at.date().isoformat()}",
        Both(kept.words, kept.words),
    )
    return asked(request, page, AgreeForm(spoken(request), posted(request)), act)
