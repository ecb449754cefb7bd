"""Breach cases: a list, one case, opening it, and each of its steps."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract, Version
from jianyue.agreements.money import Breach as Terms
from jianyue.ledger.speech import Both, Language
from jianyue.money.breaches import actions
from jianyue.money.breaches.actions import Opened, Step, side_of
from jianyue.money.breaches.acts import ACTS, Act, open_to
from jianyue.money.breaches.costs import prices_of, said_of
from jianyue.money.breaches.folding import SAID
from jianyue.money.dispatch import dispatched
from jianyue.money.models import Breach
from jianyue.money.sums import today_in
from jianyue.money.timelines import history_of
from jianyue.money.words import BreachKind, BreachState, Right, Severity, Side, Way
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import Agreed
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken
from jianyue.web.money.evidence import leads_to
from jianyue.web.money.forms import BreachForm, StepForm
from jianyue.web.money.found import breach_for
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who

SHOWN = 200
TONES = {
    BreachState.PROPOSED: ("warn", "help"), BreachState.DISMISSED: ("idle", "cross"),
    BreachState.OPENED: ("warn", "clock"), BreachState.TOLD: ("info", "info"),
    BreachState.CURE: ("bad", "warn"), BreachState.CLOSED: ("ok", "check"),
    BreachState.WITHDRAWN: ("idle", "undo"),
}  # fmt: skip


@for_those_who(Deed.SEE_MONEY)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the breach cases of the contracts that one may see, the newest first."""
    user = person(request)
    rows = Breach.objects.visible_to(user).select_related("contract__customer")
    found = [_row(each) for each in rows.order_by("-opened_at", "-pk")[:SHOWN]]
    may_open = may(user, Deed.HANDLE_BREACHES)
    contracts = Contract.objects.visible_to(user).order_by("code") if may_open else []
    shown = {"rows": found, "contracts": list(contracts), "now": timezone.now()}
    return render(request, "money/breaches.html", shown)


@for_those_who(Deed.SEE_MONEY)
@require_GET
def show(request: HttpRequest, breach: str) -> HttpResponse:
    """Show one case: its clock, each step, what can be done next."""
    user, kept, now = person(request), breach_for(request, breach), timezone.now()
    agreed = Agreed(kept.contract, kept.version)
    terms = agreed.agreement.breach or Terms()
    today, side = today_in(agreed.zone, now), side_of(user)
    acts = open_to(kept, side, today) if may(user, Deed.HANDLE_BREACHES) else []
    history = history_of(kept, user)
    cost = said_of(agreed.agreement, Side.of(kept.breaker), BreachKind.of(kept.kind))
    return render(
        request,
        "money/breach.html",
        _row(kept)
        | {
            "now": now,
            "terms": terms,
            "cost": cost,
            "severity": Severity.of(kept.severity) if kept.severity else None,
            "way": Way.of(kept.way) if kept.way else None,
            "rights": [Right.of(each) for each in kept.rights],
            "acts": acts,
            "suspends": may(user, Deed.KEEP_PAYMENTS) and Right.SUSPEND in kept.rights
            and kept.breaker == Side.CUSTOMER and kept.is_open,
            "history": [(SAID[one.fact.kind], one) for one in history],
            "evidence": [leads_to(*each) for each in history[0].fact.body.get("evidence", ())],
            "proof": dispatched("breach", kept.pk, user),
        },
    )  # fmt: skip


@for_those_who(Deed.HANDLE_BREACHES)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Open a case, by hand or from a missed indicator, duty or payment."""
    user, contract = person(request), contract_for(request, code)
    told = {name: request.GET.get(name, "")[:120] for name in ("about", "kind", "breaker")}
    initial = {name: value for name, value in told.items() if value}
    form = BreachForm((user.zone, spoken(request)), posted(request), initial)

    def act(said: dict[str, Any]) -> Both:
        kind, breaker = BreachKind.of(said.pop("kind")), Side.of(said.pop("breaker"))
        actions.open_case(contract, Opened(kind, breaker, **said), at=timezone.now(), by=user)
        return Both("已提出。告知对方之前，只有本方能看到。",
                    "Opened. Until the other side is told, only yours sees it.")  # fmt: skip

    page = Page(
        Both(f"提出违约事项：{code}", f"Open a breach case: {code}"),
        Both("提出", "Open"),
        reverse("money-breaches"),
    )
    return asked(request, page, form, act)


@for_those_who(Deed.HANDLE_BREACHES)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, breach: str, act: str) -> HttpResponse:
    """Add a step to a case."""
    user, kept, language = person(request), breach_for(request, breach), spoken(request)
    found = ACTS.get(act)
    if found is None:
        raise Http404
    form = StepForm(
        found.asks, language, _offered(kept, found, language), posted(request), needs=found.needs
    )

    def done(said: dict[str, Any]) -> Both:
        told = said | ({"items": tuple(said["items"])} if "items" in said else {})
        if "version" in told:
            told["version"] = int(told["version"])
        actions.act(kept, act, Step(**told), at=timezone.now(), by=user)
        return Both("已记录，对方会收到通知。", "Recorded; the other side is told.")

    back = reverse("money-breach", args=[kept.number])
    title = Both(f"{found.said.zh}：{kept.number}", f"{found.said.en}: {kept.number}")
    return asked(request, Page(title, found.said, back, danger=found.danger), form, done)


def _offered(
    breach: Breach, act: Act, language: Language
) -> dict[str, list[tuple[str, str]]]:  # fmt: skip
    """Return what the form of a step offers, as far as it asks for it."""
    agreement = breach.version.agreement()
    offered: dict[str, list[tuple[str, str]]] = {"version": [], "items": [], "right": []}
    if "items" in act.asks:
        titles = {item.title.words("zh"): item.title.words(language)
                  for item in (agreement.fees.items if agreement.fees else ())}  # fmt: skip
        offered["items"] = [
            (name, f"{titles[name]} {price:,.2f}") for name, price in prices_of(agreement).items()
        ]
    if "version" in act.asks:
        rows = Version.objects.filter(contract=breach.contract_id, in_force_from__isnull=False)
        numbers = rows.order_by("number").values_list("number", flat=True)
        offered["version"] = [(str(each), str(each)) for each in numbers]
    if "right" in act.asks:
        terms = agreement.breach or Terms()
        offered["right"] = [(each, each) for each in terms.then if each not in breach.rights]
    return offered


def _row(breach: Breach) -> dict[str, Any]:
    state = BreachState.of(breach.state)
    tone, icon = TONES[state]
    return {
        "breach": breach, "state": state, "tone": tone, "icon_name": icon,
        "kind": BreachKind.of(breach.kind), "breaker": Side.of(breach.breaker),
    }  # fmt: skip
