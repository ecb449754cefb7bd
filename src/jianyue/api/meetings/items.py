"""Action items: what was left to do, over all meetings, and one of them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.happenings import happenings
from jianyue.api.holding import unchanged
from jianyue.api.meetings.area import MEETINGS, MeetingsQuery, item_for
from jianyue.api.meetings.planning import held_still
from jianyue.api.meetings.writing import Key, check_key
from jianyue.api.shapes import Choice, Day, Happening, Id, Out, Person, Sent, Words
from jianyue.governance import items
from jianyue.governance.items import LINE, TITLE, Task
from jianyue.governance.models import ActionItem
from jianyue.governance.words import ITEM_SAID, ItemState
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed

Closing = Annotated[Words, Field(min_length=1, max_length=LINE)]


class ItemLine(Out):
    """What somebody took upon himself in a meeting."""

    number: str
    contract: str
    meeting: str
    title: str
    owner: Person
    due_on: date
    state: Choice
    opened_at: datetime
    closed_at: datetime | None


class ItemPage(Out):
    """A page of action items."""

    items: list[ItemLine]
    next: str | None


class ItemOut(ItemLine):
    """An action item, and what came of it."""

    opened_by: Person
    closed_by: Person | None
    closing: str
    history: list[Happening]


class ItemQuery(MeetingsQuery):
    """Which are asked for: open ones, one's own open ones; left out, all."""

    show: Literal["", "open", "mine"] = ""


class TaskIn(Sent):
    """An action item, to an item of the agenda by its key: what, who, until when."""

    item: Key
    title: Annotated[Words, Field(min_length=1, max_length=TITLE)]
    owner: Id
    due_on: Day


class ReassignIn(Sent):
    """Another owner or day, and why."""

    owner: Id
    due_on: Day
    reason: Closing


class ClosingIn(Sent):
    """How it was done, or why it is not."""

    words: Closing


@MEETINGS.get("/action-items", Both("列出行动项", "List action items"), ItemPage)
def list_items(request: HttpRequest, asked: Query[ItemQuery]) -> ItemPage:
    """Return what was left to do over all meetings, as far as the caller sees it."""
    who = caller(request)
    rows = ActionItem.objects.visible_to(who.by).select_related("contract", "meeting", "owner")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    if asked.show:
        rows = rows.filter(state=ItemState.OPEN)
    if asked.show == "mine":
        rows = rows.filter(owner=who.by)
    return ItemPage(**paged(request, who, rows, asked.limit, lambda row: ItemLine(**_line(row))))


@MEETINGS.get("/action-items/{item}", Both("读取行动项", "Read an action item"), ItemOut)
def get_item(request: HttpRequest, item: str) -> ItemOut:
    """Return one action item."""
    who = caller(request)
    return _whole(item_for(who, item), who)


@MEETINGS.post(
    "/meetings/{meeting}/items", Both("登记行动项", "Add an action item"), ItemOut,
    Deed.KEEP_MEETINGS,
)  # fmt: skip
def open_item(request: HttpRequest, meeting: str, said: TaskIn) -> Made:
    """Write down what somebody took upon himself in a meeting; he is told."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    check_key(kept, said.item)
    task = Task(said.title, said.owner, said.due_on, said.item)
    made = items.open_item(kept, task, at=who.at, by=who.by)
    answer = _whole(item_for(who, made.number), who)
    return Made(answer, reverse("api-get-item", args=[made.number]))


@MEETINGS.post("/action-items/{item}/done", Both("完成行动项", "Close an action item"), ItemOut)
def close_item(request: HttpRequest, item: str, said: ClosingIn) -> ItemOut:
    """Say that an item is done, and how; its owner may, and who keeps the meetings."""
    who = caller(request)
    kept = _unchanged(request, who, item)
    items.close(kept, done=True, words=said.words, at=who.at, by=who.by)
    return _whole(item_for(who, item), who)


@MEETINGS.post(
    "/action-items/{item}/drop", Both("不再进行行动项", "Drop an action item"), ItemOut,
    Deed.KEEP_MEETINGS, Deed.JOIN_MEETINGS,
)  # fmt: skip
def drop_item(request: HttpRequest, item: str, said: ClosingIn) -> ItemOut:
    """Say that an item is not pursued any more, and why."""
    who = caller(request)
    kept = _unchanged(request, who, item)
    items.close(kept, done=False, words=said.words, at=who.at, by=who.by)
    return _whole(item_for(who, item), who)


@MEETINGS.post(
    "/action-items/{item}/reopen", Both("重新打开行动项", "Open an action item again"), ItemOut,
    Deed.KEEP_MEETINGS, Deed.JOIN_MEETINGS,
)  # fmt: skip
def reopen_item(request: HttpRequest, item: str, said: ClosingIn) -> ItemOut:
    """Say that an item is not done after all."""
    who = caller(request)
    kept = _unchanged(request, who, item)
    items.reopen(kept, words=said.words, at=who.at, by=who.by)
    return _whole(item_for(who, item), who)


@MEETINGS.post(
    "/action-items/{item}/assign", Both("调整行动项", "Give an action item to somebody"), ItemOut,
    Deed.KEEP_MEETINGS, Deed.JOIN_MEETINGS,
)  # fmt: skip
def assign_item(request: HttpRequest, item: str, said: ReassignIn) -> ItemOut:
    """Give an item to somebody else or another day."""
    who = caller(request)
    kept = _unchanged(request, who, item)
    items.assign(
        kept, owner=said.owner, due_date=said.due_on, reason=said.reason, at=who.at, by=who.by
    )
    return _whole(item_for(who, item), who)


def _unchanged(request: HttpRequest, who: Caller, number: str) -> ActionItem:
    return unchanged(request, lambda: item_for(who, number), lambda row: _whole(row, who))


def _whole(row: ActionItem, who: Caller) -> ItemOut:
    return ItemOut(
        **_line(row), opened_by=Person(id=row.opened_by.pk, name=row.opened_by.name),
        closed_by=Person.of(row.closed_by), closing=row.closing,
        history=happenings(row, ITEM_SAID, who, worded=False),
    )  # fmt: skip


def _line(row: ActionItem) -> dict[str, Any]:
    return {
        "number": row.number, "contract": row.contract.code, "meeting": row.meeting.number,
        "title": row.title, "owner": Person(id=row.owner.pk, name=row.owner.name),
        "due_on": row.due_date, "state": Choice.of(row.standing), "opened_at": row.opened_at,
        "closed_at": row.closed_at,
    }  # fmt: skip
