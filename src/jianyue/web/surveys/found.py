"""What pages of surveys are about: foreign and missing are the same 404."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from jianyue.agreements.models import Contract
from jianyue.services.agreed import agreed_on
from jianyue.services.staffing_dates import NO_AGREEMENT
from jianyue.surveys.models import FollowUp, Invited, Opinion, Survey
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import NUL

LARGEST_ID: Final = 2**63 - 1


def survey_for(request: HttpRequest, number: str) -> Survey:
    """Return a survey that the person may see, by its number."""
    found: Survey = _found(
        Survey.objects.visible_to(person(request)).select_related("contract__customer"), number
    )
    return found


def call_for(request: HttpRequest, number: str) -> FollowUp:
    """Return a follow-up call that the person may see, by its number."""
    rows = FollowUp.objects.visible_to(person(request))
    found: FollowUp = _found(
        rows.select_related("contract__customer", "ticket", "person", "caller"), number
    )
    return found


def opinion_for(request: HttpRequest, number: str) -> Opinion:
    """Return an opinion that the person may see, by its number."""
    rows = Opinion.objects.visible_to(person(request)).select_related(
        "contract__customer", "survey", "ticket", "giver", "owner", "opened_by"
    )
    found: Opinion = _found(rows, number)
    return found


def invited_for(request: HttpRequest, pk: int) -> Invited:
    """Return a person's own place in a survey that was sent and has begun."""
    rows = Invited.objects.filter(user=person(request)).exclude(survey__sent_at=None)
    found: Invited = get_object_or_404(
        rows.select_related("survey__contract__customer", "user"), pk=min(pk, LARGEST_ID)
    )
    return found


def zones_of(contracts: Iterable[Contract], at: datetime) -> dict[int, ZoneInfo]:
    """Return the zone in which each contract counts days; one query for all."""
    kept = {each.pk: each for each in contracts}
    agreed = {each.contract.pk: each.zone for each in agreed_on(kept.values(), at=at)}
    return {pk: agreed.get(pk, NO_AGREEMENT) for pk in kept}


def _found(rows: Any, number: str) -> Any:  # noqa: ANN401 - rows of any table with numbers
    if NUL in number:
        raise Http404
    return get_object_or_404(rows, number=number)
