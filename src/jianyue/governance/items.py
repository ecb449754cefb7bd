"""Action items: opened in a meeting, owned, due, done or dropped with a word (C26)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from jianyue.governance import papers, telling
from jianyue.governance.meetings import locked, must_speak
from jianyue.governance.models import ActionItem, Meeting
from jianyue.governance.moments import ITEM, OVERDUE, set_timer
from jianyue.governance.people import candidates
from jianyue.governance.words import ItemState, State
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices import actions as notices
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.services.dates import is_over, zone_of

TITLE: Final = 300
LINE: Final = 500
ENDS: Final = {"item_done": ItemState.DONE, "item_dropped": ItemState.DROPPED}


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, to which item of the agenda it belongs, by whom and until when."""

    title: str
    owner: int
    due_date: date
    item: str = ""


@transaction.atomic
def open_item(meeting: Meeting, task: Task, *, at: datetime, by: User) -> ActionItem:
    """Write down what somebody took upon himself in a meeting; he is told. Raises NotAllowed."""
    must(by, Deed.KEEP_MEETINGS)
    kept = locked(meeting, by, *State.writing())
    title = task.title.strip()
    if not title or len(title) > TITLE:
        raise NotAllowed("请用一句话写明要做什么。", "Say in one sentence what is to be done.")
    if task.item and task.item not in papers.keys_of(kept):
        raise NotAllowed("会议没有这个议题。", "The meeting has no such item.")
    _check(kept, task.owner, task.due_date, at)
    body = {
        "meeting": kept.pk, "item": task.item, "owner": task.owner,
        "due": task.due_date.isoformat(),
    }  # fmt: skip
    whose = kept.contract.whose
    entry = Entry("item_opened", at, body, {"title": title})
    timeline = ledger.begin(ITEM, whose, entry, at=at, by=by.pk)
    # The contract's row keeps two meetings from giving the same number.
    contract = type(kept.contract).objects.select_for_update().get(pk=kept.contract_id)
    number = ActionItem.objects.filter(contract=contract).count() + 1
    item = ActionItem(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=contract, meeting=kept,
        timeline=timeline, number=f"{contract.code.upper()}-A{number:04d}",
    )  # fmt: skip
    follow(item, Fact.objects.get(timeline=timeline, seq=1), entry.words)
    set_timer(item)
    _tell_owner(item, at=at, by=by)
    return item


@transaction.atomic
def assign(
    item: ActionItem, *, owner: int, due_date: date, reason: str, at: datetime, by: User
) -> ActionItem:
    """Give an open item to somebody else or another day, and say why. Raises NotAllowed."""
    must_speak(by)
    kept = _locked(item, by, ItemState.OPEN)
    _check(kept.meeting, owner, due_date, at)
    if (owner, due_date) == (kept.owner_id, kept.due_date):
        return kept
    body = {"owner": owner, "due": due_date.isoformat()}
    _add(kept, Entry("item_assigned", at, body, {"words": _said(reason)}), at=at, by=by)
    _tell_owner(kept, at=at, by=by)
    return kept


@transaction.atomic
def close(item: ActionItem, *, done: bool, words: str, at: datetime, by: User) -> ActionItem:
    """Say that an item is done, or not pursued any more, and how so; its owner may, or a side.

    Raises NotAllowed.
    """
    kept = _locked(item, by, ItemState.OPEN)
    if kept.owner_id != by.pk or not done:
        must_speak(by)
    kind = "item_done" if done else "item_dropped"
    _add(kept, Entry(kind, at, {}, {"words": _said(words)}), at=at, by=by)
    return kept


@transaction.atomic
def reopen(item: ActionItem, *, words: str, at: datetime, by: User) -> ActionItem:
    """Say that an item is not done after all, and why. Raises NotAllowed."""
    must_speak(by)
    kept = _locked(item, by, ItemState.DONE, ItemState.DROPPED)
    _add(kept, Entry("item_reopened", at, {}, {"words": _said(words)}), at=at, by=by)
    _tell_owner(kept, at=at, by=by)
    return kept


