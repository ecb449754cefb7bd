"""Action items: what was left to do, over all meetings, and one of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.governance import items
from jianyue.governance.models import ActionItem
from jianyue.governance.people import candidates
from jianyue.governance.timelines import facts_of
from jianyue.governance.words import ITEM_SAID, ItemState
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.meetings.forms import AssignForm, ClosingForm, TaskForm, named
from jianyue.web.meetings.found import item_for, meeting_for
from jianyue.web.meetings.planning import page_of
from jianyue.web.meetings.writing import SPEAK, title_of
from jianyue.web.narrowing import narrowed_by
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_people, for_those_who
from jianyue.web.surveys.found import zones_of

SHOWN: Final = 50
MOST_PAGES: Final = 1000
SHOWS: Final = ("open", "mine", "all")
TONES: Final = {
    ItemState.OPEN: ("info", "clock"), ItemState.DONE: ("ok", "check"),
    ItemState.DROPPED: ("idle", "cross"),
}  # fmt: skip


@for_people
@require_GET
@narrowed_by("show", "page")
def listed(request: HttpRequest) -> HttpResponse:
    """Show what was left to do over all meetings: the overdue first."""
    user, now = person(request), timezone.now()
    show_, page = request.GET.get("show", "open"), _page(request)
    if show_ not in SHOWS:
        raise Http404
    rows = ActionItem.objects.visible_to(user).select_related("contract__customer", "owner")
    rows = rows if show_ == "all" else rows.filter(state=ItemState.OPEN)
    rows = rows.filter(owner=user) if show_ == "mine" else rows
    order = ("-opened_at", "-pk") if show_ == "all" else ("due_date", "pk")
    found = list(rows.order_by(*order)[SHOWN * (page - 1) : SHOWN * page + 1])
    said = {
        "rows": rows_of(found[:SHOWN], now), "show": show_, "tab": "meetings",
        "previous": page - 1, "next": page + 1 if len(found) > SHOWN else 0,
    }  # fmt: skip
    return render(request, "meetings/items.html", said)


@for_people
@require_GET
def show(request: HttpRequest, item: str) -> HttpResponse:
    """Show one item: who sees to it, until when, what came of it."""
    user, kept, now = person(request), item_for(request, item), timezone.now()
    speaks = may(user, Deed.KEEP_MEETINGS) or may(user, Deed.JOIN_MEETINGS)
    is_open = kept.state == ItemState.OPEN
    [row] = rows_of([kept], now)
    said = row | {
        "closes": items.may_close(user, kept), "assigns": speaks and is_open,
        "reopens": speaks and not is_open, "history": _history(kept, user),
        "meeting_shown": may(user, Deed.SEE_MEETINGS)
        or kept.meeting.attendees.filter(user=user).exists(),
    }  # fmt: skip
    return render(request, "meetings/item.html", said)


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, meeting: str, topic: str) -> HttpResponse:
    """Write down what somebody took upon himself in a meeting."""
    user, kept = person(request), meeting_for(request, meeting)
    title = title_of(kept, topic)
    also = kept.attendees.values_list("user_id", flat=True)
    form = TaskForm(named(candidates(kept.contract, also), spoken(request)), posted(request))

    def act(_: dict[str, Any]) -> Both:
        made = items.open_item(kept, form.task(topic), at=timezone.now(), by=user)
        return Both(f"{made.number} 已登记，负责人会收到通知。",
                    f"{made.number} is recorded; its owner is told.")  # fmt: skip

    page = page_of(kept, Both("登记行动项", "Add an action item"), Both("登记", "Add"), title)
    return asked(request, page, form, act)


@for_people
@require_http_methods(["GET", "POST"])
def done(request: HttpRequest, item: str) -> HttpResponse:
    """Say that an item is done, and how."""
    user, kept = person(request), item_for(request, item)

    def act(said: dict[str, Any]) -> Both:
        items.close(kept, done=True, words=said["words"], at=timezone.now(), by=user)
        return Both("已完成。", "Done.")

    page = _about(kept, Both("完成行动项", "The item is done"), Both("完成", "Done"))
    return asked(request, page, ClosingForm(posted(request)), act)


@SPEAK
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, item: str) -> HttpResponse:
    """Say that an item is not pursued any more, and why."""
    user, kept = person(request), item_for(request, item)

    def act(said: dict[str, Any]) -> Both:
        items.close(kept, done=False, words=said["words"], at=timezone.now(), by=user)
        return Both("已记录。", "Recorded.")

    title = Both("不再进行", "Drop the item")
    return asked(request, _about(kept, title, title), ClosingForm(posted(request)), act)


@SPEAK
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, item: str) -> HttpResponse:
    """Say that an item is not done after all."""
    user, kept = person(request), item_for(request, item)

    def act(said: dict[str, Any]) -> Both:
        items.reopen(kept, words=said["words"], at=timezone.now(), by=user)
        return Both("已重新打开。", "Opened again.")

    title = Both("重新打开", "Open it again")
    return asked(request, _about(kept, title, title), ClosingForm(posted(request)), act)


@SPEAK
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, item: str) -> HttpResponse:
    """Give an item to somebody else or another day."""
    user, kept = person(request), item_for(request, item)
    also = {*kept.meeting.attendees.values_list("user_id", flat=True), kept.owner_id}
    people = named(candidates(kept.contract, also), spoken(request))
    first = {"owner": kept.owner_id, "due_date": kept.due_date}

    def act(said: dict[str, Any]) -> Both:
        owner, due = said["owner"], said["due_date"]
        given = {"owner": owner, "due_date": due, "reason": said["reason"]}
        items.assign(kept, **given, at=timezone.now(), by=user)
        return Both("已调整，负责人会收到通知。", "Changed; the owner is told.")

    page = _about(kept, Both("调整负责人或期限", "Change owner or day"), Both("保存", "Save"))
    return asked(request, page, AssignForm(people, posted(request), initial=first), act)


def rows_of(found: Iterable[ActionItem], now: datetime) -> list[dict[str, Any]]:
    """Return items as lists show them: with their colour, and whether they are overdue."""
    kept = list(found)
    zones = zones_of((each.contract for each in kept), now) if kept else {}
    rows = []
    for each in kept:
        tone, icon = TONES[each.standing]
        late = items.is_overdue(each, zones[each.contract_id], now)
        rows.append({"item": each, "state": each.standing, "tone": tone, "icon_name": icon,
                     "late": late})  # fmt: skip
    return rows


def _about(item: ActionItem, title: Both, submit: Both) -> Page:
    back = reverse("action-item", args=[item.number])
    return Page(title, submit, back, Both(item.title, item.title))


def _history(item: ActionItem, user: User) -> list[dict[str, Any]]:
    facts, words = facts_of(item), words_of(item.timeline_id)
    people = User.objects.visible_to(user).in_bulk({each.by_id for each in facts if each.by_id})
    return [
        {"fact": each, "said": ITEM_SAID[each.kind], "by": people.get(each.by_id or 0),
         "words": [text for name, text in words.get(each.seq, {}).items() if name == "words"]}
        for each in facts
    ]  # fmt: skip


def _page(request: HttpRequest) -> int:
    asked_ = request.GET.get("page", "1")
    if not (asked_.isascii() and asked_.isdigit()):
        raise Http404
    return max(1, min(int(asked_[:9]), MOST_PAGES))
