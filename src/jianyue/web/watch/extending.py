"""What is done about longer hours: asked for, answered, withdrawn."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.agreements.interruptions import Extended
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.models import Extension
from jianyue.watch import extensions
from jianyue.watch.extension_rules import hours_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.extension_forms import ExtensionForm
from jianyue.web.watch.forms import AnswerForm
from jianyue.web.watch.found import extension_for, options

NEVER_CLOSED: Final = Both(
    "这份合同的系统全年全天服务，无需延长。",
    "The systems of this contract are served round the clock; there is nothing to lengthen.",
)


@for_those_who(Deed.ASK_EXTENSIONS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for longer hours, or enter them for who calls the hotline."""
    user, contract, language = person(request), contract_for(request, code), spoken(request)
    hours = hours_for(contract, timezone.now())
    if hours is None:
        raise Http404
    closing = hours.closing_systems(timezone.now())
    form = ExtensionForm(
        [each for each in options(hours.agreed.agreement, language) if each[0] in closing],
        (user.zone, language), posted(request),
        of_customer=user.is_customer,
    )  # fmt: skip

    def act(_: dict[str, Any]) -> Both:
        extensions.ask(contract, form.wish(), at=timezone.now(), by=user)
        return Both("已申请，服务方会收到通知。", "Asked for; the provider is told.")

    title = Both(f"申请延长服务时间：{code}", f"Ask for longer hours: {code}")
    page = Page(
        title,
        Both("申请", "Ask"),
        reverse("extensions"),
        intro(hours.offered) if closing else NEVER_CLOSED,
    )
    return asked(request, page, form, act)


@for_those_who(Deed.ANSWER_EXTENSIONS)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, extension: str) -> HttpResponse:
    """Confirm longer hours as the provider, or refuse them."""
    user, kept = person(request), extension_for(request, extension)

    def act(said: dict[str, Any]) -> Both:
        confirms = said["confirms"] == "yes"
        extensions.answer(kept, confirms=confirms, words=said["words"], at=timezone.now(), by=user)
        return Both("已答复，客户会收到通知。", "Answered; the customer is told.")

    page = _page(kept, Both("答复延长申请", "Answer"), Both("提交", "Submit"))
    return asked(request, page, AnswerForm(spoken(request), posted(request)), act)


@for_those_who(Deed.ASK_EXTENSIONS)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, extension: str) -> HttpResponse:
    """Take the request back."""
    user, kept = person(request), extension_for(request, extension)

    def act(_: dict[str, Any]) -> Both:
        extensions.withdraw(kept, at=timezone.now(), by=user)
        return Both("已撤回，双方会收到通知。", "Withdrawn; both sides are told.")

    page = _page(kept, Both("撤回延长申请", "Withdraw"), Both("撤回", "Withdraw"), danger=True)
    return asked(request, page, Nothing(posted(request)), act)


def intro(offered: Extended | None) -> Both:
    """Return what is agreed of asking for longer hours."""
    if offered is None:
        return Both("协议没有约定申请的时限。", "The agreement says nothing of when to ask.")
    before = offered.ask_before
    return Both(
        f"当日 {before} 前申请，由服务方确认；开门前或休息日的时段，请在前一日 {before} 前申请。"
        "延长的时间不参与考核。",
        f"Ask before {before} of the day; for hours before the opening or on a closed day, before "
        f"{before} of the day before. The provider confirms; no measure counts these hours.",
    )


def _page(extension: Extension, title: Both, submit: Both, *, danger: bool = False) -> Page:
    named = Both(f"{title.zh}：{extension.number}", f"{title.en}: {extension.number}")
    return Page(named, submit, reverse("extension", args=[extension.number]), danger=danger)
