"""What every page about a ticket begins and ends with: finding the ticket, drawing its page."""

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from jianyue.imports.checking import origin_of
from jianyue.tickets import readers
from jianyue.tickets.account import account_of
from jianyue.tickets.models import OF_VERSION, Ticket
from jianyue.web.asking import spoken
from jianyue.web.knowledge.solving import known_of
from jianyue.web.tickets.beside import Asked, beside_of
from jianyue.web.tickets.sheet import Sheet, contacts_of

if TYPE_CHECKING:
    from jianyue.people.models import User

BESIDE = ("customer", "contract", "version", "reporter", "team", "assignee", "merged_into")
NOTHING_ASKED = Asked()


def sheet_of(request: HttpRequest, number: str) -> Sheet:
    """Return the page of a ticket that the person sees, and note that he read it; else 404."""
    by = cast("User", request.user)
    now = timezone.now()
    rows = Ticket.objects.visible_to(by).select_related(*BESIDE).defer(*OF_VERSION)
    ticket = get_object_or_404(rows, number=number)
    readers.read("ticket", ticket.pk, at=now, by=by)
    account = account_of(ticket, to=by, now=now)
    return Sheet(account, now, by, spoken(request), everything=request.GET.get("all") == "1")


def drawn(
    request: HttpRequest, sheet: Sheet, *, asked: Asked = NOTHING_ASKED, status: int = 200
) -> HttpResponse:
    """Draw the page; htmx gets the panel alone.

    asked  forms that were sent and refused: they stand on the page as they were filled in
    """
    template = "tickets/_panel.html" if is_htmx(request) else "tickets/show.html"
    return render(request, template, context_of(sheet, asked), status=status)


def context_of(sheet: Sheet, asked: Asked = NOTHING_ASKED) -> dict[str, Any]:
    """Return what the templates of the page ask for."""
    contacts, beside = contacts_of(sheet.ticket), beside_of(sheet, asked)
    known = known_of(sheet.ticket, sheet.by)
    brought = origin_of(sheet.account, sheet.now)
    said = {"sheet": sheet, "contacts": contacts, "beside": beside, "known": known}
    return said | {"brought": brought}


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"
