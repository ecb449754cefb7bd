"""Acknowledging calls: on a notice, on the page of a ticket, and by the link in a message."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.escalation import acknowledging
from jianyue.ledger.fence import move
from jianyue.ledger.speech import Both, Refused
from jianyue.notices import calls, reading
from jianyue.people.permissions import Deed
from jianyue.tickets.models import Ticket
from jianyue.web.agreements.found import person
from jianyue.web.asking import tell
from jianyue.web.policy import for_anybody, for_people, for_those_who

DONE = Both("已确认收到，请继续处理。", "Acknowledged; please go on and act.")


@require_POST
@for_people
def on_notice(request: HttpRequest, notice: int) -> HttpResponse:
    """Acknowledge a call where it is read."""
    one = get_object_or_404(reading.own(person(request)).select_related("user"), pk=notice)
    try:
        acknowledging.acknowledge(one, at=timezone.now())
        tell(request, DONE)
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect("notice", notice)


@require_POST
@for_those_who(Deed.SEE_TICKETS)
def on_ticket(request: HttpRequest, number: str) -> HttpResponse:
    """Acknowledge every call of a ticket to the reader."""
    user = person(request)
    ticket: Ticket = get_object_or_404(Ticket.objects.visible_to(user), number=number)
    try:
        acknowledging.acknowledge_on(ticket, at=timezone.now(), by=user)
        tell(request, DONE)
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect("ticket", number)


@for_anybody
@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Acknowledge from a message without signing in; opening the page does nothing yet.

    Programs that look through mail follow links, but press no buttons. Nothing is shown beyond
    the numbers of the tickets; forged, old and unknown links are the same page.
    """
    now = timezone.now()
    notice = calls.found_by(token, now)
    if notice is None:
        return render(request, "notices/no_call.html", status=404)
    move(notice.tenant_id, notice.user.customer_id)
    steps = acknowledging.steps_of(notice)
    if request.method == "POST":
        acknowledging.acknowledge(notice, at=now, by_link=True)
    numbers = list(dict.fromkeys(step.ticket.number for step in steps))
    shown = {"numbers": numbers, "done": request.method == "POST"}
    return render(request, "notices/call.html", shown)
