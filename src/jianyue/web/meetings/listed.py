"""The meetings of a contract over a year: held, planned, owed; how the number stands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.agreements.rendering.words import PERIODS
from jianyue.engine.periods import Per, Period, period_from
from jianyue.governance.counting import Slot, counted, review_of, slots
from jianyue.governance.models import ActionItem, Meeting
from jianyue.governance.words import Course, ItemState, State
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import Agreed
from jianyue.services.inforce import History, histories, history_of
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people

FIRST, LAST = 2000, 2100
TONES: Final = {
    State.PROPOSED: ("warn", "calendar"), State.PLANNED: ("info", "calendar"),
    State.CANCELLED: ("idle", "cross"), State.LAPSED: ("bad", "cross"),
    State.HELD: ("warn", "edit"), State.ISSUED: ("warn", "sign"),
    State.CONTESTED: ("warn", "warn"), State.ACCEPTED: ("ok", "check"),
}  # fmt: skip
COURSES: Final = {
    Course.KEPT: ("ok", "ok"), Course.ON_COURSE: ("info", "info"),
    Course.AT_RISK: ("warn", "warn"), Course.MISSED: ("bad", "bad"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A period of the year on the page.

    missed  it owed a meeting, is over, and had none
    """

    period: Period
    owed: bool
    missed: bool
    is_now: bool
    meetings: list[dict[str, Any]]


@for_people
@require_GET
def contracts(request: HttpRequest) -> HttpResponse:
    """Show the contracts with their next meeting, the year's number and what is left open."""
    user, now = person(request), timezone.now()
    seen = Meeting.objects.visible_to(user)
    rows = Contract.objects.visible_to(user).select_related("customer").order_by("code")
    if not may(user, Deed.SEE_MEETINGS):
        rows = rows.filter(pk__in=seen.values("contract"))
    open_ = Q(action_items__state=ItemState.OPEN)
    found = list(rows.annotate(open_items=Count("action_items", filter=open_, distinct=True)))
    known = histories(found)
    by_contract: dict[int, list[Meeting]] = {}
    for each in seen.filter(contract__in=found).order_by("starts_at", "pk"):
        by_contract.setdefault(each.contract_id, []).append(each)
    said = [_contract(each, known[each.pk], by_contract.get(each.pk, []), now) for each in found]
    return render(request, "meetings/contracts.html", {"rows": said, "tab": "meetings"})


@for_people
@require_GET
@narrowed_by("year")
def year(request: HttpRequest, code: str) -> HttpResponse:
    """Show the meetings of a year by the periods of the agreement's cycle."""
    contract, user, now = contract_for(request, code), person(request), timezone.now()
    if not may(user, Deed.SEE_MEETINGS):
        raise Http404
    history = history_of(contract)
    agreed = history.at(now.astimezone(UTC))
    shown = _year(request, agreed, now)
    seen = Meeting.objects.visible_to(user).filter(contract=contract)
    rows = list(seen.select_related("chair").order_by("starts_at", "pk"))
    said: dict[str, Any] = {
        "contract": contract, "year": shown, "previous": shown - 1, "next": shown + 1,
        "keeps": may(user, Deed.KEEP_MEETINGS) and agreed is not None,
        "review": review_of(agreed), "cycle": _cycle(agreed), "cells": [], "count": None,
        "open_items": ActionItem.objects.visible_to(user).filter(
            contract=contract, state=ItemState.OPEN).count(),
    }  # fmt: skip
    if agreed is not None:
        said |= _cells(history, agreed, rows, shown, now)
    return render(request, "meetings/year.html", said)


def state_of(meeting: Meeting) -> dict[str, Any]:
    """Return how far a meeting has come, with its colour."""
    tone, icon = TONES[meeting.standing]
    return {"meeting": meeting, "state": meeting.standing, "tone": tone, "icon_name": icon}


def counted_for(
    history: History, agreed: Agreed, rows: list[Meeting], day: datetime, now: datetime
) -> dict[str, Any] | None:
    """Return how the number of meetings stands, with its colour; None where none is owed."""
    held = [each.begins_at for each in rows if each.is_over]
    day, now = day.astimezone(UTC), now.astimezone(UTC)
    found = counted(history, agreed, held, day=day, now=now)
    if found is None:
        return None
    tone, icon = COURSES[found.course]
    return {"count": found, "tone": tone, "icon_name": icon}


def _contract(
    contract: Contract, history: History, rows: list[Meeting], now: datetime
) -> dict[str, Any]:
    agreed = history.at(now.astimezone(UTC))
    ahead = [each for each in rows if each.state in State.ahead() and each.ends_at > now]
    waiting = [each for each in rows if each.state in {State.HELD, State.ISSUED, State.CONTESTED}]
    return {
        "contract": contract, "open_items": getattr(contract, "open_items"),  # noqa: B009 - annotated
        "next": state_of(ahead[0]) if ahead else None,
        "waiting": state_of(waiting[-1]) if waiting else None,
        "number": counted_for(history, agreed, rows, now, now) if agreed else None,
    }  # fmt: skip


def _cells(
    history: History, agreed: Agreed, rows: list[Meeting], year_: int, now: datetime
) -> dict[str, Any]:
    whole = period_from(Per.YEAR, date(year_, 1, 1), agreed.zone)
    last = min(max(now.astimezone(UTC), whole.span.start), whole.span.end)
    day = whole.span.start if last >= whole.span.end else last
    cells = [_cell(each, rows, now) for each in slots(history, agreed, whole)]
    beside = [each for each in rows if whole.span.start <= each.begins_at < whole.span.end]
    return {
        "cells": cells, "number": counted_for(history, agreed, rows, day, now),
        "rows": [] if cells else [state_of(each) for each in beside],
    }  # fmt: skip


def _cell(slot: Slot, rows: list[Meeting], now: datetime) -> Cell:
    found = [each for each in rows if slot.has([each.begins_at])]
    span = slot.period.span
    missed = slot.owed and span.end <= now and not any(each.is_over for each in found)
    here = span.start <= now < span.end
    return Cell(slot.period, slot.owed, missed, here, [state_of(each) for each in found])


def _cycle(agreed: Agreed | None) -> Both | None:
    """Return how often the agreement asks for a meeting, in words."""
    review = review_of(agreed)
    if review is None:
        return None
    zh, en = PERIODS[review.meets]
    return Both(f"{zh}一次", f"one in each {en}")


def _year(request: HttpRequest, agreed: Agreed | None, now: datetime) -> int:
    asked = request.GET.get("year", "")
    if not asked:
        return now.astimezone(agreed.zone).year if agreed else now.year
    if not (asked.isascii() and asked.isdigit()) or not FIRST <= int(asked[:9]) <= LAST:
        raise Http404
    return int(asked)
