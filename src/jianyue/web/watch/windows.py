"""Planned maintenance: what lies ahead and behind, and one window."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_on
from jianyue.services.models import Window, WindowState
from jianyue.watch import queries
from jianyue.watch.folding import SAID
from jianyue.watch.judged import standing_of
from jianyue.watch.judging import SAID as COUNTS
from jianyue.watch.judging import rules_for
from jianyue.watch.status.known import is_shown
from jianyue.web.agreements.found import person
from jianyue.web.policy import for_people
from jianyue.web.watch.found import titles, window_for

TONES = {
    WindowState.ASKED: ("warn", "clock"),
    WindowState.CONFIRMED: ("ok", "check"),
    WindowState.REFUSED: ("bad", "cross"),
    WindowState.WITHDRAWN: ("idle", "undo"),
    WindowState.RUNNING: ("info", "wrench"),
    WindowState.DONE: ("idle", "ok"),
}
OPEN_TO_WITHDRAW = {WindowState.ASKED, WindowState.CONFIRMED}


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the work that lies ahead, and what lies behind."""
    user, now = person(request), timezone.now()
    contracts = list(Contract.objects.visible_to(user).select_related("customer").order_by("code"))
    agreements = {each.contract.pk: each.agreement for each in agreed_on(contracts, at=now)}
    shown: dict[str, Any] = {
        name: [_row(each, titles(agreements.get(each.contract_id), each.systems), now)
               for each in found]
        for name, found in (("ahead", queries.ahead(user)), ("behind", queries.behind(user)))
    }  # fmt: skip
    plans = may(user, Deed.PLAN_WINDOWS)
    offered = [each for each in contracts if each.pk in agreements] if plans else []
    return render(
        request, "watch/windows.html", shown | {"contracts": offered, "calendars": contracts}
    )


@for_people
@require_GET
def show(request: HttpRequest, window: str) -> HttpResponse:
    """Show one window: what is agreed, what it counts as, what clashes, what happened."""
    user, kept, now = person(request), window_for(request, window), timezone.now()
    rules = rules_for(kept.contract, kept.asked_at)
    agreement = rules.agreed.agreement if rules else None
    shown = _row(kept, titles(agreement, kept.systems), now) | {
        "rules": rules,
        "counts": _counts(kept, rules),
        "clashes": queries.clashing_with(kept) if kept.state in WindowState.standing() else (),
        "updates": kept.updates.order_by("-published_at", "-pk"),
        "corrects": may(user, Deed.PLAN_WINDOWS),
        "history": [(SAID[each.fact.kind], each) for each in queries.history_of(kept, user)],
    }
    return render(request, "watch/window.html", shown | _acts(kept, user, now))


def _row(window: Window, systems: list[Any], now: datetime) -> dict[str, Any]:
    colour, icon = TONES[WindowState.of(window.state)]
    end = window.ended_at or (now if window.state == WindowState.RUNNING else None)
    over = end - window.until_at if end and end > window.until_at else None
    return {
        "window": window,
        "systems": systems,
        "state": WindowState.of(window.state),
        "tone": colour,
        "icon_name": icon,
        "over": over and int(over.total_seconds() // 60),
    }


def _counts(window: Window, rules: Any) -> Any:  # noqa: ANN401 - words, or none
    if rules is None or window.state in {WindowState.REFUSED, WindowState.WITHDRAWN}:
        return None
    standing = standing_of(window, rules)
    return {"said": COUNTS[standing], "planned": standing.is_planned}


def _acts(window: Window, user: User, now: datetime) -> dict[str, bool]:
    plans, state = may(user, Deed.PLAN_WINDOWS), window.state
    return {
        "answers": may(user, Deed.ALLOW_WINDOWS)
        and state == WindowState.ASKED
        and now < window.until_at,
        "publishes": plans and is_shown(window),
        "withdraws": plans and state in OPEN_TO_WITHDRAW,
        "begins": plans and state in OPEN_TO_WITHDRAW and now >= window.from_at,
        "ends": plans and state == WindowState.RUNNING,
    }
