"""The calendars: which rosters there are, one of them, all of a contract."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.escalation.calendars import Asked, sheet_of
from jianyue.escalation.models import Layer, Override, Roster, Swap, SwapState
from jianyue.escalation.noting import SAID, plans
from jianyue.escalation.queries import on_call
from jianyue.escalation.undoing import last_change
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.policy import for_people
from jianyue.web.rosters.found import colleagues, roster_for

YEARS: Final = range(2000, 2200)


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show every roster one may see: who is on call now, and until when."""
    user = person(request)
    rows = Roster.objects.visible_to(user).filter(closed_at=None)
    rosters = list(rows.select_related("contract__customer").order_by("contract__code", "name"))
    contracts = Contract.objects.visible_to(user).order_by("code") if plans(user) else ()
    shown = {"now": on_call(rosters, timezone.now()), "contracts": contracts}
    return render(request, "rosters/list.html", shown)


@for_people
@require_GET
def show(request: HttpRequest, roster: int) -> HttpResponse:
    """Show a week or a month of a roster, its holes, and what can be changed."""
    user, kept, now = person(request), roster_for(request, roster), timezone.now()
    asked = _asked(request, ZoneInfo(kept.zone), now)
    edits = may(user, Deed.WORK) or plans(user)
    shown = _shown([kept], asked, now) | {"roster": kept, "edits": edits}
    if edits:
        shown |= _editing(kept, user, now)
    return render(request, "rosters/show.html", shown)


@for_people
@require_GET
def of_contract(request: HttpRequest, code: str) -> HttpResponse:
    """Show a week or a month of all rosters of a contract."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    rows = Roster.objects.visible_to(user).filter(closed_at=None, contract=contract)
    rosters = list(rows.order_by("name"))
    zone = ZoneInfo(rosters[0].zone if rosters else user.zone)
    shown = _shown(rosters, _asked(request, zone, now), now) | {
        "contract": contract,
        "edits": False,
    }
    return render(request, "rosters/contract.html", shown)


def _shown(rosters: Sequence[Roster], asked: Asked, now: datetime) -> dict[str, Any]:
    return {
        "sheet": sheet_of(rosters, asked, now=now),
        "view": "month" if asked.month else "week",
        "day": asked.day,
        "now": now,
        "rosters": rosters,
    }


def _editing(roster: Roster, user: User, now: datetime) -> dict[str, Any]:
    rows = Layer.objects.filter(roster=roster).exclude(until__lte=now)
    layers = list(rows.prefetch_related("members__user"))
    turns = {member.user_id for layer in layers for member in layer.members.all()}
    everybody = list(colleagues(user, roster)) if plans(user) else [user]
    overrides = Override.objects.filter(roster=roster, withdrawn_at=None, until_at__gt=now)
    swaps = Swap.objects.filter(roster=roster, state=SwapState.ASKED, until_at__gt=now)
    change = last_change(roster)
    undoable = change is not None and (plans(user) or change.by_id == user.pk)
    return {
        "plans": plans(user),
        "layers": layers,
        "overrides": overrides.select_related("user", "replaces").order_by("from_at"),
        "swaps": swaps.select_related("asker", "other").order_by("from_at"),
        "palette": [each for each in everybody if each.pk in turns] or everybody,
        "others": [each for each in everybody if turns and each.pk not in turns],
        "change": SAID[change.kind] if change is not None and undoable else None,
        "cover": reverse("roster-cover", args=[roster.pk]),
    }


def _asked(request: HttpRequest, zone: ZoneInfo, now: datetime) -> Asked:
    """Return what is asked for; anything unreadable is this week."""
    today = now.astimezone(zone).date()
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    return Asked(day if day.year in YEARS else today, request.GET.get("view") == "month", zone)
