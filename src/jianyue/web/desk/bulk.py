"""The same act on many tickets: first what would happen, then what happened, and the way back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets.account import account_of
from jianyue.tickets.acts import ACTS, Act
from jianyue.tickets.bulk import (
    ACTS_FOR_MANY,
    MOST,
    STAYS,
    Done,
    Planned,
    carry_out,
    none_chosen,
    preview,
    take_back,
)
from jianyue.tickets.models import OF_VERSION, CannedReply, Ticket
from jianyue.tickets.replies import NAMES
from jianyue.web.asking import tell
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.choosing import offer_for
from jianyue.web.tickets.forms import ActForm
from jianyue.web.tickets.page import BESIDE
from jianyue.web.tickets.words import happened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from jianyue.people.models import User
    from jianyue.tickets.playing import Outlook

SALT: Final = "jianyue.desk.undo"
SEEN: Final = "jianyue.desk.seen"
UNDO_SECONDS: Final = 600
TOO_LATE: Final = Both(
    "撤销的时间已过（10 分钟），或者页面不再有效。",
    "It is too late to undo (10 minutes), or the page is no longer good.",
)


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
        said = signing.loads(request.POST.get("undo", ""), salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        said = {"by": None}
    if said["by"] != by.pk:
        tell(request, TOO_LATE, bad=True)
        return redirect("desk")
    tickets = {ticket.number: ticket for ticket in chosen(said["before"], by)}
    act = ACTS[said["act"]]
    results = [
        Done(ticket, take_back(act.kind, ticket, said["before"][number], at=now, by=by), {})
        for number, ticket in tickets.items()
    ]
    return render(request, "desk/done.html", {"act": act, "undone": True, "done": results})


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


def chosen(numbers: Any, by: "User") -> list[Ticket]:  # noqa: ANN401 - a list or a mapping
    """Return the chosen tickets that the person sees, in level order; none of too many."""
    numbers = [number for number in numbers if "\x00" not in number]
    if len(numbers) > MOST:
        return []
    rows = Ticket.objects.visible_to(by).filter(number__in=numbers).select_related(*BESIDE)
    return list(rows.defer(*OF_VERSION).order_by("level", "due_at", "pk"))


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
    before = {each.ticket.number: dict(each.before) for each in done if each.before}
    said = {"by": by.pk, "act": act.kind, "before": before}
    return {
        "done": done,
        "undo": signing.dumps(said, salt=SALT, compress=True) if before else "",
        "undoable": len(before),
        "stays": STAYS.get(act.kind),
    }
