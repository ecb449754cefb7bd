"""What people do with a job: each one form, one action, and back to the job."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.upkeep import doing
from jianyue.upkeep.doing import told_of
from jianyue.upkeep.following import Wish
from jianyue.upkeep.following import follow as make_ticket
from jianyue.upkeep.models import Job
from jianyue.upkeep.queries import steps_of
from jianyue.upkeep.words import Followed
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.upkeep.forms import FollowForm, FoundForm, GiveForm, MoveForm, StepsForm
from jianyue.web.upkeep.found import agreed_now, finding_for, job_for, people_for
from jianyue.web.upkeep.jobs import shown
from jianyue.web.watch.found import options
from jianyue.web.watch.outage_forms import ReasonForm

RECORDED = Both("已记录。", "It is recorded.")


@for_those_who(Deed.WORK)
@require_POST
def begin(request: HttpRequest, upkeep_job: int) -> HttpResponse:
    """Record that the work begins."""
    job = job_for(request, upkeep_job)
    return _at_once(request, job, lambda: doing.begin(job, at=timezone.now(), by=person(request)))


@for_those_who(Deed.WORK)
@require_POST
def take(request: HttpRequest, upkeep_job: int) -> HttpResponse:
    """Take a job over oneself."""
    user, job = person(request), job_for(request, upkeep_job)
    return _at_once(request, job, lambda: doing.take_over(job, user, at=timezone.now(), by=user))


@for_those_who(Deed.WORK)
@require_POST
def record(request: HttpRequest, upkeep_job: int) -> HttpResponse:
    """Record the steps; with `finish`, that it is done too."""
    user, job = person(request), job_for(request, upkeep_job)
    form = StepsForm(steps_of(job), request.POST, told=told_of(job))
    if form.is_valid():
        try:
            if "finish" in request.POST:
                words = form.cleaned_data["closing"]
                doing.finish(job, form.told(), words=words, at=timezone.now(), by=user)
            else:
                doing.record(job, form.told(), at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, RECORDED)
            return redirect("upkeep-job", job.pk)
    return shown(request, job, form, FoundForm())


@for_those_who(Deed.WORK)
@require_POST
def find(request: HttpRequest, upkeep_job: int) -> HttpResponse:
    """Record what was found."""
    user, job = person(request), job_for(request, upkeep_job)
    form = FoundForm(request.POST)
    if form.is_valid():
        try:
            doing.find(job, form.cleaned_data["text"], at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, RECORDED)
            return redirect("upkeep-job", job.pk)
    return shown(request, job, StepsForm(steps_of(job), told=told_of(job)), form)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, upkeep_job: int) -> HttpResponse:
    """Give a job to a colleague."""
    user, job = person(request), job_for(request, upkeep_job)

    def act(said: dict[str, Any]) -> Both:
        to = User.objects.visible_to(user).get(pk=said["person"])
        doing.take_over(job, to, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已转交，对方会收到通知。", "Given; the colleague is told.")

    form = GiveForm(people_for(job.contract, user), posted(request))
    return asked(request, _page(job, Both("转交", "Give to a colleague")), form, act)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, upkeep_job: int) -> HttpResponse:
    """Put a job off or forward."""
    user, job = person(request), job_for(request, upkeep_job)

    def act(said: dict[str, Any]) -> Both:
        begins = said["starts_at"]
        doing.move(job, begins, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已改期。", "It is moved.")

    form = MoveForm((user.zone, spoken(request)), job.starts_at, posted(request))
    return asked(request, _page(job, Both("改期", "Move")), form, act)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def skip(request: HttpRequest, upkeep_job: int) -> HttpResponse:
    """Say that it is not done this time."""
    return _with_reason(request, upkeep_job, Both("这次不做", "Leave undone"), doing.skip)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, upkeep_job: int) -> HttpResponse:
    """Open a job again."""
    return _with_reason(request, upkeep_job, Both("重新打开", "Open again"), doing.reopen)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, upkeep_finding: int) -> HttpResponse:
    """Make a ticket of what was found; the form holds already what it needs."""
    user, kept = person(request), finding_for(request, upkeep_finding)
    services = options(agreed_now(kept.contract).agreement, spoken(request))
    begins = {
        "kind": Followed.PROBLEM.value, "title": kept.text.splitlines()[0][:200],
        "service": next(iter(kept.job.plan.systems), ""),
    }  # fmt: skip
    form = FollowForm(services, spoken(request), posted(request), initial=begins)

    def act(said: dict[str, Any]) -> Both:
        ticket = make_ticket(kept, Wish(**said), at=timezone.now(), by=user)
        return Both(f"已登记为 {ticket.number}。", f"It is registered as {ticket.number}.")

    return asked(request, _page(kept.job, Both("转为工单", "Make a ticket")), form, act)


def _with_reason(
    request: HttpRequest, pk: int, title: Both, deed: Callable[..., Job]
) -> HttpResponse:
    user, job = person(request), job_for(request, pk)

    def act(said: dict[str, Any]) -> Both:
        deed(job, reason=said["reason"], at=timezone.now(), by=user)
        return RECORDED

    return asked(request, _page(job, title), ReasonForm(posted(request)), act)


def _at_once(request: HttpRequest, job: Job, deed: Callable[[], Job]) -> HttpResponse:
    try:
        deed()
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, RECORDED)
    return redirect("upkeep-job", job.pk)


def _page(job: Job, title: Both) -> Page:
    named = Both(f"{title.zh}：{job.plan.title}", f"{title.en}: {job.plan.title}")
    return Page(named, title, reverse("upkeep-job", args=[job.pk]))
