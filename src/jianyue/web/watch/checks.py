"""Own checks: which there are and how they stand, one of them, added, set, removed."""

from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for, agreed_on
from jianyue.watch.alerts.senders import Sender
from jianyue.watch.checks import keeping
from jianyue.watch.models import Blind, Check, Method, Monitor, Standing
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.page import is_htmx
from jianyue.web.watch.check_forms import CheckForm, length
from jianyue.web.watch.found import LARGEST_ID, titles
from jianyue.web.watch.looks import drawn
from jianyue.web.watch.monitors import monitor_for

SHOWN: Final = 30
WORST_FIRST: Final = (Standing.DOWN, Standing.BLIND, Standing.NEW, Standing.UP)
CALL: Final = "curl -fsS -m 10 --retry 5 {}"
CODED: Final = {each.value: each for each in Method}


@for_those_who(Deed.SEE_INTERNAL)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the checks of the contracts one may see, what does not work first."""
    user, now = person(request), timezone.now()
    rows = Check.objects.visible_to(user).kept().select_related("contract")
    checks = sorted(rows, key=lambda each: (WORST_FIRST.index(each.found), each.name))
    agreed = agreed_on(list(Contract.objects.visible_to(user).order_by("code")), at=now)
    agreements = {each.contract.pk: each.agreement for each in agreed}
    plans = may(user, Deed.PLAN_STAFF)
    own = Monitor.objects.visible_to(user).filter(removed_at=None, sender=Sender.OWN)
    own = own.select_related("contract").order_by("contract__code", "pk")
    having = {each.contract_id for each in own}
    shown = {
        "checks": [(each, _system(agreements, each), length(each.every)) for each in checks],
        "own": own if plans else [],
        "contracts": [each.contract for each in agreed if each.contract.pk not in having]
        if plans else [],
    }  # fmt: skip
    return render(request, "watch/checks.html", shown)


@for_those_who(Deed.SEE_INTERNAL)
@require_GET
def show(request: HttpRequest, check: int) -> HttpResponse:
    """Show how a check stands, its last looks, its changes, and when nothing was seen."""
    kept = check_for(request, check)
    agreed = agreed_for(kept.contract, timezone.now())
    agreements = {kept.contract_id: agreed.agreement} if agreed else {}
    shown = {
        "check": kept,
        "system": _system(agreements, kept),
        "every": length(kept.every),
        "grace": length(kept.grace),
        "looks": drawn(kept.recent),
        "turns": list(kept.turns.order_by("-pk")[:SHOWN]),
        "blind": list(Blind.objects.filter(parent=kept).order_by("-pk")[:SHOWN]),
        "edits": kept.removed_at is None and may(person(request), Deed.PLAN_STAFF),
    }
    template = "watch/_check.html" if is_htmx(request) else "watch/check.html"
    return render(request, template, shown)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, monitor: int) -> HttpResponse:
    """Add a check; first the method is chosen, then what is looked at."""
    user, own, now = person(request), monitor_for(request, monitor), timezone.now()
    method = CODED.get(request.GET.get("method", ""), Method.HTTP)
    form = CheckForm(method, _agreement(own.contract), spoken(request), posted(request))
    if form.is_bound and form.is_valid():
        try:
            check, key = keeping.add(own, form.wanted(), at=now, by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            if key:
                return _shown_once(request, check, key)
            tell(request, Both("已添加；马上开始检测。", "Added; it is looked at right away."))
            return redirect("check", check.pk)
    page = Page(Both("添加检测", "Add a check"), Both("添加", "Add"), reverse("checks"))
    shown = {"page": page, "form": form, "methods": list(Method), "method": method}
    return render(request, "watch/check_ask.html", shown)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, check: int) -> HttpResponse:
    """Set a check anew."""
    user, kept = person(request), check_for(request, check)
    agreement = _agreement(kept.contract)
    form = CheckForm(kept.looks, agreement, spoken(request), posted(request), kept)

    def act(_: dict[str, Any]) -> Both:
        keeping.change(kept, form.wanted(), at=timezone.now(), by=user)
        return Both("已保存。", "Saved.")

    page = Page(Both(f"设置 {kept.name}", f"Set {kept.name}"), Both("保存", "Save"), _back(kept))
    return asked(request, page, form, act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest, check: int) -> HttpResponse:
    """Give a heartbeat another address, shown this once."""
    user, kept = person(request), check_for(request, check)
    if kept.looks is not Method.HEARTBEAT:
        raise Http404
    if request.method == "POST":
        return _shown_once(request, kept, keeping.new_key(kept, at=timezone.now(), by=user))
    page = Page(
        Both(f"更换 {kept.name} 的地址", f"Replace the address of {kept.name}"),
        Both("更换", "Replace"), _back(kept),
        Both("原来的地址立即失效。", "The address before counts no more at once."), danger=True,
    )  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": Nothing()})


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, check: int) -> HttpResponse:
    """Look at it no more."""
    user, kept = person(request), check_for(request, check)

    def act(_: dict[str, Any]) -> Both:
        keeping.remove(kept, at=timezone.now(), by=user)
        return Both("已移除；检测到的仍可查看。", "Removed; what it found can still be seen.")

    page = Page(Both(f"移除 {kept.name}", f"Remove {kept.name}"), Both("移除", "Remove"),
                _back(kept), danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.PLAN_STAFF)
@require_POST
def hurry(request: HttpRequest, check: int) -> HttpResponse:
    """Have it looked at now."""
    kept = check_for(request, check)
    try:
        keeping.hurry(kept, at=timezone.now(), by=person(request))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, Both("马上检测。", "It is looked at right away."))
    return redirect("check", kept.pk)


def check_for(request: HttpRequest, pk: int) -> Check:
    """Return a check that the person may see; all else is the same 404."""
    rows = Check.objects.visible_to(person(request)).select_related("contract", "monitor")
    found: Check = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def _agreement(contract: Contract) -> Agreement:
    agreed = agreed_for(contract, timezone.now())
    if agreed is None:
        raise Http404
    return agreed.agreement


def _system(agreements: dict[int, Agreement], check: Check) -> Both:
    return titles(agreements.get(check.contract_id), [check.system])[0]


def _back(check: Check) -> str:
    return reverse("check", args=[check.pk])


def _shown_once(request: HttpRequest, check: Check, key: str) -> HttpResponse:
    address = f"{settings.SITE_URL}{reverse('beat', args=[key])}"
    shown = {"check": check, "address": address, "well": CALL.format(address),
             "failed": CALL.format(f"{address}fail/")}  # fmt: skip
    answer = render(request, "watch/check_key.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer
