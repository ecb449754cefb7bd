"""Roles of a contract's agreement: who holds them, and whom they mean now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.agreements.models import Contract
from jianyue.engine.duties import How
from jianyue.escalation import holdings, patience
from jianyue.escalation.models import Holding, Roster
from jianyue.escalation.noting import plans
from jianyue.escalation.queries import whom
from jianyue.ledger.speech import Both, Language, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_people, for_those_who
from jianyue.web.rosters.forms import HoldingForm, PatienceForm
from jianyue.web.rosters.found import row_for

SAID = {
    How.ON_DUTY: Both("担任者", "holds it"),
    How.DEPUTY: Both("代理人", "as deputy"),
    How.NEXT: Both("下一位", "next in line"),
    How.NOBODY: Both("找不到人", "nobody is found"),
}


@for_people
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show the roles of the agreement in force, and give them to people and rosters."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    agreed, language = agreed_for(contract, now), spoken(request)
    form = None
    if agreed is not None and plans(user):
        form = HoldingForm(_roles(agreed, language), _holders(contract, user, language),
                           posted(request))  # fmt: skip
        if form.is_bound and form.is_valid():
            try:
                _hold(contract, form.cleaned_data, user)
                tell(request, Both("已安排。", "It is arranged."))
                return redirect(reverse("duty-roles", args=[contract.code]))
            except Refused as refused:
                refuse(form, refused, language)
    shown = {"contract": contract, "rows": _rows(contract, agreed, user) if agreed else (),
             "form": form, "plans": plans(user)}  # fmt: skip
    return render(request, "rosters/roles.html", shown)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, holding: int) -> HttpResponse:
    """Take a role from somebody."""
    user = person(request)
    one: Holding = row_for(request, Holding, holding, "contract", "user", "roster")

    def act(_: dict[str, Any]) -> Both:
        holdings.release(one, at=timezone.now(), by=user)
        return Both("已收回。", "It is taken back.")

    who = str(one.user or one.roster)
    page = Page(Both(f"收回角色：{who}", f"Take the role from {who}"), Both("收回", "Take it"),
                reverse("duty-roles", args=[one.contract.code]), danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def wait(request: HttpRequest, code: str) -> HttpResponse:
    """Settle how long a call waits to be acknowledged before a reminder."""
    user, contract = person(request), contract_for(request, code)
    kept = patience.patience_of([contract.pk])[contract.pk]
    usual = {"first": kept.first_minutes, "other": kept.other_minutes}

    def act(said: dict[str, Any]) -> Both:
        patience.set_patience(contract, said["first"], said["other"], at=timezone.now(), by=user)
        return Both("已保存，对今后的升级生效。", "Saved; it counts for calls from now on.")

    page = Page(
        Both("升级无人确认时的提醒", "Reminders of calls that nobody acknowledged"),
        Both("保存", "Save"), reverse("duty-roles", args=[contract.code]),
        Both("一步升级通知后，过了这段时间还没有人确认，就再提醒一次。",
             "Where nobody has acknowledged a call after this time, it is told once more."),
    )  # fmt: skip
    return asked(request, page, PatienceForm(posted(request), initial=usual), act)


def _rows(contract: Contract, agreed: Agreed, user: User) -> list[dict[str, Any]]:
    roles = agreed.agreement.roles
    kept = Holding.objects.visible_to(user).filter(contract=contract, until=None)
    held = list(kept.select_related("user", "roster"))
    answers = whom(contract, list(roles), timezone.now())
    return [
        {
            "title": roles[answer.role].title, "held": [h for h in held if h.role == answer.role],
            "answer": answer, "how": SAID[answer.found.how],
            "nobody": answer.found.how is How.NOBODY,
        }
        for answer in answers
    ]  # fmt: skip


def _roles(agreed: Agreed, language: Language) -> list[tuple[str, str]]:
    return [(name, spec.title.words(language)) for name, spec in agreed.agreement.roles.items()]


def _holders(contract: Contract, user: User, language: Language) -> list[tuple[str, str]]:
    rosters = Roster.objects.visible_to(user).filter(closed_at=None)
    kept = [each for each in rosters if each.contract_id in {None, contract.pk}]
    people = User.objects.visible_to(user).filter(is_active=True).select_related("organisation")
    named = people.filter(customer=None) | people.filter(customer=contract.customer_id)
    return [
        *((f"r{each.pk}", each.said.words(language)) for each in kept),
        *((f"u{each.pk}", f"{each.name} · {each.organisation.said.words(language)}")
          for each in named.order_by("customer", "name")),
    ]  # fmt: skip


def _hold(contract: Contract, said: dict[str, Any], user: User) -> None:
    kind, pk = said["holder"][0], int(said["holder"][1:])
    rows = Roster.objects.visible_to(user) if kind == "r" else User.objects.visible_to(user)
    holdings.hold(contract, said["role"], rows.get(pk=pk), deputy=said["deputy"],
                  at=timezone.now(), by=user)  # fmt: skip
