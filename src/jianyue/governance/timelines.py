"""The facts of a meeting, and the rows that follow them; made anew they come out the same."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from jianyue.agreements.models import Contract
from jianyue.governance.models import ActionItem, Attendee, Meeting, Point
from jianyue.governance.words import Kind, State
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.people.models import Side, User

SUBJECT: Final = "meeting"
Words = Mapping[str, str]
POINTS: Final = {
    "topic_added": Kind.TOPIC,
    "item_said": Kind.SAID,
    "decision_made": Kind.DECISION,
    "change_asked": Kind.CHANGE,
}
FRESH: Final[Mapping[str, Any]] = {
    "place": "", "planned_by_id": None, "chair_id": None, "chair_reason": "", "reason": "",
    "report_id": None, "submitted_at": None, "held_from": None, "held_until": None, "guests": "",
    "edition": 0, "issued_at": None, "issued_by_id": None, "answered_at": None,
    "answered_by_id": None, "answer": "",
}  # fmt: skip


def begin(contract: Contract, entry: Entry, *, at: datetime, by: User | None) -> Meeting:
    """Begin the timeline of a meeting; the contract's row is locked by the caller."""
    pk = by.pk if by else None
    timeline = ledger.begin(SUBJECT, contract.whose, entry, at=at, by=pk)
    number = Meeting.objects.filter(contract=contract).count() + 1
    meeting = Meeting(
        tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
        timeline=timeline, number=f"{contract.code.upper()}-G{number:04d}",
    )  # fmt: skip
    follow(meeting, Fact.objects.get(timeline=timeline, seq=1), entry.words)
    return meeting


def add(meeting: Meeting, entry: Entry, *, at: datetime, by: User | None) -> Fact:
    """Add a fact and have the rows follow it."""
    fact = ledger.add(meeting.timeline_id, entry, at=at, by=by.pk if by else None)
    follow(meeting, fact, entry.words)
    return fact


def follow(meeting: Meeting, fact: Fact, words: Words) -> None:
    """Have the rows of a meeting say what one more fact says."""
    FOLLOWED[fact.kind](meeting, fact, words)


def _planned(meeting: Meeting, fact: Fact, words: Words) -> None:
    body = fact.body
    if fact.seq == 1:
        for name, value in FRESH.items():
            setattr(meeting, name, value)
        meeting.key, meeting.version_id = body["key"], body["version"]
    meeting.starts_at, meeting.ends_at = _times(body)
    meeting.state = State.PROPOSED
    if fact.kind == "meeting_planned":
        meeting.state, meeting.planned_by_id = State.PLANNED, fact.by_id
        meeting.place, meeting.version_id = words.get("place", ""), body["version"]
        _chaired(meeting, body, words)
    meeting.save()
    _invited(meeting, body.get("people", []))


def _moved(meeting: Meeting, fact: Fact, words: Words) -> None:
    meeting.starts_at, meeting.ends_at = _times(fact.body)
    meeting.place, meeting.reason = words.get("place", ""), words.get("reason", "")
    meeting.save()


def _people(meeting: Meeting, fact: Fact, words: Words) -> None:
    _chaired(meeting, fact.body, words)
    meeting.save()
    _invited(meeting, fact.body["people"])


def _ended(meeting: Meeting, fact: Fact, words: Words) -> None:
    cancelled = fact.kind == "meeting_cancelled"
    meeting.state = State.CANCELLED if cancelled else State.LAPSED
    meeting.reason = words.get("reason", "")
    meeting.save()


def _point(meeting: Meeting, fact: Fact, words: Words) -> None:
    kind, item = POINTS[fact.kind], fact.body.get("item", "")
    if kind is Kind.SAID:  # what is said last of an item holds
        before = Point.objects.filter(meeting=meeting, kind=kind, item=item, struck_at=None)
        before.exclude(seq=fact.seq).update(struck_at=fact.recorded_at)
    said = {
        "kind": kind, "item": item, "side": fact.body["side"], "text": words.get("text", ""),
        "at": fact.recorded_at, "by_id": fact.by_id,
    }  # fmt: skip
    fresh = {"struck_at": None, "version": None, "reply": "", "replied_at": None,
             "replied_by": None}  # fmt: skip
    own = {"tenant_id": meeting.tenant_id, "customer_id": meeting.customer_id}
    Point.objects.update_or_create(
        meeting=meeting, seq=fact.seq,
        defaults=own | said | fresh,
    )  # fmt: skip


