"""Tickets that belong together, and people who follow one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jianyue.ledger.speech import Both, NotAllowed, Refused
from jianyue.people.permissions import Deed, may
from jianyue.tickets import joining, watching
from jianyue.tickets.connections import connections_of
from jianyue.tickets.models import LinkKind, Ticket
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, tell
from jianyue.web.narrowing import NUL
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.beside import Asked, part_form
from jianyue.web.tickets.page import drawn, sheet_of
from jianyue.web.tickets.sheet import Sheet
from jianyue.web.tickets.small_forms import MERGE, JoinForm

LONGEST_NAME = 40


@require_POST
@for_those_who(Deed.WORK)
def join(request: HttpRequest, number: str) -> HttpResponse:
    """Link the ticket with another or merge it into that one."""
    sheet = sheet_of(request, number)
    form = JoinForm(sheet.by, sheet.language, request.POST)
    if form.is_valid():
        try:
            address = _joined(form, sheet, request)
        except Refused as refused:
            refuse(form, refused, sheet.language)
        else:
            return redirect(address)
    return drawn(request, sheet, asked=Asked(join=form), status=422)


def _joined(form: JoinForm, sheet: Sheet, request: HttpRequest) -> str:
    said, ticket = form.cleaned_data, sheet.ticket
    other = _named(said["number"], sheet)
    if said["how"] == MERGE:
        reason = said["reason"]
        joining.merge(ticket.pk, other.pk, reason=reason, at=sheet.now, by=sheet.by)
        one = ticket.number
        tell(request, Both(f"{one} 已并入本工单。", f"{one} has been merged into this ticket."))
        return reverse("ticket", args=[other.number])
    kind = LinkKind.of(said["how"])
    joining.link(ticket.pk, other.pk, kind, at=sheet.now, by=sheet.by)
    return reverse("ticket", args=[ticket.number]) + "#links"


def _named(number: str, sheet: Sheet) -> Ticket:
    """Return the ticket of a number; a foreign one is refused like one that nobody has."""
    rows = Ticket.objects.visible_to(sheet.by).filter(number__iexact=number.strip())
    found: Ticket | None = rows.first()
    if found is None:
        raise NotAllowed("没有这个编号的工单。", "There is no ticket of this number.")
    return found


@require_POST
@for_those_who(Deed.WORK)
def part(request: HttpRequest, number: str, link: int) -> HttpResponse:
    """Take a link away; both timelines keep that it was there."""
    sheet = sheet_of(request, number)
    if all(each.link != link for each in connections_of(sheet.ticket, sheet.by)):
        raise Http404
    joining.unlink(link, at=sheet.now, by=sheet.by)
    return redirect(reverse("ticket", args=[number]) + "#links")


@require_POST
@for_those_who(Deed.MERGE)
def split(request: HttpRequest, number: str) -> HttpResponse:
    """Make a ticket of its own of a part of this one, and go there."""
    sheet = sheet_of(request, number)
    form = part_form(sheet, request.POST)
    if form.is_valid():
        try:
            said = form.report(sheet.phone)
            new = joining.split(sheet.ticket.pk, said, at=sheet.now, by=sheet.by)
        except Refused as refused:
            refuse(form, refused, sheet.language)
        else:
            tell(request, Both(f"已从 {number} 拆分。", f"This was split from {number}."))
            return redirect("ticket", new.number)
    return drawn(request, sheet, asked=Asked(part=form), status=422)


@require_GET
@for_those_who(Deed.SEE_TICKETS)
def mentions(request: HttpRequest, number: str) -> HttpResponse:
    """Suggest whom a note may name, as one types: those alone who may see the ticket."""
    by = person(request)
    rows = Ticket.objects.visible_to(by)
    ticket = get_object_or_404(rows, number="" if NUL in number else number)
    internal = request.GET.get("internal") == "1" and may(by, Deed.SEE_INTERNAL)
    start = request.GET.get("q", "").replace(NUL, "")[:LONGEST_NAME]
    found = watching.suggested(ticket, start, to=by, internal=internal)
    return render(request, "tickets/_mentions.html", {"people": found})


@require_POST
@for_those_who(Deed.SEE_TICKETS)
def watch(request: HttpRequest, number: str) -> HttpResponse:
    """Follow the ticket, or follow it no longer; who then sees it no more goes to his own."""
    sheet = sheet_of(request, number)
    if request.POST.get("follow") == "1":
        watching.watch(sheet.ticket, by=sheet.by)
        tell(request, Both("已关注，进展会通知您。", "You follow it, and will be told of news."))
        return redirect("ticket", number)
    watching.unwatch(sheet.ticket, by=sheet.by)
    tell(request, Both("已取消关注。", "You no longer follow it."))
    seen = Ticket.objects.visible_to(sheet.by).filter(pk=sheet.ticket.pk).exists()
    return redirect("ticket", number) if seen else redirect("my-tickets")
