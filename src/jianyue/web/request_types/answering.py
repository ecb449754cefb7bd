"""The answers of a ticket, put right."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets import asked as answers
from jianyue.tickets.models import OF_VERSION, Ticket
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Page, posted
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.typed import AnswersForm


@for_those_who(Deed.REPORT)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Show the answers as they are, and record what was put right."""
    user = person(request)
    rows = Ticket.objects.visible_to(user).select_related("contract", "version")
    ticket: Ticket = get_object_or_404(rows.defer(*OF_VERSION), number=number)
    words = words_of(ticket.timeline_id)
    values = answers.said_in((fact, words.get(fact.seq, {})) for fact in ticket.facts())
    asked = answers.asked_for(values, user, tenant=ticket.tenant_id)
    if asked is None or not answers.may_correct(ticket, user):
        raise Http404
    before = {each.field.key: each.value for each in asked.answers if each.value}
    fields = [each.field for each in asked.answers]
    people = answers.people_of(ticket)
    form = AnswersForm(fields, people, spoken(request), posted(request), before=before)
    if form.is_bound and form.is_valid():
        try:
            answers.correct(ticket.pk, form.given(), at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已记录。", "It is recorded."))
            return redirect("ticket", ticket.number)
    page = Page(
        Both(f"更正申请内容：{number}", f"Put the answers right: {number}"),
        Both("保存", "Save"), ticket_path(ticket),
    )  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": form})


def ticket_path(ticket: Ticket) -> str:
    """Return where a ticket is shown."""
    return f"/tickets/{ticket.number}/"
