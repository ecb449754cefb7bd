"""Whom one calls, and what is served: contacts and the service catalogue of each contract."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract, ContractState
from jianyue.services.agreed import Agreed, agreed_on
from jianyue.services.catalogue import catalogue_of, contacts_of
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.policy import for_people


@for_people
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """Show hotline, mail, hours and people of every contract in view (A15)."""
    shown = contacts_of(_agreed(request), spoken(request), today=timezone.now().date())
    return render(request, "people/contacts.html", {"contacts": shown})


@for_people
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """Show what each contract serves, to whom, when and how (A03, E05)."""
    language = spoken(request)
    shown = [catalogue_of(each, language) for each in _agreed(request)]
    return render(request, "people/services.html", {"catalogues": shown})


def _agreed(request: HttpRequest) -> list[Agreed]:
    rows = Contract.objects.visible_to(person(request)).exclude(state=ContractState.ENDED)
    return agreed_on(rows.select_related("customer").order_by("code"), at=timezone.now())
