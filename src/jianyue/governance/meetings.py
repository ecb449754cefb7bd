"""Meetings before they take place: planned, moved, cancelled, people and items changed (C26)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.engine.periods import period_of
from jianyue.governance import telling
from jianyue.governance.counting import cycle_of, review_of
from jianyue.governance.models import Meeting, Point
from jianyue.governance.moments import set_timers
from jianyue.governance.people import candidates, entitled
from jianyue.governance.timelines import add, begin, side_of
from jianyue.governance.words import Kind, State
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.services.staffing import locked_contract

LINE: Final = 500
TOPIC: Final = 300
MOST_TOPICS: Final = 30
LONGEST: Final = timedelta(days=1)
OLDEST: Final = timedelta(days=366)  # what was held before the product was there can be recorded
FURTHEST: Final = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class When:
    """When a meeting takes place, and where."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A meeting as somebody plans it.

    people        ids of who is invited; the chair among them or not
    chair_reason  why somebody else chairs than a senior manager of the customer
    """

    starts_at: datetime
    ends_at: datetime
    chair: int
    people: frozenset[int]
    place: str = ""
    chair_reason: str = ""


@transaction.atomic
def plan(contract: Contract, wish: Wish, *, at: datetime, by: User) -> Meeting:
    """Plan a meeting and invite; the one that its period owes is it, where none stands yet.

    Raises NotAllowed: without an agreement in force, for people of others, for another chair
    without a reason.
    """
    must(by, Deed.KEEP_MEETINGS)
    kept = locked_contract(contract, by)
    agreed = agreed_for(kept, at)
    if agreed is None:
        raise NotAllowed("这份合同还没有生效的协议。", "No agreement of this contract is in force.")
    _check_times(wish.starts_at, wish.ends_at, at)
    _check_people(agreed, wish, at)
    body = {
        "key": "", "version": agreed.version.pk, "chair": wish.chair,
        "starts": wish.starts_at.astimezone(UTC).isoformat(),
        "ends": wish.ends_at.astimezone(UTC).isoformat(),
        "people": sorted(wish.people | {wish.chair}),
    }  # fmt: skip
    words = {"place": wish.place.strip()[:200], "chair_reason": wish.chair_reason.strip()[:LINE]}
    entry = Entry("meeting_planned", at, body, words)
    meeting = _owed_then(agreed, wish.starts_at)
    if meeting is None:
        meeting = begin(kept, entry, at=at, by=by)
    else:
        add(meeting, entry, at=at, by=by)
        telling.withdraw(meeting)
    set_timers(meeting, at=at)
    if meeting.starts_at > at:
        telling.tell_invited(meeting, telling.invited(meeting), at=at)
    return meeting


@transaction.atomic
def move(meeting: Meeting, when: When, *, reason: str, at: datetime, by: User) -> Meeting:
    """Have a planned meeting take place at another time, and say why. Raises NotAllowed."""
    kept = _planned(meeting, by)
    _check_times(when.starts_at, when.ends_at, at)
    words = {"place": when.place.strip()[:200], "reason": _said(reason)}
    body = {
        "starts": when.starts_at.astimezone(UTC).isoformat(),
        "ends": when.ends_at.astimezone(UTC).isoformat(),
    }  # fmt: skip
    add(kept, Entry("meeting_moved", at, body, words), at=at, by=by)
    set_timers(kept, at=at)
    telling.tell_moved(kept, at=at)
    return kept


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, at: datetime, by: User) -> Meeting:
    """Say that a planned meeting does not take place, and why. Raises NotAllowed."""
    kept = _planned(meeting, by)
    add(kept, Entry("meeting_cancelled", at, {}, {"reason": _said(reason)}), at=at, by=by)
    set_timers(kept, at=at)
    telling.tell_cancelled(kept, telling.invited(kept), at=at)
    return kept


@transaction.atomic
def invite(meeting: Meeting, wish: Wish, *, at: datetime, by: User) -> Meeting:
    """Say who comes and who chairs; who is new is invited, who is out is told. NotAllowed."""
    kept = _planned(meeting, by)
    _check_people(Agreed(kept.contract, kept.version), wish, at)
    before = {each.pk: each for each in telling.invited(kept)}
    body = {"people": sorted(wish.people | {wish.chair}), "chair": wish.chair}
    words = {"chair_reason": wish.chair_reason.strip()[:LINE]}
    add(kept, Entry("meeting_people", at, body, words), at=at, by=by)
    after = {each.pk: each for each in telling.invited(kept)}
    telling.tell_invited(kept, [after[pk] for pk in after.keys() - before.keys()], at=at)
    telling.tell_left_out(kept, [before[pk] for pk in before.keys() - after.keys()], at=at)
    return kept


@transaction.atomic
def add_topic(meeting: Meeting, text: str, *, at: datetime, by: User) -> Meeting:
    """Put an item on the agenda, as either side; until the minutes are issued. NotAllowed."""
    must_speak(by)
    kept = locked(meeting, by, *State.ahead(), *State.writing())
    if not text.strip() or len(text.strip()) > TOPIC:
        raise NotAllowed("请用一句话写明议题。", "Say in one sentence what the item is.")
    rows = Point.objects.filter(meeting=kept, kind=Kind.TOPIC, struck_at=None)
    if rows.count() >= MOST_TOPICS:
        raise NotAllowed("议题太多，请另开一次会。", "Too many items; plan another meeting.")
    body = {"side": side_of(by).value}
    add(kept, Entry("topic_added", at, body, {"text": text.strip()}), at=at, by=by)
    return kept


def must_speak(by: User) -> None:
    """Raise NotAllowed unless somebody speaks for one of the sides."""
    if not may(by, Deed.KEEP_MEETINGS):
        must(by, Deed.JOIN_MEETINGS)


def locked(meeting: Meeting, by: User, *states: State) -> Meeting:
    """Return a meeting, its row locked, that stands in one of the states. Raises NotAllowed."""
    rows = Meeting.objects.visible_to(by).select_for_update(of=("self",))
    kept: Meeting = rows.select_related("contract__customer", "version", "chair").get(pk=meeting.pk)
    if kept.state not in states:
        raise NotAllowed(
            "会议的状态已经改变，请刷新后再看。", "The meeting has moved on; look at it again."
        )
    return kept


def check_chair(agreed: Agreed, chair: int, reason: str, at: datetime) -> None:
    """Raise NotAllowed where another chairs than the agreement says, and nobody says why."""
    if chair not in entitled(agreed, at) and not reason.strip():
        raise NotAllowed(
            "评审会由客户的高级经理主持；由他人主持时，请写明原因。",
            "A senior manager of the customer chairs the review; say why somebody else does.",
        )


def _planned(meeting: Meeting, by: User) -> Meeting:
    must(by, Deed.KEEP_MEETINGS)
    return locked(meeting, by, State.PLANNED)


def _owed_then(agreed: Agreed, starts_at: datetime) -> Meeting | None:
    """Return the meeting that the period owes and that has no date yet; its row is locked."""
    per = cycle_of(review_of(agreed))
    if per is None:
        return None
    span = period_of(per, starts_at.astimezone(UTC), agreed.zone).span
    rows = Meeting.objects.filter(contract=agreed.contract, state=State.PROPOSED)
    rows = rows.filter(starts_at__gte=span.start, starts_at__lt=span.end).select_for_update()
    found: Meeting | None = rows.order_by("pk").first()
    if found is not None:
        found.contract = agreed.contract
    return found


def _check_times(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    if not timedelta() < ends_at - starts_at <= LONGEST:
        raise NotAllowed("结束时间须晚于开始时间，且不超过一天。",
                         "A meeting ends after it begins, within a day.")  # fmt: skip
    if not at - OLDEST <= starts_at <= at + FURTHEST:
        raise NotAllowed("会议时间须在过去一年至今后两年之内。",
                         "A meeting lies within the last year and the next two.")  # fmt: skip


def _check_people(agreed: Agreed, wish: Wish, at: datetime) -> None:
    known = {each.pk for each in candidates(agreed.contract)}
    if not wish.people | {wish.chair} <= known:
        raise NotAllowed("请从名单中选择参会人员。", "Choose the people from the list.")
    check_chair(agreed, wish.chair, wish.chair_reason, at)


def _said(reason: str) -> str:
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    return reason.strip()[:LINE]
