"""Signing a version, and what is said about it before."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.agreements import proposals
from jianyue.agreements.models import Version
from jianyue.agreements.signing import put_signature
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.web.agreements import contracts, proof
from jianyue.web.agreements.forms import SayForm, SignForm
from jianyue.web.agreements.found import contract_for, person, version_for
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.policy import for_those_who

SAYING: dict[str, Callable[..., object]] = {
    "question": proposals.question,
    "answer": proposals.answer,
    "veto": proposals.veto,
}


@for_those_who(Deed.SIGN_FOR_PROVIDER, Deed.SIGN_FOR_CUSTOMER)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what is to be signed, and sign it once the person has proved who he is."""
    found = version_for(request, contract_for(request, code), number)
    if found.document is None:
        raise Http404
    now = timezone.now()
    method, factors = proof.proved(request, now=now), proof.factors(request)
    form = SignForm(
        request.POST or None,
        document_hash=found.document_hash,
        proved=bool(method),
        coded="totp" in factors,
    )
    if request.method == "POST" and form.is_valid() and _signed(request, found, form, now):
        tell(request, Both("已签署。", "Signed."))
        return redirect("agreement-version", code, number)
    said = contracts.of_version(request, found) | contracts.reading(request, found)
    said |= {
        "form": form,
        "proved": method,
        "factors": factors,
        "seen": found.viewings.filter(user=person(request)).exists(),
    }
    return render(request, "agreements/sign.html", said)


def _signed(request: HttpRequest, found: Version, form: SignForm, now: datetime) -> bool:
    """Sign if everything is in order; say in the form what is not."""
    try:
        method = proof.proved(request, now=now) or proof.prove(request, form)
        put_signature(
            found,
            document_hash=form.cleaned_data["document_hash"],
            method=method,
            at=now,
            by=person(request),
        )
    except Refused as refused:
        refuse(form, refused, spoken(request))
        return False
    return True


@for_those_who(Deed.SIGN_FOR_PROVIDER, Deed.SIGN_FOR_CUSTOMER, Deed.DRAFT_AGREEMENTS)
@require_POST
def say(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask, answer or refuse; a veto takes the version off the table."""
    found = version_for(request, contract_for(request, code), number)
    form, act = SayForm(request.POST), SAYING.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    if form.is_valid():
        try:
            act(found, form.cleaned_data["text"], at=timezone.now(), by=person(request))
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            return redirect("agreement-version", code, number)
    said = contracts.of_version(request, found) | {"say_form": form}
    return render(request, "agreements/version.html", said)
