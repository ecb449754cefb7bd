"""What is written down about payments: items, invoices, payments, conditions, corrections."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Language, Refused
from jianyue.money.called import cash
from jianyue.money.models import Due
from jianyue.money.payments import actions
from jianyue.money.payments.actions import Charge, Money
from jianyue.money.payments.earlier import settle, take_up
from jianyue.money.payments.moments import agreed_by
from jianyue.money.sums import today_in
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken, tell
from jianyue.web.money.forms import ChargeForm, MeetForm, PostingForm, WordsForm
from jianyue.web.money.found import due_for
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who

RECORDED = Both("已登记。", "Recorded.")
PAID_BEFORE = Both("已登记为启用前已付", "Recorded as paid before")
TAKEN_UP = Both("已按未付处理，客户会收到通知", "Taken up as unpaid, the customer is told")
Record = Callable[..., Due]


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def charge(request: HttpRequest, code: str) -> HttpResponse:
    """Charge an item beside the schedule."""
    user, contract = person(request), contract_for(request, code)

    def act(said: dict[str, Any]) -> Both:
        actions.charge(contract, Charge(**said), at=timezone.now(), by=user)
        return RECORDED

    page = Page(
        Both(f"登记收费项目：{code}", f"Charge an item: {code}"), Both("登记", "Record"),
        reverse("money-contract", args=[code]), _prices(request, contract),
    )  # fmt: skip
    return asked(request, page, ChargeForm(posted(request)), act)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def invoice(request: HttpRequest, due: str) -> HttpResponse:
    """Record an invoice."""
    kept = due_for(request, due)
    left = kept.amount - kept.invoiced
    title = Both("登记发票", "Record an invoice")
    return _posted(request, kept, title, actions.invoice, left, needs_number=True)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, due: str) -> HttpResponse:
    """Record a payment, whole or in part."""
    kept = due_for(request, due)
    title = Both("登记付款", "Record a payment")
    return _posted(request, kept, title, actions.pay, kept.unpaid, needs_number=False)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def meet(request: HttpRequest, due: str) -> HttpResponse:
    """Record that the condition of a payment is met, or what it waits for happened."""
    user, kept = person(request), due_for(request, due)

    def act(said: dict[str, Any]) -> Both:
        actions.meet(kept, **said, at=timezone.now(), by=user)
        return RECORDED

    page = _page(kept, Both("付款条件成就", "Condition met"), Both("登记", "Record"))
    return asked(request, page, MeetForm(posted(request)), act)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, due: str, seq: int) -> HttpResponse:
    """Take back an entry that was recorded wrongly."""
    user, kept = person(request), due_for(request, due)

    def act(said: dict[str, Any]) -> Both:
        actions.void(kept, seq, words=said["words"], at=timezone.now(), by=user)
        return Both("已撤销，原登记仍可查看。", "Taken back; the entry stays readable.")

    page = _page(
        kept, Both("撤销登记", "Take an entry back"), Both("撤销", "Take back"), danger=True
    )
    return asked(request, page, WordsForm(posted(request)), act)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_POST
def state(request: HttpRequest, due: str) -> HttpResponse:
    """Draw up the statement of a due now."""
    kept = due_for(request, due)
    actions.state(kept, at=timezone.now(), by=person(request))
    tell(
        request,
        Both("对账单已出具，客户会收到通知。", "The statement is drawn up; the customer is told."),
    )
    return redirect("money-due", kept.number)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_POST
def earlier(request: HttpRequest, code: str) -> HttpResponse:
    """Settle payments of the time before, or take them up: those that are named in the form."""
    user, contract = person(request), contract_for(request, code)
    numbers = set(request.POST.getlist("due"))
    known = Due.objects.visible_to(user).filter(contract=contract, earlier=True)
    rows = [due for due in known if due.number in numbers]
    settles = request.POST.get("as") == "paid"
    try:
        done = (settle if settles else take_up)(rows, at=timezone.now(), by=user)
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        said = PAID_BEFORE if settles else TAKEN_UP
        tell(request, Both(f"{said.zh}：{done} 笔。", f"{said.en}: {done}."))
    return redirect("money-contract", code)


def _posted(
    request: HttpRequest,
    due: Due,
    title: Both,
    record: Record,
    left: Decimal,
    *,
    needs_number: bool,
) -> HttpResponse:
    user = person(request)
    today = today_in(agreed_by(due).zone, timezone.now())
    initial = {"amount": left, "on": today.isoformat()}

    def act(said: dict[str, Any]) -> Both:
        given = Money(said["amount"], said["on"], said["reference"], due.currency)
        record(due, given, at=timezone.now(), by=user)
        return RECORDED

    form = PostingForm(posted(request), needs_number=needs_number, initial=initial)
    return asked(request, _page(due, title, Both("登记", "Record")), form, act)


def _page(due: Due, title: Both, submit: Both, *, danger: bool = False) -> Page:
    named = Both(f"{title.zh}：{due.number}", f"{title.en}: {due.number}")
    owed = Both(
        f"应付 {_cash(due, 'zh')}，未付 {cash(due.unpaid, due.currency, 'zh')}。",
        f"Due {_cash(due, 'en')}, unpaid {cash(due.unpaid, due.currency, 'en')}.",
    )
    return Page(named, submit, reverse("money-due", args=[due.number]), owed, danger=danger)


def _cash(due: Due, language: Language) -> str:
    return cash(due.amount, due.currency, language)


def _prices(request: HttpRequest, contract: Contract) -> Both | None:
    """Return the price list in words, for whoever fills the form in."""
    agreed = agreed_for(contract, timezone.now())
    fees = agreed.agreement.fees if agreed else None
    if fees is None or not (fees.items or fees.hourly):
        return None
    language = spoken(request)
    said = [f"{item.title.words(language)} {item.amount.words(language)}" for item in fees.items]
    if fees.hourly is not None:
        said.append(fees.hourly.words(language))
    text = " · ".join(said)
    return Both(f"价目表：{text}", f"Price list: {text}")
