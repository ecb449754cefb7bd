"""Availability of a contract's systems: the figure, what is left, each minute of it."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.engine.availability import Why
from jianyue.engine.goals import rounded
from jianyue.engine.spans import Span
from jianyue.ledger.speech import Both
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.watch.availability import Live, live_of
from jianyue.watch.judging import SAID as COUNTS
from jianyue.watch.kept import kept_of
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.policy import for_people
from jianyue.web.watch.found import titles, traced
from jianyue.web.watch.kept import shown as kept_shown

WIDTH: Final = 1000
THINNEST: Final = Fraction(2)
YEARS: Final = range(2000, 2200)
WHY: Final = {
    Why.DEGRADED: Both("部分降级", "degraded"),
    Why.SINGLE_TERMINAL: Both("单台终端", "a single terminal"),
    Why.EXCLUDED: Both("协议约定的除外", "on an agreed ground"),
    Why.IN_MAINTENANCE: Both("在计划维护之内", "inside planned maintenance"),
    Why.NOT_IN_SERVICE: Both("在服务时间之外", "outside service time"),
}


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the contracts whose availability one may see."""
    rows = Contract.objects.visible_to(person(request)).select_related("customer").order_by("code")
    return render(request, "watch/availabilities.html", {"contracts": rows})


@for_people
@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show every promised availability of a contract, this month or another."""
    contract, now = contract_for(request, code), timezone.now()
    agreed = agreed_for(contract, now)
    if agreed is None:
        raise Http404
    day = _day(request.GET.get("day", ""), agreed, now)
    found = live_of(contract, agreed, day=day, now=now.astimezone(UTC))
    kept = kept_of(contract, agreed, day=day, now=now.astimezone(UTC))
    periods = [each.period for each in found] + [each.period for each in kept]
    first = periods[0].span if periods else None
    shown = {
        "contract": contract,
        "figures": [_shown(each, agreed) for each in found],
        "commitments": kept_shown(kept, agreed.agreement, person(request)),
        "before": first and (first.start - timedelta(days=1)).astimezone(agreed.zone).date(),
        "after": first and first.end <= now and first.end.astimezone(agreed.zone).date(),
    }
    return render(request, "watch/availability.html", shown)


def _day(text: str, agreed: Agreed, now: datetime) -> datetime:
    """Return an instant of the day that is asked for; anything unreadable is now."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return now.astimezone(UTC)
    if day.year not in YEARS:
        return now.astimezone(UTC)
    return datetime.combine(day, time(12), agreed.zone).astimezone(UTC)


def _shown(live: Live, agreed: Agreed) -> dict[str, Any]:
    goal, so_far = live.promised.indicator.goal, live.so_far
    figure = so_far.fraction
    return {
        "live": live,
        "system": titles(agreed.agreement, [live.system])[0],
        "goal": goal,
        "figure": None if figure is None or goal is None else goal.bound.shown(figure),
        "forecast": None if live.forecast is None or goal is None
        else goal.bound.shown(live.forecast),
        "broken": live.left is not None and live.left < 0,
        "minutes": _minutes(live),
        "axis": _axis(live),
        "counted": [(each, [traced(number) for number in each.numbers])
                    for each in so_far.counted],
        "left_out": [(traced(number), WHY[why]) for number, why in so_far.left_out],
        "maintenance": [(traced(number), COUNTS[why]) for number, why in so_far.maintenance],
    }  # fmt: skip


def _minutes(live: Live) -> dict[str, Any]:
    """Return lengths in minutes, rounded to the worse side."""
    so_far, minute = live.so_far, timedelta(minutes=1)
    names = ("service", "planned", "unknown", "extended")
    long = {name: getattr(so_far, name) for name in names}
    return {name: rounded(Fraction(each / minute), 1, up=False) for name, each in long.items()} | {
        "down": rounded(live.used / 60, 1, up=True),
        "allowance": None if live.allowance is None else rounded(live.allowance / 60, 1, up=False),
        "left": None if live.left is None else rounded(live.left / 60, 1, up=False),
    }


def _axis(live: Live) -> list[tuple[str, list[dict[str, Any]]]]:
    whole, record = live.period.span, live.record
    outages = [(each.span(live.period.span.end), each.number) for each in record.outages]
    rows: tuple[tuple[str, list[tuple[Span, str]]], ...] = (
        ("service", [(each, "") for each in live.terms.service.spans(whole.start, whole.end)]),
        ("planned", [(each.span, each.number) for each in record.maintenance]),
        ("partial", outages),
        ("down", [(each.span, each.numbers[0]) for each in live.so_far.counted]),
        ("unknown", [(each, "") for each in record.unknown]),
    )
    return [(name, [_bar(span, number, whole) for span, number in spans]) for name, spans in rows]


def _bar(span: Span, number: str, whole: Span) -> dict[str, Any]:
    start, end = max(span.start, whole.start), min(span.end, whole.end)
    scale = Fraction(WIDTH) / Fraction(whole.length / timedelta(seconds=1))
    x = Fraction((start - whole.start) / timedelta(seconds=1)) * scale
    width = max(THINNEST, Fraction((end - start) / timedelta(seconds=1)) * scale)
    link = traced(number) if number else None
    return {"x": f"{float(x):.2f}", "width": f"{float(width):.2f}", "traced": link}
