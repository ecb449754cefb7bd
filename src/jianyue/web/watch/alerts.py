"""Alerts: what goes on and what is over, one of them with what came of it, what it was worth."""

from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract
from jianyue.engine.goals import rounded
from jianyue.engine.periods import Per, period_of
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_on
from jianyue.watch.alerts import judging
from jianyue.watch.chains import chain_of_alert
from jianyue.watch.models import Alert, Judged, Monitor
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.slips.found import ticket_for
from jianyue.web.watch.found import LARGEST_ID, titles
from jianyue.web.watch.monitor_forms import JudgeForm, MissedForm

SHOWN: Final = 200


@for_those_who(Deed.SEE_INTERNAL)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the alerts of the contracts one may see, those that go on first."""
    user, now = person(request), timezone.now()
    contracts = list(Contract.objects.visible_to(user).order_by("code"))
    agreed = agreed_on(contracts, at=now)
    agreements = {each.contract.pk: each.agreement for each in agreed}
    rows = Alert.objects.visible_to(user).select_related("contract", "monitor", "ticket", "outage")
    going = list(rows.going_on().order_by("-raised_at", "-pk")[:SHOWN])
    over = list(rows.exclude(ended_at=None).order_by("-raised_at", "-pk")[:SHOWN])
    monitors = Monitor.objects.visible_to(user).filter(removed_at=None)
    shown = {
        "going": [(each, _system(agreements, each)) for each in going],
        "over": [(each, _system(agreements, each)) for each in over],
        "rates": [_rates(each.contract, each.zone, now) for each in agreed],
        "monitors": monitors.select_related("contract").order_by("contract__code", "name"),
        "contracts": [each.contract for each in agreed] if may(user, Deed.PLAN_STAFF) else [],
    }
    return render(request, "watch/alerts.html", shown)


@for_those_who(Deed.SEE_INTERNAL)
@require_GET
def show(request: HttpRequest, alert: int) -> HttpResponse:
    """Show an alert, its incident and outage, and when a customer reported the same."""
    kept = alert_for(request, alert)
    agreements = {
        each.contract.pk: each.agreement for each in agreed_on([kept.contract], at=kept.raised_at)
    }
    shown = {
        "alert": kept,
        "labels": sorted(kept.labels.items()),
        "system": _system(agreements, kept),
        "chain": chain_of_alert(kept, to=person(request)),
        "judges": kept.monitor is not None and may(person(request), Deed.RECORD_OUTAGES),
    }
    return render(request, "watch/alert.html", shown)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, alert: int) -> HttpResponse:
    """Say what an alert was worth."""
    user, kept = person(request), alert_for(request, alert)

    def act(said: dict[str, Any]) -> Both:
        judged = Judged.of(said["judged"])
        judging.judge(kept, judged, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已评价。", "Judged.")

    page = Page(Both("评价告警", "Judge the alert"), Both("提交", "Submit"),
                reverse("alert", args=[kept.pk]))  # fmt: skip
    return asked(request, page, JudgeForm(spoken(request), posted(request)), act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def missed(request: HttpRequest, number: str) -> HttpResponse:
    """Say that monitoring should have raised what a ticket is about."""
    user, ticket = person(request), ticket_for(request, number)

    def act(said: dict[str, Any]) -> Both:
        judging.missed(ticket, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已登记为漏报。", "Recorded as missed.")

    page = Page(Both(f"监控漏报：{ticket.number}", f"Missed by monitoring: {ticket.number}"),
                Both("登记", "Record"), reverse("ticket", args=[ticket.number]))  # fmt: skip
    return asked(request, page, MissedForm(posted(request)), act)


def alert_for(request: HttpRequest, pk: int) -> Alert:
    """Return an alert that the person may see; all else is the same 404."""
    rows = Alert.objects.visible_to(person(request))
    related = rows.select_related("contract", "monitor", "ticket", "outage", "judged_by")
    found: Alert = get_object_or_404(related, pk=min(pk, LARGEST_ID))
    return found


def _system(agreements: dict[int, Any], alert: Alert) -> Both | None:
    return titles(agreements.get(alert.contract_id), [alert.system])[0] if alert.system else None


def _rates(contract: Contract, zone: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - a zone
    period = period_of(Per.MONTH, now, zone)
    found, open_ = judging.monitoring_of(contract, period.span)
    return {"contract": contract, "period": period, "found": found, "open": open_,
            "lead": _percent(found.lead_rate), "accuracy": _percent(found.accuracy)}  # fmt: skip


def _percent(value: Fraction | None) -> str | None:
    """Return a rate in per cent, rounded to the worse side."""
    return None if value is None else str(rounded(value * 100, 2, up=False))
