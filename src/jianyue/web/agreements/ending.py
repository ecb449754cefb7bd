"""The end of a contract: hand-over, retention, renewal."""

from collections.abc import Callable
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.agreements import expiry
from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets import records
from jianyue.web.agreements import contracts
from jianyue.web.agreements.forms import EndForm
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import tell
from jianyue.web.policy import for_those_who


@for_those_who(Deed.MANAGE_CUSTOMERS)
@require_POST
def arrange(request: HttpRequest, code: str) -> HttpResponse:
    """Settle hand-over and retention."""
    contract, form = contract_for(request, code), EndForm(request.POST)
    if not form.is_valid():
        return render(request, "agreements/show.html", contracts.shown(request, contract, form))
    expiry.arrange_end(contract, **form.cleaned_data, at=timezone.now(), by=person(request))
    tell(request, Both("已保存。", "Kept."))
    return redirect("agreement", code)


@for_those_who(Deed.MANAGE_CUSTOMERS)
@require_POST
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Record that everything was handed over."""
    return _done(request, code, expiry.hand_over)


@for_those_who(Deed.MANAGE_CUSTOMERS, Deed.SIGN_FOR_CUSTOMER)
@require_http_methods(["GET", "POST"])
def all_records(request: HttpRequest, code: str) -> HttpResponse:
    """Have the contract's records put together, or tell htmx how far they are."""
    contract, user = contract_for(request, code), person(request)
    if request.method == "POST":
        records.ask(contract, at=timezone.now(), by=user)
    elif request.headers.get("HX-Request") == "true":
        said = {"contract": contract, "job": records.last_asked(contract, user)}
        return render(request, "agreements/_records.html", said)
    return redirect(f"{reverse('agreement', args=[code])}#records")


@for_those_who(Deed.MANAGE_CUSTOMERS, Deed.SIGN_FOR_CUSTOMER)
@require_POST
def take_records(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the contract's records as one file, to be kept."""
    contract = contract_for(request, code)
    try:
        package = records.taken(contract, at=timezone.now(), by=person(request))
    except Refused as refused:
        tell(request, refused.said, bad=True)
        return redirect("agreement", code)
    name = f"{contract.code}-records.zip"
    answer = FileResponse(package, as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)


@for_those_who(Deed.SIGN_FOR_CUSTOMER, Deed.DRAFT_AGREEMENTS)
@require_POST
def object_to_renewal(request: HttpRequest, code: str) -> HttpResponse:
    """Say that the term shall not renew itself."""
    return _done(request, code, expiry.object_to_renewal)


def _done(request: HttpRequest, code: str, act: Callable[..., Contract | None]) -> HttpResponse:
    contract = contract_for(request, code)
    try:
        act(contract, at=timezone.now(), by=person(request))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, Both("已记录。", "Recorded."))
    return redirect("agreement", code)
