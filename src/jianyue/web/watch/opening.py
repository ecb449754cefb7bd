"""Recording outages, and correcting what was recorded."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for
from jianyue.tickets.models import Ticket
from jianyue.watch import outages
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.narrowing import NUL
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.found import outage_for
from jianyue.web.watch.outage_forms import LOCAL, CorrectionForm, OutageForm


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Record an outage; one that is opened from a ticket takes what the ticket says."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    agreed, language = agreed_for(contract, now), spoken(request)
    if agreed is None:
        raise Http404
    ticket = _ticket(contract, user, request.GET.get("ticket", ""))
    initial = _initial(ticket, user.zone)
    form = OutageForm(agreed.agreement, (user.zone, language), posted(request), initial)
    if form.is_bound and form.is_valid():
        try:
            made = outages.open_outage(contract, form.found(ticket), at=now, by=user)
        except Refused as refused:
            refuse(form, refused, language)
        else:
            tell(request, Both("已登记，客户会收到通知。", "Recorded; the customer is told."))
            return redirect("outage", made.number)
    page = Page(
        Both(f"登记中断：{contract.code}", f"Record an outage: {contract.code}"),
        Both("登记并通知客户", "Record and tell the customer"), reverse("outages"),
    )  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": form})


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, outage: str) -> HttpResponse:
    """Say what was so in truth."""
    user, kept = person(request), outage_for(request, outage)
    agreed = agreed_for(kept.contract, kept.opened_at)
    if agreed is None:
        raise Http404
    form = CorrectionForm(kept, agreed.agreement, (user.zone, spoken(request)), posted(request))

    def act(_: object) -> Both:
        said, reason = form.truth()
        outages.correct(kept, said, reason=reason, at=timezone.now(), by=user)
        return Both("已更正；原来的记录仍在经过中。", "Corrected; the timeline keeps what it said.")

    page = Page(Both(f"更正中断：{kept.number}", f"Correct {kept.number}"), Both("更正", "Correct"),
                reverse("outage", args=[kept.number]))  # fmt: skip
    return asked(request, page, form, act)


def _ticket(contract: Contract, user: User, number: str) -> Ticket | None:
    if not number or NUL in number:
        return None
    found: Ticket | None = (
        Ticket.objects.visible_to(user).filter(contract=contract, number=number).first()
    )
    return found


def _initial(ticket: Ticket | None, zone: str) -> dict[str, str]:
    if ticket is None:
        return {}
    began = min(fact.occurred_at for fact in ticket.facts())
    local = began.astimezone(ZoneInfo(zone)).strftime(LOCAL)
    return {"system": ticket.service, "from_at": local, "cause": ticket.title}
