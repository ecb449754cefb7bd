"""The page of a ticket, its fragments, and the one address to which facts are posted."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jianyue.ledger.speech import Refused
from jianyue.people.permissions import Deed
from jianyue.tickets import actions
from jianyue.tickets.account import explained
from jianyue.tickets.acts import ACTS
from jianyue.tickets.models import CannedReply
from jianyue.web.asking import refuse
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.choosing import INTERNAL, Choice, choice_named, offer_for
from jianyue.web.tickets.forms import ActForm
from jianyue.web.tickets.page import context_of, drawn, is_htmx, sheet_of
from jianyue.web.tickets.sheet import Open, Sheet


@require_GET
@for_those_who(Deed.SEE_TICKETS)
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show a ticket."""
    return drawn(request, sheet_of(request, number))


@require_GET
@for_those_who(Deed.SEE_TICKETS)
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Show the form of an act: htmx gets it alone, a plain reader the page with it open."""
    sheet = sheet_of(request, number)
    choice = choice_named(name, sheet.account, sheet.by)
    if choice is None:
        raise Http404
    sheet = _opened(sheet, choice, _form(choice, sheet))
    if is_htmx(request):
        return render(request, "tickets/_act.html", {"sheet": sheet})
    return drawn(request, sheet)


@require_GET
@for_those_who(Deed.SEE_TICKETS)
def explain(request: HttpRequest, number: str, target: str) -> HttpResponse:
    """Show every slice of one clock and the clause that promises it."""
    sheet = sheet_of(request, number)
    explanation = explained(sheet.account, target, sheet.now)
    if explanation is None:
        raise Http404
    sheet = replace(sheet, explanation=explanation)
    if is_htmx(request):
        return render(request, "tickets/_explain.html", {"sheet": sheet})
    return drawn(request, sheet)


@require_POST
@for_those_who(Deed.SEE_TICKETS)
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Add one fact; answer htmx with the panel, and a plain form with the page."""
    sheet = sheet_of(request, number)
    choice = choice_named(request.POST.get("act", ""), sheet.account, sheet.by)
    if choice is None:
        raise Http404
    form = _form(choice, sheet, data=request.POST)
    if form.is_valid() and _recorded(form, choice, sheet):
        if not is_htmx(request):
            return redirect("ticket", number)
        return render(request, "tickets/_panel.html", context_of(sheet_of(request, number)))
    sheet = _opened(sheet, choice, form)
    return drawn(request, sheet, status=200 if is_htmx(request) else 422)


def _opened(sheet: Sheet, choice: Choice, form: ActForm) -> Sheet:
    """Return the page with a form open, and the ready answers where it asks for words."""
    has_words = "text" in form.fields
    rows = CannedReply.objects.visible_to(sheet.by).order_by("name", "pk") if has_words else ()
    return replace(sheet, open=Open(choice, form, list(rows)))


def _recorded(form: ActForm, choice: Choice, sheet: Sheet) -> bool:
    """Record what the form says; a refusal is shown in the form, nothing typed is lost."""
    said = dict(form.said())
    if choice.name == INTERNAL:
        said["internal"] = True
    occurred_at = form.occurred_at
    try:
        actions.record(
            sheet.ticket.pk,
            form.act.kind,
            at=sheet.now,
            by=sheet.by,
            occurred_at=occurred_at,
            **said,
        )
    except Refused as refusal:
        refuse(form, refusal, sheet.language)
        return False
    return True


def _form(choice: Choice, sheet: Sheet, data: QueryDict | None = None) -> ActForm:
    act = ACTS["noted" if choice.name == INTERNAL else choice.name]
    return ActForm(act, offer_for(act, sheet.account, sheet.by, sheet.language), data=data)
