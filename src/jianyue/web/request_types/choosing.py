"""Choosing a request type where a matter is reported."""

from typing import Any, Final

from django.http import Http404, HttpRequest

from jianyue.agreements.models import Contract
from jianyue.people.models import User
from jianyue.request_types.models import Edition, RequestType
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.tickets.report_form import ReportForm
from jianyue.web.tickets.typed import Typed

DIGITS: Final = 18


def offered(user: User, contract: Contract) -> list[RequestType]:
    """Return the types that somebody may choose under a contract; one query."""
    return list(RequestType.objects.visible_to(user).of(contract))


def with_type(request: HttpRequest, contract: Contract, form: ReportForm) -> dict[str, Any]:
    """Let a form ask what the chosen type asks; return what its page shows of types.

    A type that was changed or retired since the page was shown is said, and nothing is lost.
    """
    user = person(request)
    types = offered(user, contract)
    chosen = _chosen(request, user, contract)
    if chosen is None:
        return {"types": types, "typed": None}
    typed = Typed(chosen, _people(contract), user, spoken(request))
    form.ask_for(typed)
    if request.method == "POST" and request.POST.get("edition") != str(chosen.number):
        form.outdated = True
    return {"types": types, "typed": typed}


def _chosen(request: HttpRequest, user: User, contract: Contract) -> Edition | None:
    given = request.POST if request.method == "POST" else request.GET
    pk = str(given.get("type", ""))
    if not pk:
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) <= DIGITS):
        raise Http404
    rows = RequestType.objects.visible_to(user).filter(pk=int(pk))
    kept = rows.filter(contract__in=[contract]).first() or rows.filter(contract=None).first()
    if kept is None or (kept.retired_at is not None and request.method == "GET"):
        raise Http404
    found: Edition = Edition.objects.select_related("of").get(of=kept, number=kept.edition)
    return found


def _people(contract: Contract) -> dict[str, User]:
    rows = User.objects.filter(
        tenant=contract.tenant_id, customer=contract.customer_id, is_active=True
    )
    return {str(each.pk): each for each in rows.order_by("sort_key", "pk")}
