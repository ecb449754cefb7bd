"""The lists: jobs that come and are late, mine, those that are over; and the plans."""

from typing import Any, Final

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_on
from jianyue.upkeep.models import Job, Plan
from jianyue.upkeep.queries import standing_jobs
from jianyue.upkeep.rules import Rule, said_of
from jianyue.upkeep.words import JobState
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who
from jianyue.web.upkeep.found import row_of, titles

PER_PAGE: Final = 50
MOST_PLANS: Final = 300
SHOWN: Final = {
    "open": Both("未完成", "To be done"),
    "mine": Both("我的", "Mine"),
    "late": Both("逾期", "Late"),
    "over": Both("以往", "Behind"),
}


@for_those_who(Deed.SEE_UPKEEP)
@require_GET
@narrowed_by("show", "contract", "page")
def listed(request: HttpRequest) -> HttpResponse:
    """Show jobs: what is late and comes, the first first; what is over, the last first."""
    user, now = person(request), timezone.now()
    show, code = request.GET.get("show", "open"), request.GET.get("contract", "")
    number = request.GET.get("page", "1")
    if show not in SHOWN or not (number.isascii() and number.isdigit()):
        raise BadRequest(show)
    rows = _narrowed(user, show)
    if show == "late":
        rows = rows.filter(due_at__lt=now)
    if code:
        rows = rows.filter(contract__code=code)
    page = Paginator(rows, PER_PAGE).get_page(number)
    contracts = list(Contract.objects.visible_to(user).order_by("code"))
    shown = {
        "rows": [row_of(each, now) for each in page.object_list],
        "page": page, "show": show, "kinds": _kinds(user), "code": code, "contracts": contracts,
        "now": now,
    }  # fmt: skip
    return render(request, "upkeep/jobs.html", shown)


@for_those_who(Deed.SEE_UPKEEP)
@require_GET
@narrowed_by()
def planned(request: HttpRequest) -> HttpResponse:
    """Show the plans: what comes round when, and who does it."""
    user, now = person(request), timezone.now()
    contracts = list(Contract.objects.visible_to(user).select_related("customer").order_by("code"))
    agreed = {each.contract.pk: each.agreement for each in agreed_on(contracts, at=now)}
    rows = Plan.objects.visible_to(user).select_related("contract__customer", "person", "deputy")
    plans = [
        {
            "plan": each, "rule": said_of(Rule.kept(each.rule)),
            "systems": titles(agreed.get(each.contract_id), each.systems),
        }
        for each in rows.order_by("-ended_at", "contract", "number")[:MOST_PLANS]
    ]  # fmt: skip
    plans.sort(key=lambda each: each["plan"].ended_at is not None)
    open_ = [each for each in contracts if each.pk in agreed and each.ended_at is None]
    shown = {"plans": plans, "contracts": open_ if may(user, Deed.PLAN_UPKEEP) else []}
    return render(request, "upkeep/plans.html", shown)


def _narrowed(user: User, show: str) -> Any:  # noqa: ANN401 - rows of jobs
    if show != "over":
        rows = standing_jobs(user)
        return rows.filter(person=user) if show == "mine" else rows
    rows = Job.objects.visible_to(user).exclude(state__in=JobState.standing())
    rows = rows.exclude(state=JobState.WITHDRAWN)
    return rows.select_related("plan", "contract__customer", "person").order_by("-due_at", "-pk")


def _kinds(user: User) -> list[tuple[str, Both]]:
    works = may(user, Deed.WORK)
    return [(name, said) for name, said in SHOWN.items() if works or name != "mine"]
