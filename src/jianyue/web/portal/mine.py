"""My tickets, what waits for me, whom I can reach."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements import queries as agreements
from jianyue.agreements.models import Contract, ContractState, VersionState
from jianyue.ledger.speech import Choice
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets import mine as tickets
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who

NEWS = 6
MOST_PAGES = 1000


class Show(Choice):
    """Which tickets somebody who watches over them looks at."""

    OPEN = "open", "未完结", "not finished"
    ALL = "all", "全部", "all"


@for_those_who(Deed.SEE_TICKETS)
@require_GET
@narrowed_by("show", "page")
def mine(request: HttpRequest) -> HttpResponse:
    """Show my tickets, open ones first, and what waits for me; all to who watches over them."""
    user = person(request)
    waiting, signing = tickets.waiting_for(user), to_sign(user)
    said = _listed(request, user) | {
        "waiting": waiting,
        "to_sign": signing,
        "waits": len(waiting) + len(signing),
        "windows": windows_of(user) if user.is_customer else (),
        "news": Notice.objects.filter(user=user).order_by("-decided_at")[:NEWS],
        "now": timezone.now(),
    }
    return render(request, "portal/mine.html", said)


def _listed(request: HttpRequest, user: User) -> dict[str, object]:
    """Return the tickets of the page. Raises BadRequest for a page that is none."""
    show, page = request.GET.get("show", Show.OPEN), request.GET.get("page", "1")
    if show not in set(Show) or not page.isdecimal() or not 1 <= int(page) <= MOST_PAGES:
        raise BadRequest
    if not tickets.oversees(user):
        return {"tickets": tickets.tickets_of(user)}
    number = int(page)
    found = tickets.overseen_by(user, everything=show == Show.ALL, page=number)
    return {
        "tickets": found[: tickets.SHOWN],
        "shows": list(Show),
        "chosen": show,
        "previous": number - 1,
        "next": number + 1 if len(found) > tickets.SHOWN else 0,
    }


def windows_of(user: User) -> list[tuple[Contract, object]]:
    """Return each running contract with its agreement, for the contacts of the desk (A15)."""
    rows = Contract.objects.visible_to(user).filter(state=ContractState.RUNNING)
    contracts = list(rows.order_by("code"))
    found = ((each, agreements.version_in_force(each, user)) for each in contracts)
    return [(each, version.agreement() if version else None) for each, version in found]


def to_sign(user: User) -> list[Contract]:
    """Return the contracts with a version that waits for this person's side."""
    deed = Deed.SIGN_FOR_CUSTOMER if user.is_customer else Deed.SIGN_FOR_PROVIDER
    if not may(user, deed):
        return []
    side = "customer" if user.is_customer else "provider"
    rows = Contract.objects.visible_to(user).filter(versions__state=VersionState.PUBLISHED)
    signed = rows.filter(
        versions__state=VersionState.PUBLISHED, versions__signatures__party=side
    ).values("pk")
    return list(rows.exclude(pk__in=signed).distinct())