def _pointed(meeting: Meeting, fact: Fact, words: Words) -> None:
    rows = Point.objects.filter(meeting=meeting, seq=fact.body["point"])
    if fact.kind == "point_struck":
        rows.update(struck_at=fact.recorded_at)
    elif fact.kind == "change_linked":
        rows.update(version=fact.body["version"], reply="", replied_at=None, replied_by=None)
    else:
        reply = words.get("text", "")
        rows.update(reply=reply, replied_at=fact.recorded_at, replied_by=fact.by_id)


def _submitted(meeting: Meeting, fact: Fact, _: Words) -> None:
    meeting.report_id, meeting.submitted_at = fact.body["report"], fact.recorded_at
    meeting.save()


def _held(meeting: Meeting, fact: Fact, words: Words) -> None:
    body = fact.body
    meeting.held_from = datetime.fromisoformat(body["from"])
    meeting.held_until = datetime.fromisoformat(body["until"])
    meeting.guests = words.get("guests", "")
    meeting.state = State.CONTESTED if meeting.edition else State.HELD
    _chaired(meeting, body, words)
    meeting.save()
    present = set(body["present"])
    _attending(meeting, present)
    rows = Attendee.objects.filter(meeting=meeting)
    rows.filter(user__in=present).update(present=True)
    rows.exclude(user__in=present).update(present=False)
    rows.filter(invited=False, present=False).delete()


def _answered(meeting: Meeting, fact: Fact, words: Words) -> None:
    accepted = fact.kind == "minutes_accepted"
    meeting.state = State.ACCEPTED if accepted else State.CONTESTED
    meeting.answered_at, meeting.answered_by_id = fact.recorded_at, fact.by_id
    meeting.answer = words.get("text", "")
    meeting.save()


def _issued(meeting: Meeting, fact: Fact, _: Words) -> None:
    meeting.state, meeting.edition = State.ISSUED, fact.body["edition"]
    meeting.issued_at, meeting.issued_by_id = fact.recorded_at, fact.by_id
    meeting.answered_at = meeting.answered_by_id = None
    meeting.answer = ""
    meeting.save()


def _times(body: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(body["starts"]), datetime.fromisoformat(body["ends"])


def _chaired(meeting: Meeting, body: Mapping[str, Any], words: Words) -> None:
    meeting.chair_id, meeting.chair_reason = body["chair"], words.get("chair_reason", "")


def _invited(meeting: Meeting, people: list[int]) -> None:
    """Have exactly these people invited."""
    _attending(meeting, set(people))
    rows = Attendee.objects.filter(meeting=meeting)
    rows.filter(user__in=people).update(invited=True, present=None)
    rows.exclude(user__in=people).delete()


def _attending(meeting: Meeting, people: set[int]) -> None:
    own = {"tenant_id": meeting.tenant_id, "customer_id": meeting.customer_id, "meeting": meeting}
    known = set(Attendee.objects.filter(meeting=meeting).values_list("user_id", flat=True))
    Attendee.objects.bulk_create(Attendee(**own, user_id=pk) for pk in sorted(people - known))


FOLLOWED: Final[Mapping[str, Callable[[Meeting, Fact, Words], None]]] = {
    "meeting_proposed": _planned,
    "meeting_planned": _planned,
    "meeting_moved": _moved,
    "meeting_people": _people,
    "meeting_cancelled": _ended,
    "meeting_lapsed": _ended,
    "meeting_held": _held,
    "report_submitted": _submitted,
    "point_struck": _pointed,
    "change_linked": _pointed,
    "change_declined": _pointed,
    "minutes_issued": _issued,
    "minutes_contested": _answered,
    "minutes_accepted": _answered,
} | dict.fromkeys(POINTS, _point)


def facts_of(row: Meeting | ActionItem) -> list[Fact]:
    """Return what happened to a meeting or an item, in the order of recording."""
    return list(Fact.objects.filter(timeline=row.timeline_id).order_by("seq"))


def side_of(user: User) -> Side:
    """Return the side on which somebody is."""
    return Side.CUSTOMER if user.is_customer else Side.PROVIDER
