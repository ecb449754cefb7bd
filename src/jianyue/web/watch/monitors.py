"""Monitoring systems: which there are, how they are set, the key that is shown once."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.senders import Sender
from jianyue.watch.models import Monitor, Signal
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.found import LARGEST_ID, titles
from jianyue.web.watch.monitor_forms import MonitorForm
from jianyue.web.watch.snippets import snippet

SHOWN: Final = 30


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a monitoring system to a contract; its key is shown this once."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    kind = request.GET.get("sender", "")
    form = MonitorForm(_agreement(contract), spoken(request), posted(request), sender=kind)
    if form.is_bound and form.is_valid():
        try:
            monitor, key = monitors.add(contract, form.wanted(), at=now, by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            if monitor.sender == Sender.OWN:
                return redirect("check-new", monitor.pk)
            return _shown_once(request, monitor, key)
    page = Page(
        Both("接入监控系统", "Add a monitoring system"), Both("接入", "Add"), reverse("alerts")
    )
    return render(request, "watch/monitor_ask.html", {"page": page, "form": form})


@for_those_who(Deed.SEE_INTERNAL)
@require_GET
def show(request: HttpRequest, monitor: int) -> HttpResponse:
    """Show how a monitor is set and what it said last."""
    kept = monitor_for(request, monitor)
    agreed = agreed_for(kept.contract, timezone.now())
    services = agreed.agreement if agreed else None
    shown = {
        "monitor": kept,
        "kind": Sender.of(kept.sender),
        "rules": [
            (rule, titles(services, [rule[2]])[0] if rule[2] else None) for rule in kept.rules
        ],
        "signals": list(Signal.objects.filter(monitor=kept).order_by("-pk")[:SHOWN]),
        "edits": kept.removed_at is None and may(person(request), Deed.PLAN_STAFF),
    }
    return render(request, "watch/monitor.html", shown)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, monitor: int) -> HttpResponse:
    """Set a monitor anew."""
    user, kept = person(request), monitor_for(request, monitor)
    form = MonitorForm(_agreement(kept.contract), spoken(request), posted(request), kept)
    if form.is_bound and form.is_valid():
        try:
            monitors.change(kept, form.wanted(), at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(
                request,
                Both("已保存；以后的告警按此处理。", "Saved; it counts for alerts from now on."),
            )
            return redirect("monitor", kept.pk)
    page = Page(Both(f"设置 {kept.name}", f"Set {kept.name}"), Both("保存", "Save"), _back(kept))
    return render(request, "watch/monitor_ask.html", {"page": page, "form": form})


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest, monitor: int) -> HttpResponse:
    """Give a monitor another key, shown this once."""
    user, kept = person(request), monitor_for(request, monitor)
    if kept.sender == Sender.OWN:
        raise Http404
    if request.method == "POST":
        return _shown_once(request, kept, monitors.new_key(kept, at=timezone.now(), by=user))
    page = Page(
        Both(f"更换 {kept.name} 的密钥", f"Replace the key of {kept.name}"),
        Both("更换", "Replace"), _back(kept),
        Both("原来的密钥立即失效。", "The key before counts no more at once."), danger=True,
    )  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": Nothing()})


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, monitor: int) -> HttpResponse:
    """Let a monitor raise nothing more."""
    user, kept = person(request), monitor_for(request, monitor)

    def act(_: dict[str, object]) -> Both:
        monitors.remove(kept, at=timezone.now(), by=user)
        return Both("已移除；它的告警仍可查看。", "Removed; what it raised can still be seen.")

    page = Page(Both(f"移除 {kept.name}", f"Remove {kept.name}"), Both("移除", "Remove"),
                _back(kept), danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


def monitor_for(request: HttpRequest, pk: int) -> Monitor:
    """Return a monitor that the person may see; all else is the same 404."""
    rows = Monitor.objects.visible_to(person(request)).select_related("contract", "owner")
    found: Monitor = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def _agreement(contract: Contract) -> Agreement:
    agreed = agreed_for(contract, timezone.now())
    if agreed is None:
        raise Http404
    return agreed.agreement


def _back(monitor: Monitor) -> str:
    return reverse("monitor", args=[monitor.pk])


def _shown_once(request: HttpRequest, monitor: Monitor, key: str) -> HttpResponse:
    address = f"{settings.SITE_URL}{reverse('alerts-in-by-key', args=[key])}"
    said = snippet(monitor.sender, address, key)
    shown = {"monitor": monitor, "address": address, "key": key, "snippet": said}
    answer = render(request, "watch/monitor_key.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer
