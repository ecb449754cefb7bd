"""What one does while speaking: find the caller, register his matter or find the ticket."""

from collections.abc import Callable
from dataclasses import replace

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jianyue.agreements.models import Contract, Version
from jianyue.hotline import calls
from jianyue.hotline.models import Call
from jianyue.ledger.speech import Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.terms import ContractEnded, version_at
from jianyue.tickets import actions
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import Channel
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.hotline.found import call_for, callers_for, open_tickets, running
from jianyue.web.narrowing import NUL, narrowed_by
from jianyue.web.policy import for_those_who
from jianyue.web.request_types.choosing import with_type
from jianyue.web.tickets.report_form import ReportForm


@for_those_who(Deed.WORK)
@require_GET
@narrowed_by("q")
def callers(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Return whom a number, a name or an organisation finds, as one types."""
    call, text = call_for(request, phone_call), request.GET.get("q", "")[:80]
    found = callers_for(person(request), text, call.line.contract if call.line else None)
    return render(request, "hotline/_callers.html", {"call": call, "callers": found, "text": text})


@for_those_who(Deed.WORK)
@require_POST
def name(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Say who calls; somebody without an account by his name alone."""
    user, call = person(request), call_for(request, phone_call)
    contract = _contract(request, user)
    said, who = request.POST.get("name", "").replace(NUL, "")[:120], None
    if pk := request.POST.get("caller", ""):
        who = _caller(user, contract, pk)
    if who is None and not said.strip():
        raise BadRequest("name")
    return done(request, call, lambda: calls.name(
        call, contract, at=timezone.now(), by=user, caller=who, name=said
    ))  # fmt: skip


@for_those_who(Deed.WORK)
@require_POST
def report(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Register the caller's matter; its number is said to him next."""
    user, call = person(request), call_for(request, phone_call)
    form = report_form(request, call)
    if call.contract is None or form is None:
        raise Http404
    types = with_type(request, call.contract, form)
    if form.is_valid():
        now = timezone.now()
        reporter = call.caller if call.caller and call.caller.customer_id else None
        try:
            said = replace(form.report(call.phone), channel=Channel.HOTLINE)
            ticket = actions.report(call.contract, said, at=now, by=user, reporter=reporter)
            calls.concern(call, ticket, at=now, by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            return redirect("phone-call", call.number)
    shown = {"call": call, "form": form, "tickets": open_tickets(user, call), "works": True}
    shown |= types
    return render(request, "hotline/report.html", shown)


@for_those_who(Deed.WORK)
@require_POST
def about(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Say that it is about a ticket that there is."""
    user, call = person(request), call_for(request, phone_call)
    number = request.POST.get("number", "").strip()
    if NUL in number:
        raise Http404
    rows = Ticket.objects.visible_to(user).select_related("contract")
    ticket = get_object_or_404(rows, number=number)
    return done(request, call, lambda: calls.concern(call, ticket, at=timezone.now(), by=user))


def report_form(request: HttpRequest, call: Call) -> ReportForm | None:
    """Return the form in the words of the agreement in force; None where none is."""
    user, contract = person(request), call.contract
    version = _version(contract) if contract else None
    if version is None:
        return None
    data = request.POST if request.method == "POST" else None
    form = ReportForm(version.agreement(), user, spoken(request), data)
    form.fields["title"].widget.attrs["autofocus"] = True
    form.order_fields(["title", "what", "grade", "service", "text", "noticed"])
    return form


def _version(contract: Contract) -> Version | None:
    try:
        return version_at(contract, timezone.now())
    except ContractEnded:
        return None


def _contract(request: HttpRequest, user: User) -> Contract:
    code = request.POST.get("contract", "")
    if NUL in code:
        raise Http404
    found: Contract = get_object_or_404(running(user), code=code)
    return found


def _caller(user: User, contract: Contract, pk: str) -> User:
    rows = User.objects.visible_to(user).filter(customer=contract.customer_id, is_active=True)
    if not (pk.isascii() and pk.isdigit() and len(pk) <= 18):  # noqa: PLR2004 - digits of a key
        raise Http404
    found: User = get_object_or_404(rows, pk=int(pk))
    return found


def done(request: HttpRequest, call: Call, deed: Callable[[], object]) -> HttpResponse:
    """Do something with a call, and lead back to it; a refusal is said there."""
    try:
        deed()
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect("phone-call", call.number)
