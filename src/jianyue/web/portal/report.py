"""Reporting in under a minute, for oneself or on behalf of somebody who calls."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract, ContractState, Version, running_contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.terms import ContractEnded, version_at
from jianyue.tickets import actions, mine
from jianyue.tickets.models import OF_VERSION, Ticket
from jianyue.tickets.words import Channel
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.narrowing import NUL
from jianyue.web.policy import for_those_who
from jianyue.web.portal.forms import BehalfForm
from jianyue.web.request_types.choosing import with_type
from jianyue.web.tickets.files import add_all
from jianyue.web.tickets.report_form import ReportForm
from jianyue.web.tickets.small_forms import LIMITS


@for_those_who(Deed.REPORT)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form for a contract, and register what was said."""
    try:
        chosen = _chosen(request)
    except ContractEnded as ended:
        tell(request, ended.said)
        chosen = None
    if chosen is None:
        return _shown(request, {})
    contract, version = chosen
    form = _form(request, contract, version)
    types = with_type(request, contract, form)
    if request.method == "POST" and form.is_valid():
        try:
            ticket = _register(request, version, form)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            add_all(request, ticket, request.FILES.getlist("file"))
            return _registered(request, ticket)
    return _shown(request, {"contract": contract, "form": form, "version": version} | types)


def _shown(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    contracts = _running(person(request)).select_related("customer").order_by("code")
    said |= {"contracts": contracts, "limits": LIMITS}
    return render(request, "portal/report.html", said)


def _register(request: HttpRequest, version: Version, form: ReportForm) -> Ticket:
    user = person(request)
    said = form.report(request.POST.get("phone", user.phone)[:40])
    if user.is_customer:
        said = replace(said, channel=Channel.PORTAL)
    return actions.report(
        version.contract, said,
        at=timezone.now(), by=user, reporter=_reporter(form), under=version,
    )  # fmt: skip


def _registered(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Lead to the ticket; whoever wrote a secret one down for others reads its number alone."""
    if ticket.security and not Ticket.objects.visible_to(person(request)).filter(pk=ticket.pk):
        tell(
            request,
            Both(
                f"安全事件已登记，编号 {ticket.number}；只有少数人能看到它。",
                f"The security incident is registered as {ticket.number}; few people see it.",
            ),
        )
        return redirect("home")
    return redirect("reported", ticket.number)


def _running(user: User) -> QuerySet[Contract]:
    found: QuerySet[Contract] = Contract.objects.visible_to(user)
    return found.filter(state=ContractState.RUNNING)


def _chosen(request: HttpRequest) -> tuple[Contract, Version] | None:
    """Return the contract that is reported under, the only one or the one chosen."""
    code = request.POST.get("contract") or request.GET.get("contract", "")
    if NUL in code:
        raise Http404
    if code:
        contract = running_contract(person(request), code)
    else:
        only = list(_running(person(request))[:2])
        contract = only[0] if len(only) == 1 else None
    if contract is None:
        if code:
            raise Http404
        return None
    version = version_at(contract, timezone.now())
    if version is None:
        raise Http404
    return contract, version


def _form(request: HttpRequest, contract: Contract, version: Version) -> ReportForm:
    user, data = person(request), request.POST or None
    asked = (version.agreement(), user, spoken(request), data)
    if user.is_customer:
        return ReportForm(*asked)
    people = User.objects.visible_to(user).filter(customer=contract.customer_id, is_active=True)
    return BehalfForm(people.order_by("name"), *asked)


def _reporter(form: ReportForm) -> User | None:
    return form.people[form.cleaned_data["who"]] if isinstance(form, BehalfForm) else None


@for_those_who(Deed.REPORT)
@require_GET
def reported(request: HttpRequest, number: str) -> HttpResponse:
    """Show the number of a new ticket, large, with the times that are promised."""
    rows = Ticket.objects.visible_to(person(request)).select_related("contract", "version")
    ticket = get_object_or_404(rows.defer(*OF_VERSION), number=number)
    said = {"ticket": ticket, "promises": mine.promises_of(ticket), "now": timezone.now()}
    return render(request, "portal/reported.html", said)
