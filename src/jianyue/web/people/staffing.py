"""Staffing of a contract: named engineers, changes, replacements, presence day by day."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services import presence, replacements, staffing
from jianyue.services.agreed import agreed_for
from jianyue.services.commitments import month_of
from jianyue.services.models import EngineerChange, Presence, ReplacementRequest, RequestState
from jianyue.services.staffing import NAMED
from jianyue.services.staffing_dates import NO_AGREEMENT, begins_at, earliest_date
from jianyue.services.staffing_lists import is_engineer_of, staffing_of
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken, tell
from jianyue.web.narrowing import narrowed_by
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.people.staffing_forms import (
    AnswerForm,
    ChangeForm,
    PresenceForm,
    ReplacementForm,
)
from jianyue.web.policy import for_people, for_those_who

FIRST_YEAR: Final = 2000


@for_people
@require_GET
@narrowed_by()
def listed(request: HttpRequest) -> HttpResponse:
    """Show the contracts whose staffing one may see."""
    rows = Contract.objects.visible_to(person(request)).select_related("customer").order_by("code")
    return render(request, "people/staffing_list.html", {"contracts": rows})


@for_people
@require_GET
@narrowed_by("month")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show a contract's month: who was committed, who was there (D06, B09, D08)."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    agreed = agreed_for(contract, now)
    first = _month(request, now.astimezone(agreed.zone if agreed else NO_AGREEMENT).date())
    after = (first + timedelta(days=32)).replace(day=1)
    shown: dict[str, Any] = {
        "contract": contract,
        "staff": staffing_of(contract, user, begins_at(first, agreed), begins_at(after, agreed)),
        "month": month_of(agreed, first, now=now) if agreed else None,
        "terms": agreed.staff if agreed else None,
        "first": first,
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": after,
        "engineer": is_engineer_of(contract, user),
        "standing": presence.standing_of(user),
    }
    return render(request, "people/staffing.html", shown)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, code: str) -> HttpResponse:
    """Announce a change of engineer (B09)."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    agreed = agreed_for(contract, now)
    earliest = earliest_date(agreed, now) if agreed else now.date()
    colleagues = User.objects.visible_to(user).filter(customer=None, is_active=True)
    asked_for = ReplacementRequest.objects.visible_to(user).filter(
        contract=contract, state__in=[RequestState.ASKED, RequestState.ACCEPTED]
    )
    form = ChangeForm(
        _named(contract), colleagues.order_by("name"), asked_for, posted(request),
        {"from_date": earliest},
    )  # fmt: skip

    def act(_: dict[str, Any]) -> Both:
        staffing.announce(contract, form.announcement(), at=now, by=user)
        return Both(
            "更换已预告，客户会收到通知。", "The change is announced; the customer is told."
        )

    intro = Both(
        f"按协议最早可从 {earliest} 起更换。", f"By the agreement, {earliest} at the earliest."
    )
    page = Page(Both("预告更换工程师", "Announce a change of engineer"),
                Both("预告", "Announce"), _back(contract), intro)  # fmt: skip
    return asked(request, page, form, act)


@for_those_who(Deed.CONSENT_STAFF)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, change: int) -> HttpResponse:
    """Consent to a change, or refuse it (B09)."""
    user = person(request)
    one = _change(request, change)
    form = AnswerForm(spoken(request), posted(request))

    def act(said: dict[str, Any]) -> Both:
        staffing.answer(one, consents=said["yes"], words=said["words"], at=timezone.now(), by=user)
        return Both("已答复。", "Your answer is recorded.")

    who = f"{one.leaves.name} → {one.comes.name}"
    intro = Both(f"自 {one.from_date} 起。原因：{one.reason}",
                 f"From {one.from_date} on. Reason: {one.reason}")  # fmt: skip
    title = Both(f"更换工程师：{who}", f"Change of engineer: {who}")
    page = Page(title, Both("答复", "Answer"), _back(one.contract), intro)
    return asked(request, page, form, act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, change: int) -> HttpResponse:
    """Take an announced change back."""
    user = person(request)
    one = _change(request, change)

    def act(_: dict[str, Any]) -> Both:
        staffing.withdraw(one, at=timezone.now(), by=user)
        return Both("已撤回。", "It is withdrawn.")

    who = f"{one.leaves.name} → {one.comes.name}"
    title = Both(f"撤回：{who}", f"Withdraw: {who}")
    page = Page(title, Both("撤回", "Withdraw"), _back(one.contract), danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.CONSENT_STAFF)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for another engineer (D08)."""
    user, contract = person(request), contract_for(request, code)

    def act(said: dict[str, Any]) -> Both:
        replacements.ask(contract, said["engineer"], reason=said["reason"],
                         at=timezone.now(), by=user)  # fmt: skip
        return Both("已提出，服务方会收到通知。", "It is asked for; the provider is told.")

    form = ReplacementForm(_named(contract), posted(request))
    title = Both("要求更换工程师", "Ask for another engineer")
    return asked(request, Page(title, Both("提出", "Ask"), _back(contract)), form, act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, asked_for: int) -> HttpResponse:
    """Answer a customer's request for another engineer (D08)."""
    user, one = person(request), _request(request, asked_for)
    form = AnswerForm(spoken(request), posted(request))

    def act(said: dict[str, Any]) -> Both:
        replacements.answer(one, accepts=said["yes"], words=said["words"],
                            at=timezone.now(), by=user)  # fmt: skip
        return Both("已答复。", "Your answer is recorded.")

    title = Both(
        f"客户要求更换：{one.engineer.name}", f"The customer asks to replace {one.engineer.name}"
    )
    intro = Both(f"原因：{one.reason}", f"Reason: {one.reason}")
    page = Page(title, Both("答复", "Answer"), _back(one.contract), intro)
    return asked(request, page, form, act)


