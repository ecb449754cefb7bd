"""Merging the chosen tickets into one of them: who survives, who cannot follow, and why."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets.bulk import none_chosen
from jianyue.tickets.choosing import chosen
from jianyue.tickets.merging import STAYS, merge_many, preview_merge, proposed
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask, tell
from jianyue.web.policy import for_those_who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jianyue.tickets.bulk import Planned
    from jianyue.tickets.models import Ticket

MERGE = Both("合并", "Merge")
TWO = Both("合并至少要选两张尚未关闭的工单。", "Choose two tickets at least, not closed ones.")


class ReasonForm(forms.Form):
    """Why tickets are merged."""

    reason = forms.CharField(label=ask("合并的原因", "Why they are merged"), max_length=2000)


@dataclass(frozen=True, slots=True)
class Look:
    """A merge before it is done."""

    tickets: "Sequence[Ticket]"
    survivor: "Ticket"
    planned: "Sequence[Planned]"
    form: ReasonForm

    @property
    def ready(self) -> int:
        """How many tickets can be merged."""
        return sum(each.refused is None for each in self.planned)

    @property
    def stays(self) -> Both:
        """Why it cannot be undone."""
        return STAYS


@require_POST
@for_those_who(Deed.MERGE)
def plan(request: HttpRequest) -> HttpResponse:
    """Show into which ticket the others would be merged; merge them where that was confirmed."""
    by, now = person(request), timezone.now()
    tickets = chosen(request.POST.getlist("ticket"), by)
    survivor = _survivor(request.POST.get("survivor", ""), tickets)
    if survivor is None or len(tickets) < 2:  # noqa: PLR2004 - one and another
        tell(request, TWO if tickets else none_chosen().said, bad=True)
        return redirect("desk")
    confirmed = request.POST.get("confirm") == "1"
    form = ReasonForm(request.POST if confirmed else None)
    if confirmed and form.is_valid():
        done = merge_many(tickets, survivor, form.cleaned_data["reason"], at=now, by=by)
        shown = {"act": MERGE, "done": done, "stays": STAYS, "survivor": survivor}
        return render(request, "desk/done.html", shown)
    in_order = sorted(tickets, key=lambda each: (each.reported_at, each.pk))
    look = Look(in_order, survivor, preview_merge(in_order, survivor), form)
    return render(request, "desk/merge.html", {"look": look}, status=422 if confirmed else 200)


def _survivor(number: str, tickets: "Sequence[Ticket]") -> "Ticket | None":
    """Return the ticket that was chosen to survive, or else the one that is proposed."""
    named = next((ticket for ticket in tickets if ticket.number == number), None)
    return named or proposed(tickets)
