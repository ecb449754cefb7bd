"""Transactions of a contract by class: success, response time, what was left out, the batches."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.models import Contract
from jianyue.engine.goals import rounded
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for
from jianyue.tickets.words import Contest
from jianyue.watch.models import Batch, LeftOut, Source, Way
from jianyue.watch.transactions.figures import P95, Counted, Figures, figure_of, figures_of, holds
from jianyue.watch.transactions.rules import SUCCESS, grounds_in
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.policy import for_people
from jianyue.web.watch.availability import day_in

SHOWN: Final = 10
EARLIER: Final = 90  # that can be unfolded
HOUR: Final = timedelta(hours=1)
MEASURES: Final = {
    True: Both("成功率", "success rate"),
    False: Both("平均响应时间", "average response time"),
}


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the contracts whose transactions one may see."""
    rows = Contract.objects.visible_to(person(request)).select_related("customer").order_by("code")
    return render(request, "watch/transactions_all.html", {"contracts": rows})


@for_people
@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show every class of a contract, this month or another."""
    contract, now, user = contract_for(request, code), timezone.now(), person(request)
    agreed = agreed_for(contract, now)
    if agreed is None:
        raise Http404
    day = day_in(request.GET.get("day", ""), agreed, now)
    found, grounds = figures_of(contract, agreed, day=day), grounds_in(agreed.agreement)
    first = found[0].period.span if found else None
    batches = _batches(contract, user)
    shown = {
        "contract": contract,
        "figures": [_shown(each, grounds, now, user) for each in found],
        "batches": batches[:SHOWN],
        "earlier": batches[SHOWN:],
        "sources": _sources(contract, user),
        "before": first and (first.start - HOUR).astimezone(agreed.zone).date(),
        "after": first and first.end <= now and first.end.astimezone(agreed.zone).date(),
        "counts": may(user, Deed.RECORD_COUNTS),
    }
    return render(request, "watch/transactions.html", shown)


def named(batches: list[Batch], reader: User) -> list[dict[str, Any]]:
    """Return batches with the people who brought them, as far as the reader may see them."""
    people = User.objects.visible_to(reader).in_bulk({each.by_id for each in batches})
    return [
        {
            "batch": each,
            "way": Way.of(each.way),
            "by": people.get(each.by_id),
            "correction": next(iter(each.corrections.all()), None),
        }
        for each in batches
    ]


def left_out_row(left: LeftOut, grounds: dict[str, Both], reader: User) -> dict[str, Any]:
    """Return what was left out with its ground in words, and what the reader may say of it."""
    answers = may(reader, Deed.CONTEST) and left.batch.replaced_at is None
    return {
        "left": left,
        "ground": grounds.get(left.ground, Both(left.ground, left.ground)),
        "contests": answers and left.contest != Contest.CONTESTED,
        "agrees": answers and left.contest != Contest.AGREED,
    }


def percent(figure: Fraction | None) -> str | None:
    """Return a share in per cent with two decimals, rounded to the worse side."""
    return None if figure is None else f"{rounded(figure * 100, 2, up=False)}%"


def seconds(figure: Fraction | None) -> str | None:
    """Return seconds with three decimals, rounded up."""
    return None if figure is None else f"{rounded(figure, 3, up=True):f}"


def _shown(each: Figures, grounds: dict[str, Both], now: datetime, reader: User) -> dict[str, Any]:
    counted, span = each.counted, each.period.span
    over = max(min(now, span.end) - span.start, timedelta())
    return {
        "figures": each,
        "counted": counted,
        "success": _rate(each, counted.success),
        "otherwise": _rate(each, counted.otherwise) if counted.contested else None,
        "promised": [_promised(promised, counted) for promised in each.promised],
        "successes": counted.transactions.total - counted.transactions.failed,
        "average": seconds(counted.times.average),
        "p95": seconds(counted.times.percentile(P95)),
        "slowest": seconds(counted.times.slowest),
        "covered": rounded(Fraction(counted.covered / HOUR), 1, up=False),
        "over": rounded(Fraction(over / HOUR), 1, up=True),
        "left_out": [left_out_row(left, grounds, reader) for left in each.left_out],
    }


def _rate(each: Figures, figure: Fraction | None) -> str | None:
    """Return a rate as exactly as its goal asks for."""
    goals = [promised.indicator.goal for promised in each.promised if promised.measure == SUCCESS]
    goal = next((goal for goal in goals if goal is not None), None)
    if goal is None or figure is None:
        return percent(figure)
    return f"{goal.bound.shown(figure)}%"


def _promised(promised: PromisedIndicator, counted: Counted) -> dict[str, Any]:
    goal, figure = promised.indicator.goal, figure_of(promised, counted)
    return {
        "title": promised.indicator.title or MEASURES[promised.measure == SUCCESS],
        "clause": promised.indicator.clause,
        "goal": goal,
        "figure": None if figure is None or goal is None else f"{goal.bound.shown(figure):f}",
        "unit": goal.unit if goal else "",
        "holds": holds(goal, figure),
    }


def _batches(contract: Contract, reader: User) -> list[dict[str, Any]]:
    """Return the last batches, each with who brought it and what took its place."""
    rows = Batch.objects.filter(contract=contract).select_related("source", "replaces")
    return named(
        list(rows.prefetch_related("corrections").order_by("-pk")[: SHOWN + EARLIER]), reader
    )


def _sources(contract: Contract, reader: User) -> list[Source]:
    if not may(reader, Deed.SEE_INTERNAL):
        return []
    rows = Source.objects.visible_to(reader).filter(contract=contract, removed_at=None)
    return list(rows.order_by("name", "pk"))
