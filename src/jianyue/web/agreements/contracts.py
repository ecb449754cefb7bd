"""Contracts: the list, one contract with its versions, one version, the text clause by clause."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from jianyue.agreements import queries
from jianyue.agreements.expiry import renews
from jianyue.agreements.models import Contract, Version, VersionState
from jianyue.agreements.rendering import document_of
from jianyue.documents import page
from jianyue.people.permissions import Deed, may
from jianyue.tickets import records
from jianyue.web.agreements.forms import EndForm
from jianyue.web.agreements.found import contract_for, person, version_for
from jianyue.web.asking import spoken
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who


@for_those_who(Deed.SEE_AGREEMENTS)
@require_GET
@narrowed_by()
def listed(request: HttpRequest) -> HttpResponse:
    """Show the contracts one may see, with the days that are left."""
    user, today = person(request), queries.local_date(person(request), timezone.now())
    rows = [(row, queries.days_left(row, today)) for row in queries.contracts_of(user)]
    return render(request, "agreements/list.html", {"rows": rows})


@for_those_who(Deed.SEE_AGREEMENTS)
@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show one contract."""
    contract = contract_for(request, code)
    return render(request, "agreements/show.html", shown(request, contract))


def shown(request: HttpRequest, contract: Contract, form: EndForm | None = None) -> dict[str, Any]:
    """Return what the page of a contract shows."""
    user, now = person(request), timezone.now()
    in_force = queries.version_in_force(contract, user)
    agreement = in_force.agreement() if in_force else None
    return {
        "contract": contract,
        "in_force": in_force,
        "agreement": agreement,
        "left": queries.days_left(contract, queries.local_date(user, now)),
        "versions": queries.listed_versions(contract, user),
        "seats": contract.seats.select_related("user").order_by("until_date", "from_date"),
        "history": queries.history_of(contract),
        "renews": agreement is not None and renews(contract, agreement),
        "form": form or EndForm.of(contract),
        "job": records.last_asked(contract, user),
    }


@for_those_who(Deed.SEE_AGREEMENTS)
@require_GET
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show one version: who, when and why, who saw and signed it, what it changes."""
    contract = contract_for(request, code)
    found = version_for(request, contract, number)
    return render(request, "agreements/version.html", of_version(request, found))


def of_version(request: HttpRequest, found: Version) -> dict[str, Any]:
    """Return what the page of a version shows."""
    user = person(request)
    before = queries.changes_since(found, user)
    signatures = queries.checked_signatures(found)
    side = Deed.SIGN_FOR_CUSTOMER if user.is_customer else Deed.SIGN_FOR_PROVIDER
    own = "customer" if user.is_customer else "provider"
    waiting = found.state == VersionState.PUBLISHED
    return {
        "contract": found.contract,
        "version": found,
        "signatures": signatures,
        "viewings": found.viewings.select_related("user__organisation").order_by("first_at"),
        "history": queries.history_of(found.contract, number=found.number),
        "before": before[0] if before else None,
        "changes": before[1] if before else (),
        "signs": waiting and may(user, side) and own not in {one.party for one in signatures},
        "own_side": side.name.lower(),
    }


@for_those_who(Deed.SEE_AGREEMENTS)
@require_GET
def text(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """Show the agreement clause by clause, its numbers taken from the structured text."""
    contract = contract_for(request, code)
    if number is None:
        found = queries.version_in_force(contract, person(request))
    else:
        found = version_for(request, contract, number)
    if found is None:
        raise Http404
    said = {"contract": contract, "version": found} | reading(request, found)
    return render(request, "agreements/text.html", said)


def reading(request: HttpRequest, found: Version) -> dict[str, Any]:
    """Return the text of a version as the page shows it."""
    language = spoken(request)
    document = document_of(found.agreement(), language)
    html = mark_safe(page.html(document))  # noqa: S308 - it escapes every text
    return {"document": document, "html": html, "contents": page.contents(document)}
