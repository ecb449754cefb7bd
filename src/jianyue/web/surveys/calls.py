"""Follow-up calls: whom to call, and how it went."""

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract
from jianyue.engine.spans import Span
from jianyue.ledger.models import Fact, Words
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.dates import begins
from jianyue.surveys import follow_ups
from jianyue.surveys.models import FollowUp, Opinion
from jianyue.surveys.stages import CALL_SAID, MOST_TRIES
from jianyue.surveys.words import CallState, Source
from jianyue.tickets.models import Ticket
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken
from jianyue.web.narrowing import NUL
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.surveys.found import call_for, zones_of
from jianyue.web.surveys.opinion_forms import ShareForm, TicketForm, TriedForm
from jianyue.web.watch.outage_forms import ReasonForm

SHOWN: Final = 100
TONES: Final = {
    CallState.WAITING: ("warn", "phone"), CallState.REACHED: ("ok", "check"),
    CallState.GIVEN_UP: ("bad", "cross"), CallState.DROPPED: ("idle", "undo"),
}  # fmt: skip
LATEST: Final = date(2999, 1, 1)
EARLIEST: Final = date(1970, 1, 2)


@for_those_who(Deed.SEE_INTERNAL)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show whom to call, the overdue ones first, and how the last calls went."""
    user, now = person(request), timezone.now()
    rows = FollowUp.objects.visible_to(user).select_related(
        "contract__customer", "ticket", "person", "caller"
    )
    waiting = list(rows.filter(state=CallState.WAITING).order_by("due_date", "pk")[:SHOWN])
    over = rows.exclude(state=CallState.WAITING).order_by("-tried_at", "-pk")[:SHOWN]
    zones = zones_of((each.contract for each in waiting), now)
    contracts: list[Contract] = []
    if may(user, Deed.CALL_BACK):
        contracts = list(Contract.objects.visible_to(user).order_by("code"))
    shown = {
        "waiting": [
            _row(each, late=follow_ups.is_overdue(each, zones[each.contract_id], now))
            for each in waiting
        ],
        "over": [_row(each, late=False) for each in over],
        "contracts": contracts,
        "most": MOST_TRIES,
    }
    return render(request, "surveys/calls.html", shown)


@for_those_who(Deed.SEE_INTERNAL)
@require_GET
def show(request: HttpRequest, follow_up: str) -> HttpResponse:
    """Show one call: about which ticket, each try, what was said."""
    user, kept, now = person(request), call_for(request, follow_up), timezone.now()
    zone = zones_of([kept.contract], now)[kept.contract_id]
    taken = Opinion.objects.filter(source=Source.CALL, source_id=kept.pk).first()
    shown = _row(kept, late=follow_ups.is_overdue(kept, zone, now)) | {
        "history": _history(kept, user),
        "calls": may(user, Deed.CALL_BACK) and kept.state == CallState.WAITING,
        "takes_up": may(user, Deed.KEEP_OPINIONS) and bool(kept.said) and taken is None,
        "opinion": taken, "most": MOST_TRIES,
    }  # fmt: skip
    return render(request, "surveys/call.html", shown)


@for_those_who(Deed.CALL_BACK)
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, code: str) -> HttpResponse:
    """Have a share of the tickets closed in some days called about."""
    user, contract = person(request), contract_for(request, code)

    def act(said: dict[str, Any]) -> Both:
        zone = zones_of([contract], timezone.now())[contract.pk]
        closed = _days(said["closed_from"], said["closed_until"], zone)
        made = follow_ups.plan_share(
            contract, said["percent"], closed, due_date=said["due_date"], at=timezone.now(), by=user
        )
        return Both(f"已列入 {len(made)} 个回访。", f"{len(made)} calls are planned.")

    intro = Both(
        "从这段时间关闭的工单里随机取一部分，每张只回访一次。",
        "Some of the tickets closed on these days are taken at random, each once.",
    )
    title = Both(f"按比例回访：{code}", f"Call about a share: {code}")
    page = Page(title, Both("列入回访", "Plan the calls"), reverse("follow-ups"), intro)
    return asked(request, page, ShareForm(posted(request)), act)


@for_those_who(Deed.CALL_BACK)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Have somebody called about one ticket."""
    user, contract = person(request), contract_for(request, code)

    def act(said: dict[str, Any]) -> Both:
        number = said["ticket"].strip()
        rows = Ticket.objects.visible_to(user).filter(contract=contract).select_related("contract")
        ticket = None if NUL in number else rows.filter(number=number).first()
        if ticket is None:
            raise NotAllowed("没有这张工单。", "There is no such ticket.")
        follow_ups.plan(ticket, due_date=said["due_date"], at=timezone.now(), by=user)
        return Both("已列入回访。", "The call is planned.")

    title = Both(f"回访一张工单：{code}", f"Call about one ticket: {code}")
    page = Page(title, Both("列入回访", "Plan the call"), reverse("follow-ups"))
    return asked(request, page, TicketForm(posted(request)), act)


@for_those_who(Deed.CALL_BACK)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, follow_up: str) -> HttpResponse:
    """Record a try."""
    user, kept = person(request), call_for(request, follow_up)
    form = TriedForm((user.zone, spoken(request)), posted(request))

    def act(_: dict[str, Any]) -> Both:
        now = timezone.now()
        follow_ups.record(kept, form.tried(now), at=now, by=user)
        return Both("已记录。", "It is recorded.")

    page = _page(kept, Both("记录回访", "Record the call"), Both("记录", "Record"))
    return asked(request, page, form, act)


@for_those_who(Deed.CALL_BACK)
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, follow_up: str) -> HttpResponse:
    """Say that nobody calls after all."""
    user, kept = person(request), call_for(request, follow_up)

    def act(said: dict[str, Any]) -> Both:
        follow_ups.drop(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已记录。", "It is recorded.")

    page = _page(
        kept, Both("不再回访", "Do not call"), Both("不再回访", "Do not call"), danger=True
    )
    return asked(request, page, ReasonForm(posted(request)), act)


def _row(call: FollowUp, *, late: bool) -> dict[str, Any]:
    state = CallState.of(call.state)
    colour, icon = ("bad", "bad") if late else TONES[state]
    return {"call": call, "state": state, "tone": colour, "icon_name": icon, "late": late}


def _days(first: date, last: date, zone: ZoneInfo) -> Span:
    if not EARLIEST <= first <= last <= LATEST:
        raise NotAllowed("开始日期不能晚于结束日期。", "The first day comes before the last one.")
    return Span(begins(first, zone), begins(last + timedelta(days=1), zone))


def _history(call: FollowUp, reader: User) -> list[dict[str, Any]]:
    """Return each try with who made it and what was written."""
    facts = list(Fact.objects.filter(timeline=call.timeline_id).order_by("seq"))
    said = {each.seq: each.text for each in Words.objects.filter(timeline=call.timeline_id)}
    people = User.objects.visible_to(reader).in_bulk({fact.by_id for fact in facts})
    return [
        {
            "said": CALL_SAID[fact.kind], "fact": fact, "by": people.get(fact.by_id),
            "points": fact.body.get("points"), "words": said.get(fact.seq, ""),
        }
        for fact in facts
    ]  # fmt: skip


def _page(call: FollowUp, title: Both, submit: Both, *, danger: bool = False) -> Page:
    named = Both(f"{title.zh}：{call.number}", f"{title.en}: {call.number}")
    return Page(named, submit, reverse("follow-up", args=[call.number]), danger=danger)
