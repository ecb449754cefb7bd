"""Plans against disaster: shown, written, set on paper, retired."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for
from jianyue.services.dates import is_over, zone_of
from jianyue.watch.models import Recovery, RecoveryPlan
from jianyue.watch.queries import history_of
from jianyue.watch.recovery import plans
from jianyue.watch.recovery.history import told_of_plan
from jianyue.watch.recovery.papers import pdf_of, people_of
from jianyue.watch.recovery.scripts import Script, Version, versions_of
from jianyue.watch.recovery_words import PLAN_SAID, lasting
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.agreements.papers import POLICY
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.found import offered, options, plan_for, titles
from jianyue.web.watch.outage_forms import ReasonForm
from jianyue.web.watch.recovery_forms import Offer, PlanForm

SHOWN = 20


@for_those_who(Deed.SEE_RECOVERY)
@require_GET
def show(request: HttpRequest, plan: str) -> HttpResponse:
    """Show a plan as it holds now."""
    kept = plan_for(request, plan)
    return _shown(request, kept, kept.version)


@for_those_who(Deed.SEE_RECOVERY)
@require_GET
def version(request: HttpRequest, plan: str, version: int) -> HttpResponse:
    """Show an earlier version, as a drill or a recovery followed it."""
    return _shown(request, plan_for(request, plan), version)


@for_those_who(Deed.SEE_RECOVERY)
@require_GET
@cache_control(private=True, no_store=True)
def paper(request: HttpRequest, plan: str, version: int) -> HttpResponse:
    """Answer with a version as PDF, in the language of the page."""
    user, kept, language = person(request), plan_for(request, plan), spoken(request)
    content = pdf_of(kept, _version(kept, version), user, language)
    name = f"{kept.number}-v{version}-{language}.pdf"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@for_those_who(Deed.PLAN_RECOVERY)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write a plan for systems of a contract."""
    user, contract = person(request), contract_for(request, code)

    def write(script: Script) -> RecoveryPlan:
        return plans.write(contract, script, at=timezone.now(), by=user)

    title = Both(f"编写灾难恢复预案：{contract.code}", f"Write a recovery plan: {contract.code}")
    form = PlanForm(_offer(request, contract, user), posted(request))
    page = Page(title, Both("发布", "Publish"), reverse("recoveries"))
    return _asked(request, page, form, write)


@for_those_who(Deed.PLAN_RECOVERY)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, plan: str) -> HttpResponse:
    """Write the next version of a plan."""
    user, kept = person(request), plan_for(request, plan)
    before = versions_of(kept)[kept.version].script

    def write(script: Script) -> RecoveryPlan:
        return plans.rewrite(kept, script, at=timezone.now(), by=user)

    title = Both(f"修改预案：{kept.number}", f"Change {kept.number}")
    form = PlanForm(_offer(request, kept.contract, user), posted(request), before)
    page = Page(title, Both("发布新版本", "Publish the version"), _address(kept))
    return _asked(request, page, form, write)


@for_those_who(Deed.PLAN_RECOVERY)
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, plan: str) -> HttpResponse:
    """Say that a plan is followed no more."""
    user, kept = person(request), plan_for(request, plan)

    def act(said: dict[str, Any]) -> Both:
        plans.retire(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已停用；仍可查看。", "Retired; it can still be read.")

    title = Both(f"停用预案：{kept.number}", f"Retire {kept.number}")
    page = Page(title, Both("停用", "Retire"), _address(kept), danger=True)
    return asked(request, page, ReasonForm(posted(request)), act)


def _asked(request: HttpRequest, page: Page, form: PlanForm, write: Any) -> HttpResponse:  # noqa: ANN401 - one of the two above
    if form.is_bound and form.is_valid():
        try:
            made = write(form.script())
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已发布。", "It is published."))
            return redirect("recovery-plan", made.number)
    return render(request, "watch/recovery_plan_ask.html", {"page": page, "form": form})


def _shown(request: HttpRequest, plan: RecoveryPlan, number: int) -> HttpResponse:
    user, now, versions = person(request), timezone.now(), versions_of(plan)
    found = versions.get(number)
    if found is None:
        raise Http404
    script, people = found.script, people_of(found.script, user)
    agreed = agreed_for(plan.contract, now)
    zone = zone_of(plan.contract, plan.written_at)
    standing = plan.retired_at is None
    shown = {
        "plan": plan, "version": found, "script": script, "current": number == plan.version,
        "numbers": sorted(versions, reverse=True),
        "systems": titles(agreed.agreement if agreed else None, list(script.systems)),
        "rto": lasting(script.rto), "rpo": lasting(script.rpo),
        "team": [(each, people.get(each.user), each.deputy and people.get(each.deputy))
                 for each in script.team],
        "owner": people.get(script.owner),
        "overdue": standing and is_over(plan.drill_due, zone, now),
        "review_overdue": standing and plan.review_due <= now.astimezone(zone).date(),
        "recoveries": list(Recovery.objects.filter(plan=plan).order_by("-occurred_at")[:SHOWN]),
        "history": [(PLAN_SAID[each.fact.kind], told_of_plan(each, versions))
                    for each in history_of(plan, user)],
        "plans": standing and may(user, Deed.PLAN_RECOVERY),
        "records": standing and may(user, Deed.RECORD_OUTAGES),
    }  # fmt: skip
    return render(request, "watch/recovery_plan.html", shown)


def _version(plan: RecoveryPlan, number: int) -> Version:
    found = versions_of(plan).get(number)
    if found is None:
        raise Http404
    return found


def _offer(request: HttpRequest, contract: Contract, user: User) -> Offer:
    agreed = agreed_for(contract, timezone.now())
    if agreed is None:
        raise Http404
    language = spoken(request)
    return Offer(options(agreed.agreement, language), offered(contract, user), language)


def _address(plan: RecoveryPlan) -> str:
    return reverse("recovery-plan", args=[plan.number])
