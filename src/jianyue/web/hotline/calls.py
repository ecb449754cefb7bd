"""The calls: what rings now, what was missed, what came; and one call."""

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.hotline.folding import SAID
from jianyue.hotline.models import Call
from jianyue.hotline.words import Standing
from jianyue.ledger.models import Fact, Words
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import person
from jianyue.web.hotline.found import call_for, callers_for, open_tickets, running
from jianyue.web.hotline.speaking import report_form
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people, for_those_who
from jianyue.web.request_types.choosing import with_type

PER_PAGE: Final = 50
SHOWN: Final = {
    "all": Both("全部", "All"),
    "open": Both("正在进行", "Going on"),
    "lost": Both("未接听", "Not answered"),
    "unnumbered": Both("未告知编号", "Without a number"),
    "unknown": Both("来电人未知", "Caller not known"),
}
TONES: Final = {
    Standing.RINGING: ("warn", "bell"), Standing.SPEAKING: ("info", "phone"),
    Standing.ENDED: ("ok", "check"), Standing.LOST: ("bad", "cross"),
    Standing.OUT: ("idle", "undo"),
}  # fmt: skip


@for_those_who(Deed.SEE_DESK)
@require_GET
@narrowed_by("show", "page")
def listed(request: HttpRequest) -> HttpResponse:
    """Show the calls, the latest first."""
    user, show, now = person(request), request.GET.get("show", "all"), timezone.now()
    number = request.GET.get("page", "1")
    if show not in SHOWN or not (number.isascii() and number.isdigit()):
        raise BadRequest(show)
    rows = narrowed(Call.objects.visible_to(user), show).select_related(
        "contract__customer", "caller", "agent", "ticket", "line"
    )
    page = Paginator(rows.order_by("-rang_at", "-pk"), PER_PAGE).get_page(number)
    shown = {
        "rows": [row_of(each, now) for each in page.object_list],
        "page": page, "show": show, "kinds": SHOWN.items(), "takes": may(user, Deed.WORK),
    }  # fmt: skip
    return render(request, "hotline/calls.html", shown)


@for_people
@require_GET
def show(request: HttpRequest, phone_call: str) -> HttpResponse:
    """Show a call: to whoever speaks, what comes next; to others, how it went."""
    user, now = person(request), timezone.now()
    call = call_for(request, phone_call)
    shown = row_of(call, now) | {"history": _history(call, user)}
    works = may(user, Deed.WORK) and not user.is_customer
    if works:
        shown |= {"works": True, "contracts": list(running(user))}
        if call.standing is Standing.SPEAKING or call.ticket_id is None:
            shown |= _next(request, call, user)
    return render(request, "hotline/call.html", shown)


def row_of(call: Call, now: datetime) -> dict[str, Any]:
    """Return a call as lists and its own page show it."""
    tone, icon = TONES[call.standing]
    return {
        "call": call,
        "tone": tone,
        "icon_name": icon,
        "waited": round(call.waited(now).total_seconds()),
    }


def _next(request: HttpRequest, call: Call, user: User) -> dict[str, Any]:
    """Return what helps whoever speaks: who it may be, what he reported, the form."""
    if call.contract is None or not (call.caller_id or call.caller_name):
        return {"callers": callers_for(user, call.phone, call.contract), "asks": "caller"}
    if call.ticket_id is None:
        form = report_form(request, call)
        types = with_type(request, call.contract, form) if form else {}
        return {"form": form, "tickets": open_tickets(user, call), "asks": "matter"} | types
    return {}


def narrowed(rows: Any, show: str) -> Any:  # noqa: ANN401 - rows of calls
    """Return the calls that a tab shows."""
    match show:
        case "open":
            return rows.filter(ended_at=None, why="")
        case "lost":
            return rows.filter(answered_at=None, ended_at__isnull=False, why="")
        case "unnumbered":
            return rows.filter(answered_at__isnull=False, numbered_at=None, why="")
        case "unknown":
            return rows.filter(contract=None, why="")
        case _:
            return rows


def _history(call: Call, reader: User) -> list[dict[str, Any]]:
    """Return what happened; to customers, without what the desk wrote for itself."""
    if reader.is_customer:
        return []
    facts = list(Fact.objects.filter(timeline=call.timeline_id).order_by("seq"))
    rows = Words.objects.filter(timeline=call.timeline_id)
    said = {each.seq: each.text for each in rows}
    people = User.objects.visible_to(reader).in_bulk({fact.by_id for fact in facts if fact.by_id})
    return [
        {
            "said": SAID[fact.kind], "fact": fact, "by": people.get(fact.by_id or 0),
            "words": said.get(fact.seq, ""),
        }
        for fact in facts
    ]  # fmt: skip
