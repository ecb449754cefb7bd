"""What is done with an outage: ended, taken back, and every step of handling it (A20)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch import outages
from jianyue.watch.models import Outage
from jianyue.watch.words import Step
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.forms import WhenForm
from jianyue.web.watch.found import outage_for
from jianyue.web.watch.outage_forms import ReasonForm, StepForm, steps_for


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, outage: str) -> HttpResponse:
    """Say when the system worked again."""
    user, kept = person(request), outage_for(request, outage)

    def act(said: dict[str, Any]) -> Both:
        now = timezone.now()
        outages.end(kept, when=said["when"] or now, at=now, by=user)
        return Both("已记录恢复，客户会收到通知。", "Recorded; the customer is told.")

    form = WhenForm((user.zone, spoken(request)), posted(request))
    return asked(
        request, _page(kept, Both("系统恢复", "Restored"), Both("记录", "Record")), form, act
    )


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, outage: str) -> HttpResponse:
    """Say that there was no such outage."""
    user, kept = person(request), outage_for(request, outage)

    def act(said: dict[str, Any]) -> Both:
        outages.void(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已撤销登记；记录仍然可见。", "Taken back; the record stays visible.")

    page = _page(kept, Both("撤销登记", "Take back"), Both("撤销", "Take back"), danger=True)
    return asked(request, page, ReasonForm(posted(request)), act)


@for_those_who(Deed.RECORD_OUTAGES, Deed.CONTEST)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, outage: str) -> HttpResponse:
    """Record what was done about it."""
    user, kept = person(request), outage_for(request, outage)

    def act(said: dict[str, Any]) -> Both:
        now = timezone.now()
        what, when = Step.of(said["step"]), said["when"] or now
        outages.handle(kept, what, text=said["text"], when=when, at=now, by=user)
        return Both("已记录。", "It is recorded.")

    page = _page(kept, Both("处理经过", "What was done"), Both("记录", "Record"))
    form = StepForm(steps_for(user), (user.zone, spoken(request)), posted(request))
    return asked(request, page, form, act)


def _page(outage: Outage, title: Both, submit: Both, *, danger: bool = False) -> Page:
    named = Both(f"{title.zh}：{outage.number}", f"{title.en}: {outage.number}")
    return Page(named, submit, reverse("outage", args=[outage.number]), danger=danger)
