"""All figures of a contract in the periods that hold a day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.figures.queries import figures_of
from jianyue.web.agreements.found import person
from jianyue.web.figures.found import asked, neighbours, row_of
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the contracts whose figures one may see."""
    rows = Contract.objects.visible_to(person(request)).select_related("customer").order_by("code")
    return render(request, "figures/contracts.html", {"contracts": rows})


@for_people
@require_GET
@narrowed_by("day")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show every promised figure, by the domain of service that it belongs to."""
    contract, agreed, day, now = asked(request, code)
    found = figures_of(contract, day=day, now=now)
    rows = [row_of(each, contract, agreed.agreement) for each in found]
    counts = [sum(1 for each in found if each.kept is kept) for kept in (True, False, None)]
    shown = {
        "contract": contract,
        "domains": _by_domain(rows, agreed.agreement),
        "kept": counts[0],
        "missed": counts[1],
        "none": counts[2],
        "day": day,
        **neighbours(found, agreed, now),
    }
    return render(request, "figures/figures.html", shown)


def _by_domain(rows: list[dict[str, Any]], agreement: Agreement) -> list[dict[str, Any]]:
    """Return the rows in groups, in the order in which the domains first come."""
    groups: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = row["figure"].promised.indicator.domain or ""
        domain = agreement.domains.get(name)
        group = groups.setdefault(name, {"title": domain.title if domain else None, "rows": []})
        group["rows"].append(row)
    return list(groups.values())