@for_those_who(Deed.CONSENT_STAFF)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, asked_for: int) -> HttpResponse:
    """Take one's request for another engineer back."""
    user, one = person(request), _request(request, asked_for)

    def act(_: dict[str, Any]) -> Both:
        replacements.take_back(one, at=timezone.now(), by=user)
        return Both("已撤回。", "It is withdrawn.")

    title = Both(f"撤回要求：{one.engineer.name}", f"Take back: {one.engineer.name}")
    page = Page(title, Both("撤回", "Take back"), _back(one.contract), danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Enter when somebody was there (D06)."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    agreed = agreed_for(contract, now)
    zone = agreed.zone if agreed else NO_AGREEMENT
    form = PresenceForm(_named(contract), spoken(request), posted(request))

    def act(_: dict[str, Any]) -> Both:
        presence.enter(contract, form.stay(zone), at=now, by=user)
        return Both("在岗已登记。", "The presence is entered.")

    intro = Both(f"时间为 {zone.key} 当地时间。", f"Times are local times of {zone.key}.")
    page = Page(Both("登记在岗", "Enter presence"), Both("登记", "Enter"), _back(contract), intro)
    return asked(request, page, form, act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def strike(request: HttpRequest, presence_id: int) -> HttpResponse:
    """Take a wrong presence out."""
    user = person(request)
    rows = Presence.objects.visible_to(user).select_related("contract", "user")
    one: Presence = get_object_or_404(rows, pk=presence_id)

    def act(_: dict[str, Any]) -> Both:
        presence.strike(one, at=timezone.now(), by=user)
        return Both(
            "已删去，合同时间线保留记录。", "It is struck; the timeline of the contract keeps it."
        )

    title = Both(f"删去在岗：{one.user.name}", f"Strike presence: {one.user.name}")
    page = Page(title, Both("删去", "Strike"), _back(one.contract), danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.WORK)
@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Check in, or out where one is checked in; one button (D06)."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    try:
        if request.POST.get("way") == "out":
            presence.check_out(at=now, by=user)
            tell(request, Both("已签退。", "You are checked out."))
        else:
            presence.check_in(contract, at=now, by=user)
            tell(request, Both("已签到。", "You are checked in."))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect(_back(contract))


def _named(contract: Contract) -> QuerySet[User]:
    rows = User.objects.filter(
        seats__contract=contract, seats__until_date=None, seats__kind__in=NAMED
    )
    return rows.order_by("name").distinct()


def _change(request: HttpRequest, pk: int) -> EngineerChange:
    rows = EngineerChange.objects.visible_to(person(request))
    found: EngineerChange = get_object_or_404(
        rows.select_related("contract", "leaves", "comes"), pk=pk
    )
    return found


def _request(request: HttpRequest, pk: int) -> ReplacementRequest:
    rows = ReplacementRequest.objects.visible_to(person(request))
    found: ReplacementRequest = get_object_or_404(
        rows.select_related("contract", "engineer"), pk=pk
    )
    return found


def _month(request: HttpRequest, today: date) -> date:
    """Return the first day of the month asked for. Raises BadRequest for what is no month."""
    month = request.GET.get("month", "")
    if not month:
        return today.replace(day=1)
    try:
        asked_for = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise BadRequest from None
    years = range(FIRST_YEAR, today.year + 10)
    return asked_for if asked_for.year in years else today.replace(day=1)


def _back(contract: Contract) -> str:
    return reverse("staffing", args=[contract.code])
