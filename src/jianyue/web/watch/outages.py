"""Outages: what goes on, what is over, and one of them."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for, agreed_on
from jianyue.tickets.rules import exclusion_grounds
from jianyue.watch.chains import alerts_of
from jianyue.watch.interrupting import interruptions
from jianyue.watch.models import Outage
from jianyue.watch.queries import Happened, history_of
from jianyue.watch.words import SAID, Step, owed
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.policy import for_people
from jianyue.web.watch.found import outage_for, titles
from jianyue.web.watch.outage_forms import StepForm, steps_for

SHOWN: Final = 200


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the outages of the contracts one may see, the last ones first."""
    user, now = person(request), timezone.now()
    contracts = list(Contract.objects.visible_to(user).order_by("code"))
    agreements = {each.contract.pk: each.agreement for each in agreed_on(contracts, at=now)}
    rows = Outage.objects.visible_to(user).select_related("contract__customer")
    outages = [
        (each, titles(agreements.get(each.contract_id), [each.system])[0])
        for each in rows.order_by("-from_at", "-pk")[:SHOWN]
    ]
    records = may(user, Deed.RECORD_OUTAGES)
    offered = [each for each in contracts if each.pk in agreements] if records else []
    return render(request, "watch/outages.html", {"outages": outages, "contracts": offered})


@for_people
@require_GET
def show(request: HttpRequest, outage: str) -> HttpResponse:
    """Show an outage, what is owed about it, and what happened."""
    user, kept = person(request), outage_for(request, outage)
    agreed = agreed_for(kept.contract, kept.opened_at)
    history, nth = history_of(kept, user), interruptions(kept)
    grounds = exclusion_grounds(agreed.agreement) if agreed else {}
    shown = {
        "outage": kept,
        "system": titles(agreed.agreement if agreed else None, [kept.system])[0],
        "ground": grounds.get(kept.ground, kept.ground),
        "nth": nth,
        "alerts": alerts_of(kept, to=user),
        "owed": _owed(kept, history, nth),
        "history": [(SAID[each.fact.kind], each) for each in history],
        "updates": kept.updates.order_by("-published_at", "-pk"),
        "corrects": may(user, Deed.RECORD_OUTAGES),
        "edits": kept.voided_at is None and may(user, Deed.RECORD_OUTAGES),
        "form": _step_form(request, kept, user),
    }
    return render(request, "watch/outage.html", shown)


def _owed(outage: Outage, history: list[Happened], nth: int) -> list[dict[str, Any]]:
    """Return each step that is owed, and when it was first done."""
    done = {each.fact.kind: each.fact.occurred_at for each in reversed(history)}
    steps = [*owed(outage.side), *([Step.JUSTIFIED] if nth > 1 else [])]
    return [{"step": each, "at": done.get(f"outage_{each}")} for each in steps]


def _step_form(request: HttpRequest, outage: Outage, user: User) -> StepForm | None:
    steps = steps_for(user)
    if outage.voided_at is not None or not steps:
        return None
    return StepForm(steps, (user.zone, spoken(request)))
