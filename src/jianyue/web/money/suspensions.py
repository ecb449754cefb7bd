"""Suspensions of the service: told ahead, begun, ended, with the proof of who was told."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.ledger.speech import Both
from jianyue.money import suspending
from jianyue.money.dispatch import dispatched
from jianyue.money.models import Breach, Due, Suspension
from jianyue.money.suspending import MOVES, SAID, Notice
from jianyue.money.timelines import history_of
from jianyue.money.words import Ground, SuspensionState
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken
from jianyue.web.money.forms import SuspendForm, WordsForm
from jianyue.web.money.found import breach_for, due_for, suspension_for
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who

TONES = {
    SuspensionState.TOLD: ("warn", "clock"), SuspensionState.RUNNING: ("bad", "stop"),
    SuspensionState.ENDED: ("ok", "check"), SuspensionState.WITHDRAWN: ("idle", "undo"),
}  # fmt: skip


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Tell of a suspension in an emergency (C37)."""
    return _new(request, code)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def for_due(request: HttpRequest, due: str) -> HttpResponse:
    """Tell of a suspension until a payment comes (C05)."""
    kept = due_for(request, due)
    return _new(request, kept.contract.code, due=kept)


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def for_breach(request: HttpRequest, breach: str) -> HttpResponse:
    """Tell of a suspension for a breach that was not cured (C06)."""
    kept = breach_for(request, breach)
    return _new(request, kept.contract.code, breach=kept)


@for_those_who(Deed.SEE_MONEY)
@require_GET
def show(request: HttpRequest, suspension: str) -> HttpResponse:
    """Show one suspension, and who was told of it when."""
    user, kept = person(request), suspension_for(request, suspension)
    state = SuspensionState.of(kept.state)
    tone, icon = TONES[state]
    keeps = may(user, Deed.KEEP_PAYMENTS)
    return render(
        request,
        "money/suspension.html",
        {
            "suspension": kept,
            "ground": Ground.of(kept.ground),
            "state": state,
            "tone": tone,
            "icon_name": icon,
            "moves": [(kind, SAID[kind]) for kind, states in MOVES.items()
                      if keeps and kept.state in states],
            "history": [(SAID[one.fact.kind], one) for one in history_of(kept, user)],
            "proof": dispatched("suspension", kept.pk, user),
        },
    )  # fmt: skip


@for_those_who(Deed.KEEP_PAYMENTS)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, suspension: str, act: str) -> HttpResponse:
    """Begin, end or withdraw a suspension."""
    user, kept = person(request), suspension_for(request, suspension)
    if act not in MOVES:
        raise Http404
    said = SAID[act]

    def done(told: dict[str, Any]) -> Both:
        suspending.move(kept, act, words=told["words"], at=timezone.now(), by=user)
        return Both("已登记，双方会收到通知。", "Recorded; both sides are told.")

    page = Page(
        Both(f"{said.zh}：{kept.number}", f"{said.en}: {kept.number}"), said,
        reverse("money-suspension", args=[kept.number]), danger=act == "suspension_begun",
    )  # fmt: skip
    return asked(request, page, WordsForm(posted(request), required=False), done)


def _new(
    request: HttpRequest, code: str, *, due: Due | None = None, breach: Breach | None = None
) -> HttpResponse:
    user, contract = person(request), contract_for(request, code)
    form = SuspendForm((user.zone, spoken(request)), posted(request))

    def act(said: dict[str, Any]) -> Both:
        notice = Notice(**said, due=due, breach=breach)
        suspending.tell(contract, notice, at=timezone.now(), by=user)
        return Both("已通知，送达记录可以查看。", "Told; who got it when is on record.")

    about: Due | Breach | None = due or breach
    named = about.number if about is not None else code
    page = Page(
        Both(f"通知暂停服务：{named}", f"Tell of a suspension: {named}"),
        Both("通知客户", "Tell the customer"),
        reverse("money-contract", args=[code]),
        Both(
            "通知一经发出即留下送达记录。紧急情况须写明结束时间并尽量缩短；"
            "故意或重大过失造成的中断应当赔偿。",
            "Who was told when is kept as proof. In an emergency say when it ends, and keep it "
            "short; an interruption by intent or gross negligence is compensated.",
        ),
        danger=True,
    )
    return asked(request, page, form, act)


def is_running(suspension: Suspension) -> bool:
    """Tell whether the service is suspended now."""
    return suspension.state == SuspensionState.RUNNING
