"""Writing a survey, sending it to people, calling it off."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.surveys import making
from jianyue.surveys.models import Invited, Survey
from jianyue.surveys.questionnaires import LONGEST, Questionnaire, questions_of
from jianyue.surveys.words import Rhythm
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.surveys.forms import LongerForm, PeopleForm, QuestionnaireForm, initial_of, local
from jianyue.web.surveys.found import survey_for
from jianyue.web.watch.outage_forms import ReasonForm

USUAL_LENGTH = LONGEST / 6


@for_those_who(Deed.PLAN_SURVEYS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write a questionnaire; the usual questions are there, or those of an earlier one."""
    user, contract = person(request), contract_for(request, code)
    earlier = request.GET.get("copy", "")
    before = survey_for(request, earlier) if earlier else None
    if before is not None and before.contract_id != contract.pk:
        raise Http404
    form = _form(request, before, fresh=True)

    def act(said: Questionnaire) -> Survey:
        return making.make(contract, said, at=timezone.now(), by=user)

    title = Both(f"编写满意度调查：{code}", f"Write a survey: {code}")
    return _written(request, form, act, (title, reverse("surveys")))


@for_those_who(Deed.PLAN_SURVEYS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, survey: str) -> HttpResponse:
    """Write a questionnaire anew that was not sent yet."""
    user, kept = person(request), survey_for(request, survey)
    form = _form(request, kept, fresh=False)

    def act(said: Questionnaire) -> Survey:
        return making.change(kept, said, at=timezone.now(), by=user)

    title = Both(f"修改满意度调查：{survey}", f"Change the survey {survey}")
    return _written(request, form, act, (title, reverse("survey", args=[survey])))


@for_those_who(Deed.PLAN_SURVEYS)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, survey: str) -> HttpResponse:
    """Choose who is asked, and send it."""
    user, kept = person(request), survey_for(request, survey)
    asked_already = Invited.objects.filter(survey=kept).values("user")
    people = making.people_of(kept.contract).exclude(pk__in=asked_already).order_by("pk")

    def act(said: dict[str, Any]) -> Both:
        chosen = User.objects.visible_to(user).filter(pk__in=said["people"])
        making.send(kept, list(chosen), at=timezone.now(), by=user)
        return Both("已发送；每人会收到自己的链接。", "Sent; everybody gets a link of his own.")

    options = [(each.pk, _called(each)) for each in people]
    intro = Both(
        "链接随邮件寄出，不用登录就能填写；结束前会提醒一次尚未答复的人。",
        "The link comes by mail and needs no sign-in; who has not answered is reminded once "
        "before the end.",
    )
    page = _page(kept, Both("选择人员", "Choose who is asked"), Both("发送", "Send"), intro)
    return asked(request, page, PeopleForm(options, posted(request)), act)


@for_those_who(Deed.PLAN_SURVEYS)
@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, survey: str) -> HttpResponse:
    """Say that it is not held after all."""
    user, kept = person(request), survey_for(request, survey)

    def act(said: dict[str, Any]) -> Both:
        making.call_off(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已取消；已有的答复不计入。", "Called off; what was answered does not count.")

    named = _page(kept, Both("取消调查", "Call off"), Both("取消调查", "Call it off"), danger=True)
    return asked(request, named, ReasonForm(posted(request)), act)


@for_those_who(Deed.PLAN_SURVEYS)
@require_http_methods(["GET", "POST"])
def prolong(request: HttpRequest, survey: str) -> HttpResponse:
    """Let a running survey run longer."""
    user, kept = person(request), survey_for(request, survey)

    def act(said: dict[str, Any]) -> Both:
        making.prolong(kept, said["ends_at"], at=timezone.now(), by=user)
        return Both("已延长；尚未答复的人会收到通知。", "Prolonged; who has not answered is told.")

    initial = {"ends_at": local(kept.ends_at, ZoneInfo(user.zone))}
    form = LongerForm((user.zone, spoken(request)), posted(request), initial=initial)
    return asked(
        request, _page(kept, Both("延长调查", "Prolong"), Both("延长", "Prolong")), form, act
    )


def _form(request: HttpRequest, before: Survey | None, *, fresh: bool) -> QuestionnaireForm:
    user, language = person(request), spoken(request)
    zone, said = ZoneInfo(user.zone), _read(before) if before else None
    initial = initial_of(said, zone)
    if fresh:
        now = timezone.now()
        initial |= {"starts_at": local(now, zone), "ends_at": local(now + USUAL_LENGTH, zone)}
    return QuestionnaireForm((user.zone, language), posted(request), initial=initial)


def _read(survey: Survey) -> Questionnaire:
    return Questionnaire(
        Both(survey.title, survey.title_en), Rhythm.of(survey.rhythm), survey.anonymous,
        tuple(questions_of(survey)), survey.starts_at, survey.ends_at,
    )  # fmt: skip


def _written(
    request: HttpRequest,
    form: QuestionnaireForm,
    act: Callable[[Questionnaire], Survey],
    page: tuple[Both, str],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            survey = act(form.questionnaire())
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已保存；还没有发送。", "Kept; nobody is asked yet."))
            return redirect("survey", survey.number)
    return render(request, "surveys/write.html", {"form": form, "title": page[0], "back": page[1]})


def _called(user: User) -> str:
    return f"{user.name} · {user.title}" if user.title else user.name


def _page(
    survey: Survey, title: Both, submit: Both, intro: Both | None = None, *, danger: bool = False
) -> Page:
    named = Both(f"{title.zh}：{survey.number}", f"{title.en}: {survey.number}")
    back = reverse("survey", args=[survey.number])
    return Page(named, submit, back, intro, danger=danger)
