"""Whom one calls, and what is served: contacts and the service catalogue of each contract."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract, ContractState
from jianyue.escalation.models import Roster
from jianyue.escalation.queries import OnCall, on_call
from jianyue.services.agreed import Agreed, agreed_on
from jianyue.services.catalogue import catalogue_of, contacts_of
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.policy import for_people


@for_people
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """Show hotline, mail, hours, people and who is on call of every contract in view (A12, A15)."""
    now, user = timezone.now(), person(request)
    contacts = contacts_of(_agreed(request), spoken(request), today=now.date())
    rosters = Roster.objects.visible_to(user).filter(closed_at=None, shown=True).order_by("name")
    duties = on_call(rosters, now)
    shown = [(contact, _on_duty(duties, contact.contract)) for contact in contacts]
    return render(request, "people/contacts.html", {"contacts": shown})


@for_people
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """Show what each contract serves, to whom, when and how (A03, E05)."""
    language = spoken(request)
    shown = [catalogue_of(each, language) for each in _agreed(request)]
    return render(request, "people/services.html", {"catalogues": shown})


def _on_duty(duties: Sequence[OnCall], contract: Contract) -> list[OnCall]:
    """Return who is on call for a contract: on its own rosters and on those of the house."""
    return [each for each in duties if each.roster.contract_id in {None, contract.pk}]


def _agreed(request: HttpRequest) -> list[Agreed]:
    rows = Contract.objects.visible_to(person(request)).exclude(state=ContractState.ENDED)
    return agreed_on(rows.select_related("customer").order_by("code"), at=timezone.now())
