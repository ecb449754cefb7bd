"""Asking for planned maintenance."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.watch import maintenance, queries
from jianyue.watch.judging import rules_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.forms import WindowForm
from jianyue.web.watch.found import options

CLASHES = Both(
    "同一系统在同一时间另有维护窗口，请核对。",
    "The same systems have another window at the same time.",
)


@for_those_who(Deed.PLAN_WINDOWS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a window; one that clashes with others is taken, and says so."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    rules, language = rules_for(contract, now), spoken(request)
    if rules is None:
        raise Http404
    form = WindowForm(options(rules.agreed.agreement, language), (user.zone, language),
                      posted(request))  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            made = maintenance.ask(contract, form.wish(), at=now, by=user)
        except Refused as refused:
            refuse(form, refused, language)
        else:
            tell(request, Both("已申请，客户会收到通知。", "Asked for; the customer is told."))
            if queries.clashing_with(made):
                tell(request, CLASHES, bad=True)
            return redirect("window", made.number)
    shown = {"contract": contract, "form": form, "rules": rules, "earliest": rules.earliest(now)}
    return render(request, "watch/new.html", shown)
