"""Leaves: one's own, and those of the house."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.escalation import leaving
from jianyue.escalation.models import Leave
from jianyue.escalation.noting import plans
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_people
from jianyue.web.rosters.forms import LeaveForm
from jianyue.web.rosters.found import row_for

SHOWN = 200


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show who is away now and later: of the house, or oneself."""
    user, now = person(request), timezone.now()
    rows = Leave.objects.visible_to(user).filter(withdrawn_at=None, until_at__gt=now)
    leaves = rows.select_related("user", "deputy").order_by("from_at", "pk")[:SHOWN]
    shown = {"leaves": leaves, "plans": plans(user), "now": now}
    return render(request, "rosters/leaves.html", shown)


@for_people
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a leave."""
    user = person(request)
    house = User.objects.filter(organisation=user.organisation_id, is_active=True).order_by("name")
    people = house if plans(user) else house.filter(pk=user.pk)
    form = LeaveForm(
        (people, house), (user.zone, spoken(request)), posted(request), {"person": user}
    )

    def act(_: dict[str, Any]) -> Both:
        leaving.enter(form.absence(), at=timezone.now(), by=user)
        return Both("休假已登记，代理人会收到通知。", "The leave is entered; the deputy is told.")

    intro = Both(f"时间为 {user.zone} 当地时间。", f"Times are local times of {user.zone}.")
    page = Page(Both("登记休假", "Enter a leave"), Both("登记", "Enter"), reverse("leaves"), intro)
    return asked(request, page, form, act)


@for_people
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, leave: int) -> HttpResponse:
    """Take a leave back."""
    user = person(request)
    one: Leave = row_for(request, Leave, leave, "user")

    def act(_: dict[str, Any]) -> Both:
        leaving.withdraw(one, at=timezone.now(), by=user)
        return Both("休假已取消。", "The leave is withdrawn.")

    page = Page(Both(f"取消休假：{one.user.name}", f"Withdraw the leave of {one.user.name}"),
                Both("取消休假", "Withdraw"), reverse("leaves"), danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)
