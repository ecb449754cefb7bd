"""A slip on paper, and the address under which notices name it."""

import re
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from jianyue.people.permissions import Deed
from jianyue.tickets import readers
from jianyue.tickets.papers import pdf_of
from jianyue.web.agreements.found import person
from jianyue.web.agreements.papers import POLICY
from jianyue.web.asking import spoken
from jianyue.web.policy import for_those_who
from jianyue.web.slips.found import slip_for

RISKY: Final = re.compile(r"[^A-Za-z0-9._-]")


@for_those_who(Deed.SEE_TICKETS)
@require_GET
@cache_control(private=True, no_store=True)
def pdf(request: HttpRequest, slip: int) -> HttpResponse:
    """Answer with a slip as PDF, in the language of the page."""
    found = slip_for(request, slip)
    readers.read("slip", found.pk, at=timezone.now(), by=person(request))
    language = spoken(request)
    name = f"{RISKY.sub('-', found.number)}-{language}.pdf"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(pdf_of(found, language), content_type="application/pdf", headers=headers)


@for_those_who(Deed.SEE_TICKETS)
@require_GET
def of_ticket(request: HttpRequest, number: str, slip: int) -> HttpResponse:
    """Lead from a ticket's address of a slip, which notices name, to the slip."""
    if slip_for(request, slip).ticket.number != number:
        raise Http404
    return redirect("slip", slip)
