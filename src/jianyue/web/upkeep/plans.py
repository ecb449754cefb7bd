"""One plan: how it is set, what comes of it, what came; made, changed, ended."""

from collections.abc import Callable
from itertools import islice
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract
from jianyue.escalation.recoveries import house_of
from jianyue.ledger.models import Fact, Words
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for
from jianyue.upkeep import planning
from jianyue.upkeep.folding import PLAN_SAID
from jianyue.upkeep.models import Job, Plan
from jianyue.upkeep.queries import note_of, steps_of_plan
from jianyue.upkeep.rules import Rule, coming, said_of
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.upkeep.forms import PlanForm, as_set, before
from jianyue.web.upkeep.found import agreed_now, people_for, plan_for, row_of, titles
from jianyue.web.watch.found import options
from jianyue.web.watch.outage_forms import ReasonForm

AHEAD: Final = 6
SHOWN: Final = 30


@for_those_who(Deed.SEE_UPKEEP)
@require_GET
def show(request: HttpRequest, upkeep_plan: str) -> HttpResponse:
    """Show a plan with its steps, when it comes round next, and how it went."""
    user, kept, now = person(request), plan_for(request, upkeep_plan), timezone.now()
    rule, agreed = Rule.kept(kept.rule), agreed_for(kept.contract, now)
    agreement = agreed.agreement if agreed else None
    jobs = Job.objects.filter(plan=kept).select_related("plan", "contract__customer", "person")
    facts = list(Fact.objects.filter(timeline=kept.timeline_id).order_by("seq"))
    stands = kept.ended_at is None
    shown = {
        "plan": kept, "rule": rule, "said": said_of(rule), "steps": steps_of_plan(kept),
        "note": note_of(kept), "systems": titles(agreement, kept.systems),
        "ahead": list(islice(coming(rule, max(now, kept.set_at), agreed), AHEAD)) if stands else [],
        "rows": [row_of(each, now) for each in jobs.order_by("-starts_at", "-pk")[:SHOWN]],
        "history": _history(facts, user), "plans": stands and may(user, Deed.PLAN_UPKEEP),
    }  # fmt: skip
    return render(request, "upkeep/plan.html", shown)


@for_those_who(Deed.PLAN_UPKEEP)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Plan jobs of a contract."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    agreed = agreed_now(contract)
    begins = before(agreed.agreement.zone, now.astimezone(agreed.zone).date())
    form = _form(request, contract, begins)

    def act() -> Plan:
        house = house_of(contract.tenant_id, now)
        return planning.define(contract, form.wanted(user), at=now, by=user, house=house)

    title = Both(f"例行维护计划：{contract.code}", f"Plan recurring jobs: {contract.code}")
    return _asked(request, title, form, act)


@for_those_who(Deed.PLAN_UPKEEP)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, upkeep_plan: str) -> HttpResponse:
    """Set a plan anew."""
    user, kept, now = person(request), plan_for(request, upkeep_plan), timezone.now()
    form = _form(request, kept.contract, as_set(kept, steps_of_plan(kept), note_of(kept)))

    def act() -> Plan:
        house = house_of(kept.tenant_id, now)
        return planning.change(kept, form.wanted(user), at=now, by=user, house=house)

    title = Both(f"修改计划：{kept.title}", f"Change the plan: {kept.title}")
    return _asked(request, title, form, act, kept)


@for_those_who(Deed.PLAN_UPKEEP)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, upkeep_plan: str) -> HttpResponse:
    """Let a plan come round no more."""
    user, kept = person(request), plan_for(request, upkeep_plan)

    def act(said: dict[str, Any]) -> Both:
        planning.end(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已停止；记录仍可查看。", "Ended; what was recorded can still be read.")

    page = Page(
        Both(f"停止计划：{kept.title}", f"End the plan: {kept.title}"), Both("停止", "End it"),
        reverse("upkeep-plan", args=[kept.number]), danger=True,
    )  # fmt: skip
    return asked(request, page, ReasonForm(posted(request)), act)


def _asked(
    request: HttpRequest,
    title: Both,
    form: PlanForm,
    act: Callable[[], Plan],
    plan: Plan | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            kept = act()
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已保存。", "It is saved."))
            return redirect("upkeep-plan", kept.number)
    back = reverse("upkeep-plan", args=[plan.number]) if plan else reverse("upkeep-plans")
    return render(request, "upkeep/write.html", {"title": title, "form": form, "back": back})


def _form(request: HttpRequest, contract: Contract, initial: dict[str, Any]) -> PlanForm:
    systems = options(agreed_now(contract).agreement, spoken(request))
    people = people_for(contract, person(request))
    return PlanForm(systems, people, spoken(request), posted(request), initial=initial)


def _history(facts: list[Fact], reader: User) -> list[dict[str, Any]]:
    people = User.objects.visible_to(reader).in_bulk({fact.by_id for fact in facts})
    rows = Words.objects.filter(timeline=facts[0].timeline_id, field="reason")
    reasons = dict(rows.values_list("seq", "text"))
    return [
        {
            "said": PLAN_SAID[fact.kind], "fact": fact, "by": people.get(fact.by_id),
            "words": reasons.get(fact.seq, ""),
        }
        for fact in facts
    ]  # fmt: skip
