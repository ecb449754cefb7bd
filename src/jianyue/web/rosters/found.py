"""What pages of rosters are about: foreign and missing are the same 404."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jianyue.agreements.models import Contract
from jianyue.escalation.models import Roster
from jianyue.people.models import User
from jianyue.web.agreements.found import person


def roster_for(request: HttpRequest, pk: int) -> Roster:
    """Return a roster that the person may see and that is in use."""
    rows = Roster.objects.visible_to(person(request)).select_related("contract__customer")
    found: Roster = get_object_or_404(rows, pk=pk, closed_at=None)
    return found


def row_for(request: HttpRequest, model: Any, pk: int, *related: str) -> Any:  # noqa: ANN401 - any model with its door
    """Return a row behind the model's door."""
    return get_object_or_404(
        model.objects.visible_to(person(request)).select_related(*related), pk=pk
    )


def colleagues(user: User, roster: Roster | None = None) -> Any:  # noqa: ANN401 - a set of rows
    """Return the provider's people who can be on call, on a contract those who reach it."""
    rows = User.objects.visible_to(user).filter(customer=None, is_active=True)
    if roster is not None and roster.contract_id is not None:
        rows = rows.filter(pk__in=reaching(rows, roster.contract))
    return rows.order_by("sort_key", "name", "pk")


def reaching(rows: Any, contract: Contract) -> list[int]:  # noqa: ANN401 - a set of rows
    """Return who of some people reaches a contract, by a role or by a seat."""
    seated = set(contract.seats.filter(until_date=None).values_list("user", flat=True))
    return [
        user.pk
        for user in rows.prefetch_related("grants")
        if user.pk in seated or user.sees_every_contract
    ]


def back_to(roster: Roster, at: datetime | None = None) -> str:
    """Return where a roster is shown, on the week of an instant."""
    address = reverse("roster", args=[roster.pk])
    return f"{address}?day={at:%Y-%m-%d}" if at else address
