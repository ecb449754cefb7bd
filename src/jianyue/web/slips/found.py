"""Finding the slips a page is about: foreign and missing are the same 404."""

from typing import Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jianyue.tickets.models import Slip, Ticket
from jianyue.tickets.models_slips import SlipRows
from jianyue.web.agreements.found import person

BESIDE: Final = ("engineer", "ticket__contract", "ticket__version", "ticket__customer")
HEAVY: Final = ("drawn", "done", "parts")


def slip_for(request: HttpRequest, slip: int) -> Slip:
    """Return a slip that the person may see, with what its sheet shows."""
    rows = Slip.objects.visible_to(person(request)).select_related(*BESIDE)
    found: Slip = get_object_or_404(
        rows.defer("ticket__version__document", "ticket__version__text"), pk=slip
    )
    return found


def ticket_for(request: HttpRequest, number: str) -> Ticket:
    """Return the ticket that a slip is written for, if the person may see it."""
    rows = Ticket.objects.visible_to(person(request)).select_related("contract", "customer")
    found: Ticket = get_object_or_404(rows, number=number)
    return found


def slips_of(ticket: Ticket) -> SlipRows:
    """Return the slips of a ticket that a page already shows, the first first."""
    rows: SlipRows = ticket.slips.select_related("engineer").defer(*HEAVY).order_by("pk")
    return rows
