"""Finding figures, and saying them as pages do."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.engine.periods import Per
from jianyue.figures.figure import Cited, Figure
from jianyue.figures.measures import FORMULAS, Formula
from jianyue.figures.models import Assessment
from jianyue.figures.queries import figures_of
from jianyue.figures.saying import counts_said, otherwise_said, said
from jianyue.ledger.speech import Both
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.narrowing import NUL
from jianyue.web.watch.availability import day_in
from jianyue.web.watch.found import titles, traced

MOMENT: Final = timedelta(days=1)
SHOWN_AT: Final = {
    "ticket": "ticket", "alert": "alert", "recovery": "recovery", "survey": "survey",
    "call": "follow-up", "phone": "phone-call", "report": "report-shown",
}  # fmt: skip
ALL_TOGETHER: Final = Both("合计", "together")


def asked(request: HttpRequest, code: str) -> tuple[Contract, Agreed, datetime, datetime]:
    """Return contract, agreement in force, the day that is asked for, and now; or answer 404."""
    contract, now = contract_for(request, code), timezone.now().astimezone(UTC)
    agreed = agreed_for(contract, now)
    if agreed is None:
        raise Http404
    return contract, agreed, day_in(request.GET.get("day", ""), agreed, now), now


def figure_for(request: HttpRequest, code: str, name: str) -> tuple[Contract, list[Figure]]:
    """Return a figure that the person may see; of several systems, each of them."""
    contract, _, day, now = asked(request, code)
    if NUL in name:
        raise Http404
    found = figures_of(contract, day=day, now=now, only=name)
    if not found:
        raise Http404
    return contract, found


def assessment_for(request: HttpRequest, key: int) -> Assessment:
    """Return what was found, if the person may see it."""
    rows = Assessment.objects.visible_to(person(request)).select_related("contract__customer")
    found: Assessment = get_object_or_404(rows, pk=key)
    return found


def row_of(figure: Figure, contract: Contract, agreement: Agreement) -> dict[str, Any]:
    """Return a figure as lists and its own page show it."""
    return {
        "figure": figure,
        "title": title_of(figure),
        "of": of_said(figure, agreement),
        "value": said(figure),
        "otherwise": otherwise_said(figure) if figure.found.contested else None,
        "counts": counts_said(figure),
        "formula": formula_of(figure),
        "address": address_of(figure, contract),
    }


def title_of(figure: Figure) -> Any:  # noqa: ANN401 - words in both languages
    """Return what people call the indicator; without a title, its formula says what it is."""
    return figure.promised.indicator.title or formula_of(figure).words


def formula_of(figure: Figure) -> Formula:
    """Return how the figure is taken."""
    measure = figure.promised.measure
    if measure is None:
        raise AssertionError(figure.name)
    return FORMULAS[measure]


def of_said(figure: Figure, agreement: Agreement) -> Any:  # noqa: ANN401 - words in both languages
    """Return the system or class it is of, or nothing."""
    if not figure.of:
        return None
    if figure.of in agreement.services:
        return titles(agreement, [figure.of])[0]
    return Both(figure.of, figure.of)


def address_of(figure: Figure, contract: Contract) -> str:
    """Return where the figure opens."""
    address = reverse("figure", args=[contract.code, figure.name])
    return f"{address}?day={figure.period.first.isoformat()}"


def neighbours(figures: list[Figure], agreed: Agreed, now: datetime) -> dict[str, Any]:
    """Return a day of the month before and of the month after, as far as it has begun."""
    months = [each.period for each in figures if each.period.per is Per.MONTH]
    period = next(iter(months or [each.period for each in figures]), None)
    if period is None:
        return {}
    before = (period.span.start - MOMENT).astimezone(agreed.zone).date()
    after = period.span.end.astimezone(agreed.zone).date() if period.span.end <= now else None
    return {"before": before, "after": after, "label": period.label}


def cited(found: Cited) -> dict[str, Any]:
    """Return something counted or left out, with where it is shown."""
    address = ""
    if found.kind in {"outage", "window"}:
        _, address = traced(found.name)
    elif found.kind in SHOWN_AT:
        named = int(found.name) if found.kind == "alert" else found.name
        address = reverse(SHOWN_AT[found.kind], args=[named])
    return {"name": found.name, "address": address, "why": found.why, "kind": found.kind}
