"""Availability of a contract's systems: the figure, what is left, each minute of it."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.engine.availability import Why
from jianyue.engine.goals import rounded
from jianyue.ledger.speech import Both
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.watch.availability import Measured, live_of
from jianyue.watch.judging import SAID as COUNTS
from jianyue.watch.kept import kept_of
from jianyue.watch.tallies import tallies_of
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.policy import for_people
from jianyue.web.watch.found import titles, traced
from jianyue.web.watch.kept import shown as kept_shown

WORST: Final = 4
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
    contracts, now = list(rows), timezone.now().astimezone(UTC)
    found: dict[int, list[Measured]] = {each.pk: [] for each in contracts}
    for each in tallies_of(contracts, day=now, now=now):
        found[each.promise.contract.pk].append(each)
    shown = [(contract, *_worst(found[contract.pk])) for contract in contracts]
    return render(request, "watch/availabilities.html", {"contracts": shown})


def _worst(found: list[Measured]) -> tuple[list[dict[str, Any]], int, int]:
    """Return the figures that have least left, how many more there are, and how many are broken."""
    least = sorted(found, key=lambda each: (each.left is None, each.left or 0))
    broken = sum(1 for each in found if each.left is not None and each.left < 0)
    shown = [shown_of(each, each.promise.agreed) for each in least[:WORST]]
    return shown, len(found[WORST:]), broken


@for_people
@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show every promised availability of a contract, this month or another."""
    contract, now = contract_for(request, code), timezone.now()
    agreed = agreed_for(contract, now)
    if agreed is None:
        raise Http404
    day = day_in(request.GET.get("day", ""), agreed, now)
    then = agreed_for(contract, min(day, now)) or agreed
    found = live_of(contract, day=day, now=now.astimezone(UTC))
    kept = kept_of(contract, then, day=day, now=now.astimezone(UTC))
    periods = [each.period for each in found] + [each.period for each in kept]
    first = periods[0].span if periods else None
    shown = {
        "contract": contract,
        "figures": [shown_of(each, agreed) for each in found],
        "commitments": kept_shown(kept, agreed.agreement, person(request)),
        "before": first and (first.start - timedelta(days=1)).astimezone(agreed.zone).date(),
        "after": first and first.end <= now and first.end.astimezone(agreed.zone).date(),
    }
    return render(request, "watch/availability.html", shown)


def day_in(text: str, agreed: Agreed, now: datetime) -> datetime:
    """Return an instant of the day that is asked for; anything unreadable is now."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return now.astimezone(UTC)
    if day.year not in YEARS:
        return now.astimezone(UTC)
    return datetime.combine(day, time(12), agreed.zone).astimezone(UTC)


def shown_of(live: Measured, agreed: Agreed) -> dict[str, Any]:
    """Return a figure with its numbers rounded to the worse side, and what lies behind it."""
    goal, so_far, name = live.promise.goal, live.so_far, live.promise.indicator.name
    return {
        "live": live,
        "system": titles(agreed.agreement, [live.system])[0],
        "goal": goal,
        "title": live.promise.indicator.indicator.title,
        "figure": _in_words(live, live.figure),
        "forecast": _in_words(live, live.forecast),
        "broken": live.left is not None and live.left < 0,
        "minutes": minutes_of(live),
        "leads_to": reverse(
            "availability-figure", args=[live.promise.contract.code, name, live.system]
        ) + f"?day={live.period.first}",
        "counted": [(each, [traced(number) for number in each.numbers])
                    for each in so_far.counted],
        "left_out": [(traced(number), WHY[why]) for number, why in so_far.left_out],
        "maintenance": [(traced(number), COUNTS[why]) for number, why in so_far.maintenance],
    }  # fmt: skip


def _in_words(live: Measured, figure: Fraction | None) -> Both | None:
    """Return a figure one digit finer than its goal, rounded to the worse side."""
    goal = live.promise.goal
    if figure is None:
        return None
    if live.promise.in_minutes:
        minutes = rounded(figure / 60, (goal.bound.digits if goal else 1) + 1, up=True)
        return Both(f"{minutes} 分钟", f"{minutes} min")
    share = rounded(figure * 100, 3, up=False) if goal is None else goal.bound.shown(figure)
    return Both(f"{share}%", f"{share}%")


def minutes_of(live: Measured) -> dict[str, Any]:
    """Return lengths in minutes, rounded to the worse side."""
    so_far, minute = live.so_far, timedelta(minutes=1)
    names = ("service", "planned", "unknown", "extended")
    long = {name: getattr(so_far, name) for name in names}
    return {name: rounded(Fraction(each / minute), 1, up=False) for name, each in long.items()} | {
        "down": rounded(live.used / 60, 1, up=True),
        "allowance": None if live.allowance is None else rounded(live.allowance / 60, 1, up=False),
        "left": None if live.left is None else rounded(live.left / 60, 1, up=False),
    }
