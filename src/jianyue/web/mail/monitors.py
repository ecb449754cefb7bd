"""The address of a monitor: mail to it is an alert, read by words that can be set."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both, Refused
from jianyue.mail import alerting
from jianyue.mail.addresses import monitor_word, with_word
from jianyue.mail.models import Box
from jianyue.mail.words import Kind
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.mail.forms import WordsForm
from jianyue.web.people.asked import posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.monitors import monitor_for


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, monitor: int) -> HttpResponse:
    """Show to which addresses a monitor may write, and set how its subjects are read."""
    user, kept = person(request), monitor_for(request, monitor)
    form = WordsForm(alerting.words_of(kept), spoken(request), posted(request))
    if form.is_bound and form.is_valid():
        try:
            alerting.choose(kept, form.words(), at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已保存。", "Saved."))
            return redirect("monitor-mail", kept.pk)
    rows = Box.objects.filter(tenant=user.tenant_id, on=True, removed_at=None)
    boxes = rows.filter(kind__in=Kind.letters()).order_by("pk")
    word = monitor_word(kept)
    said = {
        "monitor": kept, "form": form,
        "addresses": [] if kept.removed_at else [with_word(each.address, word) for each in boxes],
    }  # fmt: skip
    answer = render(request, "mail/monitor.html", said)
    answer["Cache-Control"] = "no-store"
    return answer
