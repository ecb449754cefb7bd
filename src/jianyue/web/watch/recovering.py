"""What is done about a drill or a recovery: begun, followed, recovered, verified, told, ended."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both, NotAllowed, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets.models import Ticket
from jianyue.watch.models import Outage, Recovery, RecoveryPlan
from jianyue.watch.recovery import exercises
from jianyue.watch.recovery.exercises import Did, Disaster
from jianyue.watch.recovery_words import Audience, Kind, StepAct
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.narrowing import NUL
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch import recovery_forms as forms
from jianyue.web.watch.found import plan_for, recovery_for

RECORDED = Both("已记录。", "It is recorded.")
RECENT = 30


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, plan: str) -> HttpResponse:
    """Record a disaster or begin a drill; the plan's team and both sides are told."""
    user, kept, now = person(request), plan_for(request, plan), timezone.now()
    rows = Outage.objects.standing().filter(contract=kept.contract).order_by("-from_at")
    outages = {each.number: each for each in rows[:RECENT]}
    offered = [(number, f"{number} {each.system}") for number, each in outages.items()]
    form = forms.BeginForm(offered, (user.zone, spoken(request)), posted(request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            ticket = _ticket(request, kept, said["ticket"])
            made = exercises.begin(
                kept,
                Disaster(Kind.of(said["kind"]), said["what"], said["occurred_at"],
                         outages.get(said["outage"]), ticket),
                at=now, by=user,
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已登记，双方和预案小组会收到通知。",
                               "Recorded; both sides and the team are told."))  # fmt: skip
            return redirect("recovery", made.number)
    back = reverse("recovery-plan", args=[kept.number])
    page = Page(
        Both(f"按预案 {kept.number} 演练或恢复", f"Drill or recover by {kept.number}"),
        Both("登记并通知", "Record and tell"), back,
    )  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": form})


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, recovery: str, step: int) -> HttpResponse:
    """Say that a step was begun, done or skipped."""
    user, kept = person(request), recovery_for(request, recovery)
    steps = exercises.script_of(kept).steps
    if not 1 <= step <= len(steps):
        raise Http404

    def act(said: dict[str, Any]) -> Both:
        now = timezone.now()
        did = Did(step, StepAct.of(said["act"]), said["when"] or now, said["words"])
        exercises.step(kept, did, at=now, by=user)
        return RECORDED

    text = steps[step - 1].text
    title = Both(f"步骤 {step}：{text}", f"Step {step}: {text}")
    form = forms.StepActForm((user.zone, spoken(request)), posted(request))
    return asked(request, Page(title, Both("记录", "Record"), _address(kept)), form, act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def handle(request: HttpRequest, recovery: str) -> HttpResponse:
    """Say that it was analysed and first handled."""
    user, kept = person(request), recovery_for(request, recovery)

    def act(said: dict[str, Any]) -> Both:
        now = timezone.now()
        exercises.handle(kept, words=said["words"], when=said["when"] or now, at=now, by=user)
        return RECORDED

    form = forms.SaidForm((user.zone, spoken(request)), posted(request))
    return asked(request, _page(kept, Both("初步分析和处理", "First analysis")), form, act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest, recovery: str) -> HttpResponse:
    """Say when the systems worked again, and up to when their data came back."""
    user, kept = person(request), recovery_for(request, recovery)

    def act(said: dict[str, Any]) -> Both:
        now = timezone.now()
        exercises.recover(kept, when=said["when"] or now, data_until=said["data_until"],
                          words=said["words"], at=now, by=user)  # fmt: skip
        return Both("已登记恢复，请由第二人验证。", "Recorded; a second person is to verify it.")

    form = forms.RecoveredForm((user.zone, spoken(request)), posted(request))
    return asked(request, _page(kept, Both("系统恢复", "Recovered")), form, act)


@for_those_who(Deed.RECORD_OUTAGES, Deed.ALLOW_WINDOWS)
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, recovery: str) -> HttpResponse:
    """Say as a second person whether it works."""
    user, kept = person(request), recovery_for(request, recovery)

    def act(said: dict[str, Any]) -> Both:
        now = timezone.now()
        exercises.verify(kept, works=said["works"] == "yes", words=said["words"],
                         when=said["when"] or now, at=now, by=user)  # fmt: skip
        return RECORDED

    form = forms.VerifyForm((user.zone, spoken(request)), posted(request))
    return asked(request, _page(kept, Both("验证恢复", "Verify")), form, act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest, recovery: str) -> HttpResponse:
    """Tell status, progress and effect to those concerned."""
    user, kept = person(request), recovery_for(request, recovery)

    def act(said: dict[str, Any]) -> Both:
        whom = frozenset(Audience.of(each) for each in said["whom"])
        exercises.tell(kept, whom, words=said["words"], at=timezone.now(), by=user)
        return Both("已通报并记录。", "It is told, and on record.")

    form = forms.TellForm(spoken(request), posted(request))
    return asked(request, _page(kept, Both("通报进展", "Tell the progress")), form, act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, recovery: str) -> HttpResponse:
    """End a drill or a recovery."""
    user, kept = person(request), recovery_for(request, recovery)

    def act(said: dict[str, Any]) -> Both:
        now = timezone.now()
        exercises.end(kept, words=said["words"], when=said["when"] or now, at=now, by=user)
        return Both("已结束，请评审。", "It has ended; review it.")

    form = forms.EndForm((user.zone, spoken(request)), posted(request))
    return asked(request, _page(kept, Both("结束", "End")), form, act)


def _ticket(request: HttpRequest, plan: RecoveryPlan, number: str) -> Ticket | None:
    if not number.strip():
        return None
    rows = Ticket.objects.visible_to(person(request)).filter(contract=plan.contract_id)
    found: Ticket | None = None if NUL in number else rows.filter(number=number.strip()).first()
    if found is None:
        raise NotAllowed("这份合同没有这张工单。", "The contract has no such ticket.")
    return found


def _address(recovery: Recovery) -> str:
    return reverse("recovery", args=[recovery.number])


def _page(recovery: Recovery, title: Both) -> Page:
    named = Both(f"{title.zh}：{recovery.number}", f"{title.en}: {recovery.number}")
    return Page(named, Both("记录", "Record"), _address(recovery))
