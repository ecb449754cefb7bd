"""What is done about settlements: issued, contested, answered, accepted, restated, offset."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both, Language, Refused
from jianyue.money.called import called, cash
from jianyue.money.models import Due, Settlement
from jianyue.money.settlements import actions
from jianyue.money.settlements.drawing import draft
from jianyue.money.settlements.drawn import total_of
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.money.evidence import leads_to
from jianyue.web.money.forms import (
    AgainstForm,
    ContestForm,
    DayForm,
    OfferForm,
    PeriodForm,
    WordsForm,
)
from jianyue.web.money.found import settlement_for
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who

TOLD = Both("已提交，对方会收到通知。", "Done; the other side is told.")


@for_those_who(Deed.ISSUE_SETTLEMENTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a period comes to, and issue it."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    given = posted(request) or (request.GET if request.GET.get("day") else None)
    form, shown = PeriodForm(given), {}
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["day"]
        try:
            if request.method == "POST":
                made = actions.issue(contract, day, at=now, by=user)
                tell(
                    request, Both("结算单已出具，客户会收到通知。", "Issued; the customer is told.")
                )
                return redirect("money-settlement", made.number)
            said = draft(contract, day, now=now)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            total = total_of(said.lines, [each.amount for each in said.lines], said.rules)
            lines = [(each, [leads_to(*one) for one in each.evidence], total.covered.get(place))
                     for place, each in enumerate(said.lines, start=1)]  # fmt: skip
            shown = {"draft": said, "lines": lines, "total": total,
                     "is_over": said.period.span.end <= now}  # fmt: skip
    return render(request, "money/settle.html", {"contract": contract, "form": form} | shown)


@for_those_who(Deed.ACCEPT_SETTLEMENTS)
@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, settlement: str, line: int) -> HttpResponse:
    """Contest a line, say why and what would be right."""

    def act(kept: Settlement, said: dict[str, Any]) -> object:
        return actions.contest(kept, line, **said, at=timezone.now(), by=person(request))

    title = Both(f"对第 {line} 行提出异议", f"Contest line {line}")
    return _asked(request, settlement, title, ContestForm(posted(request)), act)


@for_those_who(Deed.ISSUE_SETTLEMENTS)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, settlement: str, line: int) -> HttpResponse:
    """Answer a contested line with a sum and a reason."""

    def act(kept: Settlement, said: dict[str, Any]) -> object:
        return actions.answer(kept, line, **said, at=timezone.now(), by=person(request))

    title = Both(f"答复第 {line} 行的异议", f"Answer about line {line}")
    return _asked(request, settlement, title, OfferForm(posted(request)), act)


@for_those_who(Deed.ACCEPT_SETTLEMENTS)
@require_http_methods(["GET", "POST"])
def accept_line(request: HttpRequest, settlement: str, line: int) -> HttpResponse:
    """Accept one line as it stands."""

    def act(kept: Settlement, _: dict[str, Any]) -> object:
        return actions.accept(kept, line, at=timezone.now(), by=person(request))

    title = Both(f"接受第 {line} 行", f"Accept line {line}")
    return _asked(request, settlement, title, Nothing(posted(request)), act)


@for_those_who(Deed.ACCEPT_SETTLEMENTS)
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, settlement: str) -> HttpResponse:
    """Accept every line that is not contested."""

    def act(kept: Settlement, _: dict[str, Any]) -> object:
        return actions.accept(kept, at=timezone.now(), by=person(request))

    title = Both("确认结算单", "Accept the settlement")
    return _asked(request, settlement, title, Nothing(posted(request)), act)


@for_those_who(Deed.ISSUE_SETTLEMENTS)
@require_http_methods(["GET", "POST"])
def restate(request: HttpRequest, settlement: str) -> HttpResponse:
    """Draw it up anew from what is known now."""

    def act(kept: Settlement, said: dict[str, Any]) -> object:
        return actions.restate(kept, **said, at=timezone.now(), by=person(request))

    title = Both("更正结算单", "Restate the settlement")
    return _asked(request, settlement, title, WordsForm(posted(request)), act)


@for_those_who(Deed.ACCEPT_SETTLEMENTS)
@require_http_methods(["GET", "POST"])
def refuse_restatement(request: HttpRequest, settlement: str) -> HttpResponse:
    """Refuse a restatement: what stood before stands again."""

    def act(kept: Settlement, said: dict[str, Any]) -> object:
        return actions.refuse_restatement(kept, **said, at=timezone.now(), by=person(request))

    title = Both("不接受更正", "Refuse the restatement")
    return _asked(request, settlement, title, WordsForm(posted(request)), act)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def offset(request: HttpRequest, settlement: str) -> HttpResponse:
    """Set an agreed deduction off against a payment, the next one first."""
    user, language = person(request), spoken(request)
    kept = settlement_for(request, settlement)
    rows = Due.objects.visible_to(user).filter(contract=kept.contract_id, dropped=False)
    rows = rows.filter(earlier=False)
    dues = {due.number: due for due in rows.order_by("due_date", "pk") if due.unpaid}
    offered = [
        (number, " · ".join((number, called(due).words(language), _owed(due, language))))
        for number, due in dues.items()
    ]

    def act(kept: Settlement, said: dict[str, Any]) -> object:
        return actions.offset(kept, dues[said["due"]], at=timezone.now(), by=user)

    title = Both("抵扣下一笔应付", "Offset against a payment")
    return _asked(request, settlement, title, AgainstForm(offered, posted(request)), act)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def charge(request: HttpRequest, settlement: str) -> HttpResponse:
    """Make a payment of what the settlement adds."""

    def act(kept: Settlement, said: dict[str, Any]) -> object:
        return actions.charge(kept, **said, at=timezone.now(), by=person(request))

    title = Both("计入应付", "Make a payment of it")
    return _asked(request, settlement, title, DayForm(posted(request)), act)


def _owed(due: Due, language: Language) -> str:
    return cash(due.unpaid, due.currency, language)


def _asked(
    request: HttpRequest,
    number: str,
    title: Both,
    form: Any,  # noqa: ANN401 - any form
    act: Callable[[Settlement, dict[str, Any]], object],
) -> HttpResponse:
    kept = settlement_for(request, number)

    def done(said: dict[str, Any]) -> Both:
        act(kept, said)
        return TOLD

    named = Both(f"{title.zh}：{number}", f"{title.en}: {number}")
    page = Page(named, title, reverse("money-settlement", args=[number]))
    return asked(request, page, form, done)
