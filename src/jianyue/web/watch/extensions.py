"""Longer service hours: what lies ahead and behind, and one request."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_on
from jianyue.services.models import Extension, ExtensionState
from jianyue.watch.extension_facts import SAID
from jianyue.watch.extension_rules import hours_for
from jianyue.watch.queries import history_of
from jianyue.web.agreements.found import person
from jianyue.web.policy import for_people
from jianyue.web.watch.found import extension_for, titles

SHOWN: Final = 100
TONES: Final = {
    ExtensionState.ASKED: ("warn", "clock"),
    ExtensionState.CONFIRMED: ("ok", "check"),
    ExtensionState.REFUSED: ("bad", "cross"),
    ExtensionState.WITHDRAWN: ("idle", "undo"),
}


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the longer hours that lie ahead, and those behind or come to nothing."""
    user, now = person(request), timezone.now()
    contracts = list(Contract.objects.visible_to(user).select_related("customer").order_by("code"))
    agreements = {each.contract.pk: each.agreement for each in agreed_on(contracts, at=now)}
    rows = Extension.objects.visible_to(user).select_related("contract__customer")
    ahead = rows.filter(state__in=ExtensionState.standing(), until_at__gt=now)
    behind = rows.exclude(pk__in=ahead.values("pk")).order_by("-from_at", "-pk")[:SHOWN]
    shown = {
        name: [_row(each, titles(agreements.get(each.contract_id), [each.system])[0])
               for each in found]
        for name, found in (("ahead", ahead.order_by("from_at", "pk")), ("behind", behind))
    }  # fmt: skip
    asks = may(user, Deed.ASK_EXTENSIONS)
    offered = [each for each in contracts if each.pk in agreements] if asks else []
    return render(request, "watch/extensions.html", shown | {"contracts": offered})


@for_people
@require_GET
def show(request: HttpRequest, extension: str) -> HttpResponse:
    """Show one request: what is agreed, what was answered, what happened."""
    user, kept, now = person(request), extension_for(request, extension), timezone.now()
    hours = hours_for(kept.contract, kept.asked_at)
    agreement = hours.agreed.agreement if hours else None
    shown = _row(kept, titles(agreement, [kept.system])[0]) | {
        "offered": hours and hours.offered,
        "history": [(SAID[each.fact.kind], each) for each in history_of(kept, user)],
    }
    return render(request, "watch/extension.html", shown | _acts(kept, user, now))


def _row(extension: Extension, system: Any) -> dict[str, Any]:  # noqa: ANN401 - words
    state = ExtensionState.of(extension.state)
    colour, icon = TONES[state]
    return {
        "extension": extension, "system": system, "state": state, "tone": colour,
        "icon_name": icon,
    }  # fmt: skip


def _acts(extension: Extension, user: User, now: datetime) -> dict[str, bool]:
    state = extension.state
    return {
        "answers": may(user, Deed.ANSWER_EXTENSIONS)
        and state == ExtensionState.ASKED
        and now < extension.until_at,
        "withdraws": may(user, Deed.ASK_EXTENSIONS)
        and state in ExtensionState.standing()
        and now < extension.from_at,
    }
