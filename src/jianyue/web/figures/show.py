"""One figure: clause, formula, what counted, what was left out and why, what will decide it."""

from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.figures.ahead import ahead_of
from jianyue.figures.evidence import Side, numbers_on, page_of
from jianyue.figures.figure import Figure
from jianyue.figures.measures import ASSESSED
from jianyue.figures.models import Assessment
from jianyue.figures.queries import figures_of
from jianyue.figures.saying import value_said
from jianyue.figures.words import Answer
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import Agreed
from jianyue.services.terms import terms_of_version
from jianyue.tickets.models import Ticket
from jianyue.web.agreements.found import clause_url, person
from jianyue.web.figures.found import asked, cited, row_of
from jianyue.web.narrowing import NUL, narrowed_by
from jianyue.web.policy import for_people

SIDES: Final = {
    Side.MISSED: Both("未达标", "missed"),
    Side.MET: Both("达标", "kept"),
    Side.OUT: Both("不计入", "left out"),
}
OF_SYSTEMS: Final = frozenset({"availability", "downtime-minutes"})
MOST_PAGES: Final = 100_000


@for_people
@require_GET
@narrowed_by("day", "show", "page")
def show(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """Show a figure with its evidence."""
    contract, agreed, day, now = asked(request, code)
    if NUL in figure:
        raise Http404
    found = figures_of(contract, day=day, now=now, only=figure)
    if not found:
        raise Http404
    user = person(request)
    said = {
        "contract": contract,
        "first": row_of(found[0], contract, agreed.agreement),
        "clause": clause_url(contract, found[0].clause),
        "figures": [_part(each, contract, agreed, user) for each in found],
        "ahead": _ahead(contract, found[0], agreed, now, user),
        "evidence": _evidence(request, found[0], user),
        "assessments": _assessments(contract, found[0], user),
        "assesses": found[0].promised.measure in ASSESSED and may(user, Deed.ASSESS),
        "day": found[0].period.first,
    }
    return render(request, "figures/figure.html", said)


def _part(figure: Figure, contract: Contract, agreed: Agreed, reader: User) -> dict[str, Any]:
    """Return the figure of one system, with what broke it and what left it."""
    of_tickets = {
        each.name
        for each in (*figure.found.missed, *figure.found.left_out, *figure.found.carried)
        if each.kind == "ticket"
    }
    seen = set(
        Ticket.objects.visible_to(reader)
        .filter(number__in=of_tickets)
        .values_list("number", flat=True)
        if of_tickets
        else ()
    )
    told = [
        [cited(each) for each in side if each.kind != "ticket" or each.name in seen]
        for side in (figure.found.missed, figure.found.left_out, figure.found.carried)
    ]
    deeper = figure.promised.measure in OF_SYSTEMS
    return row_of(figure, contract, agreed.agreement) | {
        "missed": told[0],
        "left_out": told[1],
        "carried": told[2],
        "system": figure.of if deeper else "",
    }


def _ahead(
    contract: Contract, figure: Figure, agreed: Agreed, now: datetime, reader: User
) -> dict[str, Any] | None:
    terms = terms_of_version(agreed.version)
    ahead = ahead_of(contract, figure, terms, now=now, reader=reader)
    if ahead is None:
        return None
    return {
        "ahead": ahead,
        "best": value_said(figure, ahead.best),
        "worst": value_said(figure, ahead.worst),
        "due": [(clock, clock.breaches_at - now) for clock in ahead.due if clock.breaches_at],
    }


def _evidence(request: HttpRequest, figure: Figure, reader: User) -> dict[str, Any] | None:
    """Return one page of the tickets behind the figure; None where none are counted."""
    sides = figure.found.sides
    if sides is None:
        return None
    side, number = request.GET.get("show", Side.MISSED), request.GET.get("page", "1")
    if side not in set(Side) or not (number.isascii() and number.isdigit()):
        raise Http404
    page = max(1, min(int(number), MOST_PAGES))
    numbers = numbers_on(sides)
    return {
        "side": side,
        "sides": [(each, SIDES[each], numbers[each]) for each in Side],
        "page": page_of(sides, Side(side), page, reader=reader),
        "previous": page - 1,
        "next": page + 1,
    }


def _assessments(contract: Contract, figure: Figure, reader: User) -> list[dict[str, Any]]:
    if figure.promised.measure not in ASSESSED:
        return []
    rows = Assessment.objects.visible_to(reader).filter(
        contract=contract, indicator=figure.name, from_at=figure.period.span.start
    )
    answers = may(reader, Deed.CONTEST)
    return [
        {
            "row": each,
            "value": value_said(figure, each.figure),
            "answer": Answer.of(each.answer) if each.answer else None,
            "answers": answers and each.replaced_at is None,
        }
        for each in rows.order_by("-pk")
    ]
