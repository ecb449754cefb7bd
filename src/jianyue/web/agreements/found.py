"""Finding what a page is about: foreign and missing are the same 404."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jianyue.agreements import queries
from jianyue.agreements.models import Contract, Version
from jianyue.people.models import User
from jianyue.web.narrowing import NUL


def person(request: HttpRequest) -> User:
    """Return who asks; the page's policy has made sure that somebody does."""
    if not isinstance(request.user, User):
        raise TypeError("this page is for people who have signed in")
    return request.user


def contract_for(request: HttpRequest, code: str) -> Contract:
    """Return a contract that the person may see, by its code."""
    rows = Contract.objects.visible_to(person(request)).select_related("customer")
    if NUL in code:
        raise Http404
    found: Contract = get_object_or_404(rows, code=code)
    return found


def version_for(request: HttpRequest, contract: Contract, number: int) -> Version:
    """Return a version that the person may see, by its number."""
    rows = queries.versions_of(contract, person(request))
    found: Version = get_object_or_404(rows, number=number)
    found.contract = contract
    return found


def clause_url(contract: Contract, clause: str, number: int | None = None) -> str:
    """Return where a clause is read: of the version in force, or of the one given."""
    if number is None:
        address = reverse("agreement-text", args=[contract.code])
    else:
        address = reverse("agreement-version-text", args=[contract.code, number])
    return f"{address}#{clause}" if clause else address
