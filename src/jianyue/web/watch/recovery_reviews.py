"""After a recovery: its review, improvements, corrections, and taking it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.watch.folding import facts_of
from jianyue.watch.models import Improvement, Recovery
from jianyue.watch.recovery import reviewing
from jianyue.watch.recovery.courses import course_of, times_of
from jianyue.watch.recovery.history import called
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch import recovery_forms as forms
from jianyue.web.watch.found import LARGEST_ID, offered, recovery_for
from jianyue.web.watch.outage_forms import ReasonForm


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, recovery: str) -> HttpResponse:
    """Record causes, effect and what was learnt."""
    user, kept = person(request), recovery_for(request, recovery)

    def act(said: dict[str, Any]) -> Both:
        reviewing.review(kept, **said, at=timezone.now(), by=user)
        return Both("已记录评审；请定改进措施。", "Recorded; now set improvements.")

    page = _page(kept, Both("事后评审", "Review"), Both("记录", "Record"))
    return asked(request, page, forms.ReviewForm(posted(request)), act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def improve(request: HttpRequest, recovery: str) -> HttpResponse:
    """Set what is to become better, who sees to it and by which day."""
    user, kept = person(request), recovery_for(request, recovery)

    def act(said: dict[str, Any]) -> Both:
        owner = User.objects.visible_to(user).get(pk=said.pop("owner"))
        reviewing.improve(kept, owner=owner, **said, at=timezone.now(), by=user)
        return Both("已记录，负责人会收到通知。", "Recorded; its owner is told.")

    page = _page(kept, Both("改进措施", "An improvement after"), Both("记录", "Record"))
    form = forms.ImproveForm(offered(kept.contract, user), posted(request))
    return asked(request, page, form, act)


@for_those_who(Deed.SEE_RECOVERY)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, improvement: int) -> HttpResponse:
    """Say that an improvement is done, or dropped; its owner may, and who records."""
    user = person(request)
    rows = Improvement.objects.visible_to(user).select_related("recovery")
    kept: Improvement = get_object_or_404(rows, pk=min(improvement, LARGEST_ID))

    def act(said: dict[str, Any]) -> Both:
        dropped = said["dropped"] == "yes"
        reviewing.close(kept, dropped=dropped, outcome=said["outcome"], at=timezone.now(), by=user)
        return Both("已记录。", "It is recorded.")

    page = _page(kept.recovery, Both("改进的结果", "What came of it"), Both("记录", "Record"))
    return asked(request, page, forms.CloseForm(spoken(request), posted(request)), act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, recovery: str) -> HttpResponse:
    """Say at which times it was in truth."""
    user, kept = person(request), recovery_for(request, recovery)
    times = times_of(course_of(facts_of(kept)))
    form = forms.CorrectForm(
        {name: (_label(name), at) for name, at in times.items()},
        (user.zone, spoken(request)), posted(request),
    )  # fmt: skip

    def act(said: dict[str, Any]) -> Both:
        reviewing.correct(kept, form.truth(), reason=said["reason"], at=timezone.now(), by=user)
        return Both("已更正；原来的记录仍在经过中。", "Corrected; the timeline keeps what it said.")

    page = _page(kept, Both("更正时间", "Correct the times of"), Both("更正", "Correct"))
    return asked(request, page, form, act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, recovery: str) -> HttpResponse:
    """Say that there was no such recovery."""
    user, kept = person(request), recovery_for(request, recovery)

    def act(said: dict[str, Any]) -> Both:
        reviewing.void(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已撤销登记；记录仍然可见。", "Taken back; the record stays visible.")

    page = _page(kept, Both("撤销登记", "Take back"), Both("撤销", "Take back"), danger=True)
    return asked(request, page, ReasonForm(posted(request)), act)


def _label(name: str) -> Any:  # noqa: ANN401 - words in both languages stand for a label
    return called(name)


def _page(recovery: Recovery, title: Both, submit: Both, *, danger: bool = False) -> Page:
    named = Both(f"{title.zh}：{recovery.number}", f"{title.en}: {recovery.number}")
    back = reverse("recovery", args=[recovery.number])
    return Page(named, submit, back, danger=danger)
