"""The reports of a contract: owed, late, drafted, released, received, and what comes next."""

from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.people.permissions import Deed, may
from jianyue.reports.actions import begun_by_hand
from jianyue.reports.models import Report
from jianyue.reports.schedule import Owed, ahead_of, title_of
from jianyue.services.agreed import agreed_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people

SHOWN: Final = 50
MOST_PAGES: Final = 1000


@for_people
@require_GET
def contracts(request: HttpRequest) -> HttpResponse:
    """Show the contracts with how many of their reports are open and late."""
    user, now = person(request), timezone.now()
    seen = Report.objects.visible_to(user)
    open_ = Q(reports__released_at=None, reports__dropped_at=None, reports__in=seen)
    rows = Contract.objects.visible_to(user).select_related("customer").order_by("code")
    rows = rows.filter(pk__in=seen.values("contract")) if not may(user, Deed.SEE_REPORTS) else rows
    late = open_ & Q(reports__due_at__lt=now)
    rows = rows.annotate(open=Count("reports", filter=open_), late=Count("reports", filter=late))
    return render(request, "reports/contracts.html", {"contracts": rows})


@for_people
@require_GET
@narrowed_by("name", "page")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show the reports of a contract, the newest first, narrowed to one kind where asked for."""
    contract, user, now = contract_for(request, code), person(request), timezone.now()
    agreed = agreed_for(contract, now)
    seen = Report.objects.visible_to(user).filter(contract=contract)
    name, page = request.GET.get("name", ""), _page(request)
    rows = seen.filter(name=name) if name else seen
    found = list(rows.counted().order_by("-until_at", "-pk")[SHOWN * (page - 1) : SHOWN * page + 1])
    known = list(seen.order_by("name").values_list("name", "title", "title_en").distinct())
    said = {
        "contract": contract,
        "rows": [_row(each, now) for each in found[:SHOWN]],
        "late": seen.filter(released_at=None, dropped_at=None, due_at__lt=now).count(),
        "ahead": [_ahead(each) for each in ahead_of(agreed, now.astimezone(UTC))] if agreed else [],
        "by_hand": bool(begun_by_hand(agreed)) and may(user, Deed.WRITE_REPORTS),
        "name": name,
        "names": known,
        "previous": page - 1,
        "next": page + 1 if len(found) > SHOWN else 0,
    }
    return render(request, "reports/reports.html", said)


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit()):
        raise Http404
    return max(1, min(int(asked), MOST_PAGES))


def _row(report: Report, now: datetime) -> dict[str, Any]:
    return {"report": report, "state": report.state(now)}


def _ahead(owed: Owed) -> dict[str, Any]:
    return {"title": title_of(owed.promised), "label": owed.period.label, "due_at": owed.due_at}
