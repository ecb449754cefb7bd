"""The lists of slips: those that wait for a signature first."""

from typing import Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.tickets.models import Slip
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who
from jianyue.web.slips.forms import Filter
from jianyue.web.slips.found import HEAVY

SHOWN: Final = 50
MOST_PAGES: Final = 1000
OF_PROVIDER: Final = (Filter.UNSIGNED, Filter.OURS, Filter.THEIRS, Filter.SIGNED)
OF_CUSTOMER: Final = (Filter.TO_SIGN, Filter.DONE)


@for_those_who(Deed.SEE_TICKETS)
@require_GET
@narrowed_by("show", "page")
def listed(request: HttpRequest) -> HttpResponse:
    """Show the slips that wait for a signature, or those that are signed."""
    user = person(request)
    filters = filters_of(user)
    chosen = request.GET.get("show", filters[0].value)
    page = request.GET.get("page", "1")
    if chosen not in filters or not (page.isascii() and page.isdigit()):
        raise Http404
    number = max(1, min(int(page), MOST_PAGES))
    rows = Slip.objects.visible_to(user).filter(wanted(Filter.of(chosen), user)).defer(*HEAVY)
    rows = rows.select_related("ticket", "customer", "engineer").order_by("-written_at", "-pk")
    found = list(rows[SHOWN * (number - 1) : SHOWN * number + 1])
    said = {
        "filters": filters,
        "chosen": chosen,
        "slips": found[:SHOWN],
        "previous": number - 1,
        "next": number + 1 if len(found) > SHOWN else 0,
    }
    return render(request, "slips/list.html", said)


def filters_of(user: User) -> tuple[Filter, ...]:
    """Return the tabs of somebody's list, the usual one first."""
    return OF_CUSTOMER if user.is_customer else OF_PROVIDER


def wanted(chosen: Filter, user: User) -> Q:
    """Return what a tab shows."""
    signed = Q(engineer_signed_at__isnull=False, customer_signed_at__isnull=False)
    return {
        Filter.UNSIGNED: ~signed,
        Filter.OURS: Q(engineer_signed_at=None, engineer=user),
        Filter.THEIRS: Q(customer_signed_at=None),
        Filter.SIGNED: signed,
        Filter.TO_SIGN: Q(customer_signed_at=None),
        Filter.DONE: Q(customer_signed_at__isnull=False),
    }[chosen]
