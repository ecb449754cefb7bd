"""The customer says how it went."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets import rating
from jianyue.web.asking import refuse, tell
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.beside import Asked
from jianyue.web.tickets.page import drawn, sheet_of
from jianyue.web.tickets.small_forms import RateForm

THANKS = Both("谢谢您的评价。", "Thank you for your rating.")


@require_POST
@for_those_who(Deed.CONFIRM)
def rate(request: HttpRequest, number: str) -> HttpResponse:
    """Rate a ticket that is solved; what was typed stays where it is refused."""
    sheet = sheet_of(request, number)
    form = RateForm(sheet.language, request.POST)
    if form.is_valid():
        stars, text = form.cleaned_data["stars"], form.cleaned_data["text"]
        try:
            rating.rate(sheet.ticket.pk, stars, words=text, at=sheet.now, by=sheet.by)
        except Refused as refused:
            refuse(form, refused, sheet.language)
        else:
            tell(request, THANKS)
            return redirect("ticket", number)
    return drawn(request, sheet, asked=Asked(rating=form), status=422)
