"""Writing a slip, and writing anew one that nobody has signed yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets import slips
from jianyue.tickets.models import Slip, Ticket
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.policy import for_those_who
from jianyue.web.slips.draft import initial_again, initial_of
from jianyue.web.slips.forms import PartRows, WriteForm, part_rows
from jianyue.web.slips.found import slip_for, ticket_for


@dataclass(frozen=True, slots=True)
class Sheet:
    """A slip as it is being written.

    slip  the one that is written anew; None for a new one
    """

    ticket: Ticket
    slip: Slip | None
    form: WriteForm
    rows: PartRows


@for_those_who(Deed.WRITE_SLIPS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, number: str) -> HttpResponse:
    """Show the form of a new slip, filled in from the ticket's facts, and write it."""
    ticket, now, by = ticket_for(request, number), timezone.now(), person(request)
    return _answer(
        request,
        ticket,
        None,
        lambda: initial_of(ticket, now=now, by=by, language=spoken(request)),
        now,
    )


@for_those_who(Deed.WRITE_SLIPS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slip: int) -> HttpResponse:
    """Show the form of a slip that nobody has signed, and write it anew."""
    found = slip_for(request, slip)
    if found.engineer_signed_at or found.customer_signed_at:
        said = Both("已签字的记录单不能修改。", "A signed slip no longer changes.")
        tell(request, said, bad=True)
        return redirect("slip", slip)
    by, now = person(request), timezone.now()
    return _answer(request, found.ticket, found, lambda: initial_again(found, by), now)


def _answer(
    request: HttpRequest,
    ticket: Ticket,
    slip: Slip | None,
    initial: Callable[[], Mapping[str, Any]],
    now: datetime,
) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _fresh(request, ticket, slip, initial(), slip.parts if slip else ()))
    if "more" in request.POST:
        return _page(request, _longer(request, ticket, slip))
    form = WriteForm(person(request), spoken(request), request.POST)
    sheet = Sheet(ticket, slip, form, part_rows(request.POST))
    written = _written(request, sheet, now) if form.is_valid() & sheet.rows.is_valid() else None
    if written is None:
        return _page(request, sheet, status=422)
    tell(request, Both("记录单已保存，请核对后签字。", "Saved. Check it, then sign."))
    return redirect("slip", written.pk)


def _written(request: HttpRequest, sheet: Sheet, now: datetime) -> Slip | None:
    """Write the slip; a refusal is shown in the form, nothing typed is lost."""
    try:
        return slips.write(
            sheet.ticket.pk,
            sheet.form.service(sheet.rows.parts),
            at=now,
            by=person(request),
            slip_id=sheet.slip.pk if sheet.slip else None,
        )
    except Refused as refused:
        refuse(sheet.form, refused, spoken(request))
        return None


def _fresh(
    request: HttpRequest,
    ticket: Ticket,
    slip: Slip | None,
    initial: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]],
) -> Sheet:
    form = WriteForm(person(request), spoken(request), initial=initial)
    return Sheet(ticket, slip, form, part_rows(initial=parts))


def _longer(request: HttpRequest, ticket: Ticket, slip: Slip | None) -> Sheet:
    """Return what was typed so far, with more rows for parts; nothing is judged yet."""
    typed = [
        {name: form[name].value() or "" for name in form.fields}
        for form in part_rows(request.POST).forms
    ]
    return _fresh(request, ticket, slip, request.POST.dict(), typed)


def _page(request: HttpRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    return render(request, "slips/write.html", {"sheet": sheet}, status=status)