def follow(item: ActionItem, fact: Fact, words: Mapping[str, str]) -> None:
    """Have the row of an item say what one more fact says."""
    body, at = fact.body, fact.recorded_at.astimezone(UTC)
    said = words.get("words", "")
    match fact.kind:
        case "item_opened":
            item.meeting_id, item.item = body["meeting"], body["item"]
            item.title, item.opened_at = words.get("title", ""), at
            item.opened_by_id = fact.by_id or 0
            _open(item)
            _owned(item, body)
        case "item_assigned":
            _owned(item, body)
        case "item_reopened":
            _open(item)
        case kind:
            item.state, item.closed_at, item.closed_by_id = ENDS[kind], at, fact.by_id
            item.closing = said
    item.save()


def is_overdue(item: ActionItem, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether the day is over by which an item was to be done."""
    return item.state == ItemState.OPEN and is_over(item.due_date, zone, now)


def may_close(user: User, item: ActionItem) -> bool:
    """Tell whether somebody can say that an item is done."""
    speaks = may(user, Deed.KEEP_MEETINGS) or may(user, Deed.JOIN_MEETINGS)
    return item.state == ItemState.OPEN and (speaks or item.owner_id == user.pk)


def owned_by(user: User) -> Any:  # noqa: ANN401 - rows of items
    """Return the open items of somebody, the first due first."""
    rows = ActionItem.objects.visible_to(user).filter(owner=user, state=ItemState.OPEN)
    return rows.select_related("contract__customer").order_by("due_date", "pk")


def of_meetings_before(meeting: Meeting, since: datetime | None) -> Iterable[ActionItem]:
    """Return the items of other meetings that are open, and those that were closed since."""
    rows = ActionItem.objects.filter(contract=meeting.contract_id).exclude(meeting=meeting.pk)
    rows = rows.filter(opened_at__lte=meeting.begins_at) if meeting.is_over else rows
    found = rows.filter(state=ItemState.OPEN)
    if since is not None:
        found = found | rows.filter(closed_at__gt=since)
    return found.select_related("owner").order_by("due_date", "pk")


def _open(item: ActionItem) -> None:
    item.state, item.closed_at, item.closed_by_id, item.closing = ItemState.OPEN, None, None, ""


def _owned(item: ActionItem, body: Mapping[str, Any]) -> None:
    item.owner_id, item.due_date = body["owner"], date.fromisoformat(body["due"])


def _add(item: ActionItem, entry: Entry, *, at: datetime, by: User) -> None:
    fact = ledger.add(item.timeline_id, entry, at=at, by=by.pk)
    for kind in ("item-opened", OVERDUE):
        notices.withdraw((ITEM, item.pk), kind=kind)
    follow(item, fact, entry.words)
    set_timer(item)


def _tell_owner(item: ActionItem, *, at: datetime, by: User) -> None:
    owner = User.objects.get(pk=item.owner_id)
    if owner.pk != by.pk:
        said = Both("由您负责的行动项", "An action item that is yours")
        telling.tell_item(item, "item-opened", said, [owner], at=at, step=at.isoformat())


def _locked(item: ActionItem, by: User, *states: ItemState) -> ActionItem:
    rows = ActionItem.objects.visible_to(by).select_for_update(of=("self",))
    kept: ActionItem = rows.select_related("contract", "meeting__contract").get(pk=item.pk)
    if kept.state not in states:
        raise NotAllowed(
            "行动项的状态已经改变，请刷新后再看。", "The item has moved on; look at it again."
        )
    return kept


def _check(meeting: Meeting, owner: int, due_date: date, at: datetime) -> None:
    there = set(meeting.attendees.values_list("user_id", flat=True))
    if owner not in {each.pk for each in candidates(meeting.contract, there)}:
        raise NotAllowed("请从名单中选择负责人。", "Choose the owner from the list.")
    if is_over(due_date, zone_of(meeting.contract, at), at):
        raise NotAllowed("到期日不能在过去。", "The day lies in the past.")


def _said(words: str) -> str:
    if not words.strip():
        raise NotAllowed("请写明结果或原因。", "Say what came of it, or why.")
    return words.strip()[:LINE]
