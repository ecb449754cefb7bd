"""What is done with a window: answered, withdrawn, begun, ended."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.models import Window
from jianyue.watch import maintenance
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.forms import AnswerForm, WhenForm
from jianyue.web.watch.found import window_for

Deeds = Callable[..., Window]


@for_those_who(Deed.ALLOW_WINDOWS)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, window: str) -> HttpResponse:
    """Confirm the work as the customer, or refuse it."""
    user, kept = person(request), window_for(request, window)

    def act(said: dict[str, Any]) -> Both:
        confirms = said["confirms"] == "yes"
        maintenance.answer(kept, confirms=confirms, words=said["words"], at=timezone.now(), by=user)
        return Both("已答复，服务方会收到通知。", "Answered; the provider is told.")

    page = _page(kept, Both("答复计划维护", "Answer"), Both("提交", "Submit"))
    return asked(request, page, AnswerForm(spoken(request), posted(request)), act)


@for_those_who(Deed.PLAN_WINDOWS)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, window: str) -> HttpResponse:
    """Take the work back."""
    user, kept = person(request), window_for(request, window)

    def act(_: dict[str, Any]) -> Both:
        maintenance.withdraw(kept, at=timezone.now(), by=user)
        return Both("已撤回，客户会收到通知。", "Withdrawn; the customer is told.")

    page = _page(kept, Both("撤回计划维护", "Withdraw"), Both("撤回", "Withdraw"), danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.PLAN_WINDOWS)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, window: str) -> HttpResponse:
    """Say when the work began."""
    title = Both("维护开始", "Begin the work of")
    return _timed(request, window, title, maintenance.begin)


@for_those_who(Deed.PLAN_WINDOWS)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, window: str) -> HttpResponse:
    """Say when the work ended."""
    return _timed(request, window, Both("维护结束", "End the work of"), maintenance.end)


def _timed(request: HttpRequest, window: str, title: Both, deed: Deeds) -> HttpResponse:
    user, kept = person(request), window_for(request, window)

    def act(said: dict[str, Any]) -> Both:
        now = timezone.now()
        deed(kept, when=said["when"] or now, at=now, by=user)
        return Both("已记录。", "It is recorded.")

    form = WhenForm((user.zone, spoken(request)), posted(request))
    return asked(request, _page(kept, title, Both("记录", "Record")), form, act)


def _page(window: Window, title: Both, submit: Both, *, danger: bool = False) -> Page:
    named = Both(f"{title.zh}：{window.number}", f"{title.en}: {window.number}")
    return Page(named, submit, reverse("window", args=[window.number]), danger=danger)
