"""What becomes of a meeting: who came, the report, what was said, decided and wished."""

from typing import Annotated

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jianyue.api.callers import caller
from jianyue.api.meetings.area import MEETINGS, Line
from jianyue.api.meetings.planning import People, held_still, now
from jianyue.api.meetings.reading import MeetingOut
from jianyue.api.problems import invalid
from jianyue.api.shapes import Id, Instant, Sent, Words
from jianyue.governance import minutes, writing
from jianyue.governance.models import Meeting, Point
from jianyue.governance.words import Kind
from jianyue.governance.writing import LONGEST, WORDS, Came
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.reports.models import Report

Key = Annotated[Words, Field(min_length=1, max_length=20)]
Text = Annotated[Words, Field(min_length=1, max_length=WORDS)]
Seq = Annotated[Id, Field(le=2**31 - 1)]


class CameIn(Sent):
    """When a meeting was held, who chaired, who was there, guests without an account."""

    held_from: Instant
    held_until: Instant
    chair: Id
    people: People
    guests: Line = ""
    chair_reason: Line = ""


class SaidIn(Sent):
    """What was said to an item of the agenda, by its key, in Markdown."""

    item: Key
    text: Annotated[Words, Field(min_length=1, max_length=LONGEST)]


class DecisionIn(Sent):
    """A decision, to an item of the agenda by its key."""

    item: Key
    text: Text


class ChangeIn(Sent):
    """What is to change about the content or form of the report."""

    text: Text


class ReplyToIn(Sent):
    """Which version of the agreement takes a wish up, or why none does."""

    version: Seq | None = None
    text: Annotated[Words, Field(max_length=WORDS)] = ""


class SubmitIn(Sent):
    """A released report, by its number."""

    report: Annotated[Words, Field(min_length=1, max_length=60)]


@MEETINGS.post(
    "/meetings/{meeting}/held", Both("登记会议情况", "Record a meeting"), MeetingOut,
    Deed.KEEP_MEETINGS,
)  # fmt: skip
def hold_meeting(request: HttpRequest, meeting: str, said: CameIn) -> MeetingOut:
    """Record when it was held, who chaired and who came; its agenda is kept as it lies."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    came = Came(
        said.held_from, said.held_until, said.chair, frozenset(said.people), said.guests,
        said.chair_reason,
    )  # fmt: skip
    writing.hold(kept, came, at=who.at, by=who.by)
    return now(who, meeting)


@MEETINGS.post(
    "/meetings/{meeting}/said", Both("记录讨论情况", "Write what was said"), MeetingOut,
    Deed.KEEP_MEETINGS,
)  # fmt: skip
def say_in_meeting(request: HttpRequest, meeting: str, said: SaidIn) -> MeetingOut:
    """Write what was said to an item."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    check_key(kept, said.item)
    writing.say(kept, said.item, said.text, at=who.at, by=who.by)
    return now(who, meeting)


@MEETINGS.post(
    "/meetings/{meeting}/decisions", Both("记录决定", "Record a decision"), MeetingOut,
    Deed.KEEP_MEETINGS,
)  # fmt: skip
def decide_in_meeting(request: HttpRequest, meeting: str, said: DecisionIn) -> MeetingOut:
    """Write down a decision."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    check_key(kept, said.item)
    writing.decide(kept, said.item, said.text, at=who.at, by=who.by)
    return now(who, meeting)


@MEETINGS.post(
    "/meetings/{meeting}/changes", Both("要求变更服务报告", "Ask for a change of the report"),
    MeetingOut, Deed.KEEP_MEETINGS, Deed.JOIN_MEETINGS,
)  # fmt: skip
def ask_change(request: HttpRequest, meeting: str, said: ChangeIn) -> MeetingOut:
    """Ask that the report's content or form changes."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    writing.ask_change(kept, said.text, at=who.at, by=who.by)
    return now(who, meeting)


@MEETINGS.post(
    "/meetings/{meeting}/changes/{point}/reply", Both("答复变更要求", "Answer a wish"), MeetingOut,
    Deed.DRAFT_AGREEMENTS,
)  # fmt: skip
def reply_to_change(request: HttpRequest, meeting: str, point: Id, said: ReplyToIn) -> MeetingOut:
    """Say which version of the agreement takes a wish up, or why none does."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    rows = Point.objects.filter(meeting=kept, kind=Kind.CHANGE, struck_at=None)
    found: Point = get_object_or_404(rows, seq=min(point, 2**31 - 1))
    if said.version is not None:
        writing.link_change(kept, found.seq, said.version, at=who.at, by=who.by)
    else:
        writing.decline_change(kept, found.seq, said.text, at=who.at, by=who.by)
    return now(who, meeting)


@MEETINGS.delete(
    "/meetings/{meeting}/points/{point}", Both("撤销一条记录", "Strike a point"),
    Deed.KEEP_MEETINGS, Deed.JOIN_MEETINGS,
)  # fmt: skip
def strike_point(request: HttpRequest, meeting: str, point: Id) -> None:
    """Strike an item, a decision or a wish of one's own side."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    if not Point.objects.filter(meeting=kept, seq=min(point, 2**31 - 1)).exists():
        raise Http404
    writing.strike(kept, point, at=who.at, by=who.by)


@MEETINGS.post(
    "/meetings/{meeting}/report", Both("向会议提交报告", "Submit a report to a meeting"),
    MeetingOut, Deed.WRITE_REPORTS,
)  # fmt: skip
def submit_report(request: HttpRequest, meeting: str, said: SubmitIn) -> MeetingOut:
    """Submit a released report to a meeting."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    rows = Report.objects.visible_to(who.by).filter(contract=kept.contract_id)
    found = rows.filter(number=said.report.upper()).first()
    if found is None:
        raise invalid("report", "这份合同没有这个报告。", "The contract has no such report.")
    writing.submit(kept, found, at=who.at, by=who.by)
    return now(who, meeting)


def check_key(meeting: Meeting, key: str) -> None:
    """Refuse an item that a meeting that was held does not have. Raises Problem."""
    if key not in {each.key for each in minutes.items_of(meeting)}:
        raise invalid("item", "会议没有这个议题。", "The meeting has no such item.")
