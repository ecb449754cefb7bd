"""A call begins, is answered, ends; it is left out or put right."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.hotline import calls
from jianyue.hotline.calls import Ring, Times
from jianyue.hotline.models import Call
from jianyue.hotline.words import NoMatter
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask, choices, spoken
from jianyue.web.hotline.found import call_for
from jianyue.web.hotline.speaking import done
from jianyue.web.narrowing import NUL
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.asking import Moment


class DismissForm(forms.Form):
    """Why a call does not count."""

    def __init__(self, language: Language, *given: Any) -> None:  # noqa: ANN401 - what was sent
        super().__init__(*given)
        self.fields["why"] = forms.ChoiceField(
            label=ask("原因", "Why"), choices=choices(NoMatter, language)
        )


class TimesForm(forms.Form):
    """When it rang, was answered and ended, and why that is put right."""

    reason = forms.CharField(label=ask("更正原因", "Why it is corrected"), max_length=500)

    def __init__(self, call: Call, by: User, language: Language, *given: Any) -> None:  # noqa: ANN401 - what was sent
        super().__init__(*given)
        asked = {
            "rang_at": (ask("来电", "It rang"), True),
            "answered_at": (ask("接听", "Answered"), False),
            "ended_at": (ask("挂断", "Ended"), False),
        }
        for name, (label, needed) in asked.items():
            moment = Moment(by.zone, language, label=label, required=needed)
            moment.widget.attrs["step"] = "1"
            known = getattr(call, name)
            if known is not None:
                local = known.astimezone(moment.zone).replace(tzinfo=None)
                moment.initial = local.isoformat(timespec="seconds")
            self.fields[name] = moment
        self.order_fields(["rang_at", "answered_at", "ended_at", "reason"])


@for_those_who(Deed.WORK)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Write down that it rings now."""
    user, now = person(request), timezone.now()
    phone = request.POST.get("phone", "").replace(NUL, "")[:40]
    call = calls.ring(_tenant(user), Ring(now, phone), at=now, by=user)
    return redirect("phone-call", call.number)


@for_those_who(Deed.WORK)
@require_POST
def answer(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Answer a call that rings, or take over the one that a telephone system let through."""
    user, call, now = person(request), call_for(request, phone_call), timezone.now()
    return done(request, call, lambda: calls.answer(call, when=now, at=now, by=user))


@for_those_who(Deed.WORK)
@require_POST
def give_number(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Note that the number was said; with `end`, that both hang up then."""
    user, call, now = person(request), call_for(request, phone_call), timezone.now()

    def deed() -> None:
        calls.give_number(call, at=now, by=user)
        if request.POST.get("end"):
            calls.end(call, when=now, at=now, by=user)

    return done(request, call, deed)


@for_those_who(Deed.WORK)
@require_POST
def end(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Note that it is over."""
    user, call, now = person(request), call_for(request, phone_call), timezone.now()
    return done(request, call, lambda: calls.end(call, when=now, at=now, by=user))


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def dismiss(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Leave a call out of the figures, or take it in again."""
    user, call = person(request), call_for(request, phone_call)

    def act(said: dict[str, Any]) -> Both:
        calls.dismiss(call, said.get("why", ""), at=timezone.now(), by=user)
        return Both("已记录。", "It is recorded.")

    if call.why:
        title = Both(f"重新计入：{call.number}", f"Count {call.number} again")
        form: forms.Form = forms.Form(posted(request))
    else:
        title = Both(f"不计入：{call.number}", f"Leave {call.number} out")
        form = DismissForm(spoken(request), posted(request))
    intro = Both(
        "双方在指标里都看得到，附原因。", "Both sides see that beside the figure, with the reason."
    )
    page = Page(title, Both("确定", "Go on"), _back(call), intro)
    return asked(request, page, form, act)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Put the times of a call right, or type those of one that nobody had measured."""
    user, call = person(request), call_for(request, phone_call)
    form = TimesForm(call, user, spoken(request), posted(request))

    def act(said: dict[str, Any]) -> Both:
        times = Times(said["rang_at"], said["answered_at"], said["ended_at"])
        calls.correct(call, times, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已更正；原来的时间仍可查看。", "It is corrected; what it was can be seen.")

    title = Both(f"更正时间：{call.number}", f"Correct the times of {call.number}")
    return asked(request, Page(title, Both("更正", "Correct"), _back(call)), form, act)


def _back(call: Call) -> str:
    return reverse("phone-call", args=[call.number])


def _tenant(user: User) -> int:
    if user.tenant_id is None:
        raise AssertionError(user.pk)  # whoever may work belongs to a provider
    return user.tenant_id
