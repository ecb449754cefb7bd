"""Taking duties over, swapping them, giving them back."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.escalation import overriding, swapping
from jianyue.escalation.models import Override, Roster, Swap
from jianyue.escalation.noting import plans
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.rosters.forms import ConsentForm, CoverForm, SwapForm
from jianyue.web.rosters.found import back_to, colleagues, roster_for, row_for
from jianyue.web.rosters.weighing import given, weighed

NAMES = ("person", "from_at", "until_at", "replaces", "other")


@for_those_who(Deed.PLAN_STAFF, Deed.WORK)
@require_http_methods(["GET", "POST"])
def cover(request: HttpRequest, roster: int) -> HttpResponse:
    """Have somebody take a duty over; who does not plan may do so himself."""
    user, kept = person(request), roster_for(request, roster)
    everybody = colleagues(user, kept)
    people = everybody if plans(user) else everybody.filter(pk=user.pk)
    form = CoverForm(
        people, (kept.zone, spoken(request)), given(request, "person"), _named(request)
    )
    form.fields["replaces"].queryset = everybody  # type: ignore[attr-defined]  # a field of rows

    def deed(at: datetime) -> object:
        return overriding.take_over(kept, form.cover(), at=at, by=user)

    title, back = Both("安排替班", "Take a duty over"), _on_its_week(request, kept)
    page = Page(title, Both("保存", "Save"), back, _zone(kept))
    return weighed(request, page, form, kept, deed, timezone.now())


@for_those_who(Deed.PLAN_STAFF, Deed.WORK)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, override: int) -> HttpResponse:
    """Take an override back."""
    user = person(request)
    one: Override = row_for(request, Override, override, "roster__contract", "user")

    def deed(at: datetime) -> object:
        return overriding.withdraw(one, at=at, by=user)

    page = Page(Both(f"取消替班：{one.user.name}", f"Withdraw: {one.user.name}"),
                Both("取消替班", "Withdraw"), back_to(one.roster), danger=True)  # fmt: skip
    form = Nothing(posted(request) or {})
    return weighed(request, page, form, one.roster, deed, timezone.now())


@for_those_who(Deed.PLAN_STAFF, Deed.WORK)
@require_http_methods(["GET", "POST"])
def swap(request: HttpRequest, roster: int) -> HttpResponse:
    """Ask a colleague to swap."""
    user, kept = person(request), roster_for(request, roster)
    people = colleagues(user, kept).exclude(pk=user.pk)
    form = SwapForm(people, (kept.zone, spoken(request)), posted(request), _named(request))

    def act(_: dict[str, Any]) -> Both:
        swapping.ask(kept, form.wish(), at=timezone.now(), by=user)
        return Both("已发出申请，对方同意后生效。", "It is asked; it counts once accepted.")

    page = Page(
        Both("申请换班", "Ask for a swap"), Both("发出申请", "Ask"), back_to(kept), _zone(kept)
    )
    return asked(request, page, form, act)


@for_those_who(Deed.PLAN_STAFF, Deed.WORK)
@require_http_methods(["GET", "POST"])
def swap_answer(request: HttpRequest, swap: int) -> HttpResponse:
    """Accept a swap, or decline it."""
    user, one = person(request), _swap(request, swap)
    form = ConsentForm(spoken(request), posted(request))

    def act(said: dict[str, Any]) -> Both:
        swapping.answer(one, accepts=said["yes"], at=timezone.now(), by=user)
        return Both("已答复。", "Your answer is recorded.")

    title = Both(f"{one.asker.name} 想与 {one.other.name} 换班",
                 f"{one.asker.name} asks {one.other.name} to swap")  # fmt: skip
    page = Page(title, Both("答复", "Answer"), back_to(one.roster), _terms(one))
    return asked(request, page, form, act)


@for_those_who(Deed.PLAN_STAFF, Deed.WORK)
@require_http_methods(["GET", "POST"])
def swap_back(request: HttpRequest, swap: int) -> HttpResponse:
    """Take back what one asked for."""
    user, one = person(request), _swap(request, swap)

    def act(_: dict[str, Any]) -> Both:
        swapping.take_back(one, at=timezone.now(), by=user)
        return Both("已撤回。", "It is taken back.")

    page = Page(Both("撤回换班申请", "Take the swap back"), Both("撤回", "Take back"),
                back_to(one.roster), _terms(one), danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


def _swap(request: HttpRequest, pk: int) -> Swap:
    found: Swap = row_for(request, Swap, pk, "roster__contract", "asker", "other")
    return found


def _terms(swap: Swap) -> Both:
    place = ZoneInfo(swap.roster.zone)
    mine = _stretch(swap.from_at, swap.until_at, place)
    zh, en = f"{swap.asker.name} 的 {mine}", f"{mine} of {swap.asker.name}"
    if swap.back_from is not None and swap.back_until is not None:
        back = _stretch(swap.back_from, swap.back_until, place)
        zh += f"，换 {swap.other.name} 的 {back}"
        en += f", for {back} of {swap.other.name}"
    end = f" {swap.reason}" if swap.reason else ""
    return Both(f"{zh}（{place.key}）。{end}", f"{en} ({place.key}).{end}")


def _stretch(start: datetime, end: datetime, place: ZoneInfo) -> str:
    return f"{start.astimezone(place):%Y-%m-%d %H:%M}–{end.astimezone(place):%Y-%m-%d %H:%M}"


def _named(request: HttpRequest) -> dict[str, str]:
    """Return what an address fills a form with."""
    return {name: request.GET[name] for name in NAMES if request.GET.get(name)}


def _zone(roster: Roster) -> Both:
    return Both(f"时间为 {roster.zone} 当地时间。", f"Times are local times of {roster.zone}.")


def _on_its_week(request: HttpRequest, roster: Roster) -> str:
    day = (request.POST.get("from_at") or request.GET.get("from_at") or "")[:10]
    return f"{back_to(roster)}?day={day}" if day.replace("-", "").isdecimal() else back_to(roster)
