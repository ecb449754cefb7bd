"""The same act on many tickets: first what would happen, then what happened, and the way back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets.account import account_of
from jianyue.tickets.acts import ACTS, Act
from jianyue.tickets.bulk import (
    ACTS_FOR_MANY,
    STAYS,
    Done,
    Planned,
    carry_out,
    none_chosen,
    preview,
)
from jianyue.tickets.choosing import chosen
from jianyue.tickets.models import CannedReply, Ticket
from jianyue.tickets.replies import NAMES
from jianyue.tickets.way_back import sealed, undone
from jianyue.web.asking import tell
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.choosing import offer_for
from jianyue.web.tickets.forms import ActForm
from jianyue.web.tickets.words import happened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from jianyue.people.models import User
    from jianyue.tickets.playing import Outlook

SEEN: Final = "jianyue.desk.seen"


@dataclass(frozen=True, slots=True)
class Plan:
    """An act on many tickets before it is done."""

    act: Act
    form: ActForm
    planned: "Sequence[Planned]"
    replies: "Sequence[CannedReply]" = ()

    @property
    def seen(self) -> str:
        """How many facts each ticket had when this was shown, signed."""
        return seal_seen(self.planned)

    @property
    def names(self) -> "Mapping[str, Both]":
        """What may stand in braces of an answer."""
        return NAMES if self.act.kind == "responded" else {}

    @property
    def icon(self) -> str:
        """The picture of the act."""
        return happened(self.act.kind).icon

    @property
    def ready(self) -> int:
        """On how many tickets it can be done."""
        return sum(each.refused is None for each in self.planned)

    @property
    def stays(self) -> Both | None:
        """Why it cannot be undone afterwards, where it cannot."""
        return STAYS.get(self.act.kind)


@require_POST
@for_those_who(Deed.WORK, Deed.ASSIGN, Deed.CLASSIFY)
def plan(request: HttpRequest) -> HttpResponse:
    """Show what an act would do to the chosen tickets; do it where that was confirmed."""
    by, now = cast("User", request.user), timezone.now()
    act = _act(request)
    tickets = chosen(request.POST.getlist("ticket"), by)
    if not tickets:
        tell(request, none_chosen().said, bad=True)
        return redirect("desk")
    confirmed = request.POST.get("confirm") == "1"
    form = _form(request, act, tickets[0], now, bound=confirmed)
    if confirmed and form.is_valid():
        seen = read_seen(request.POST.get("seen", ""))
        done = carry_out(act.kind, tickets, form.said(), at=now, by=by, seen=seen)
        return render(request, "desk/done.html", {"act": act, **_outcome(done, act, by)})
    planned = preview(act.kind, tickets, by=by)
    status = 422 if confirmed else 200
    replies = (
        CannedReply.objects.visible_to(by).order_by("name", "pk") if "text" in act.needs else ()
    )
    shown = Plan(act, form, planned, list(replies))
    return render(request, "desk/plan.html", {"plan": shown}, status=status)


@require_POST
@for_those_who(Deed.WORK, Deed.ASSIGN, Deed.CLASSIFY)
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what facts can take back, within ten minutes and by the same person."""
    by, now = cast("User", request.user), timezone.now()
    try:
        kind, results = undone(request.POST.get("undo", ""), at=now, by=by)
    except Refused as refused:
        tell(request, refused.said, bad=True)
        return redirect("desk")
    return render(request, "desk/done.html", {"act": ACTS[kind], "undone": True, "done": results})


def seal_seen(planned: "Iterable[Planned | Outlook]") -> str:
    """Return how many facts each ticket had, signed, for the act that follows the look."""
    seen = {each.ticket.number: each.length for each in planned if each.refused is None}
    return signing.dumps(seen, salt=SEEN, compress=True)


def read_seen(sealed: str) -> "Mapping[str, int]":
    """Return what `seal_seen` signed; nothing of what it did not."""
    try:
        seen: Mapping[str, int] = signing.loads(sealed, salt=SEEN)
    except signing.BadSignature:
        return {}
    return seen


def _act(request: HttpRequest) -> Act:
    kind = "assigned" if request.POST.get("mine") else request.POST.get("act", "")
    if kind not in ACTS_FOR_MANY:
        raise Http404
    return ACTS[kind]


def _form(
    request: HttpRequest, act: Act, first: Ticket, now: "datetime", *, bound: bool
) -> ActForm:
    """Return the form of the act, drawn from the first ticket's agreement and contract."""
    by = cast("User", request.user)
    offer = offer_for(act, account_of(first, to=by, now=now), by, request.language)  # type: ignore[attr-defined] # set on it by a middleware or a decorator
    initial = {"assignee": str(by.pk), "team": ""} if request.POST.get("mine") else {}
    return ActForm(act, offer, late=False, data=request.POST if bound else None, initial=initial)


def _outcome(done: "Sequence[Done]", act: Act, by: "User") -> dict[str, Any]:
    """Return what became of each ticket, and what can be taken back."""
    undo, undoable = sealed(done, act.kind, by)
    return {"done": done, "undo": undo, "undoable": undoable, "stays": STAYS.get(act.kind)}
