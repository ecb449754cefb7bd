"""Planning a meeting: when, where, who chairs, who comes; moved, cancelled."""

from typing import Annotated

from django.http import HttpRequest
from django.urls import reverse
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.holding import unchanged
from jianyue.api.meetings.area import MEETINGS, Line, Why, WhyIn, meeting_for
from jianyue.api.meetings.reading import MeetingOut, whole
from jianyue.api.shapes import Id, Instant, Sent, Words
from jianyue.governance import meetings
from jianyue.governance.meetings import TOPIC, When, Wish
from jianyue.governance.models import Meeting
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed

MOST = 200
People = Annotated[list[Id], Field(max_length=MOST)]


class WhenIn(Sent):
    """When a meeting takes place, and where."""

    starts_at: Instant
    ends_at: Instant
    place: Annotated[Words, Field(max_length=200)] = ""


class MoveMeetingIn(WhenIn):
    """The same, and why it is moved."""

    reason: Why


class InvitedIn(Sent):
    """Who chairs, why he where the agreement names others, and who is invited."""

    chair: Id
    people: People
    chair_reason: Line = ""


class MeetingIn(WhenIn, InvitedIn):
    """A meeting; the one that a period owes gets its date by it."""

    contract: Annotated[Words, Field(min_length=1, max_length=12)]


class TopicIn(Sent):
    """An item for the agenda."""

    text: Annotated[Words, Field(min_length=1, max_length=TOPIC)]


@MEETINGS.post("/meetings", Both("安排评审会", "Plan a meeting"), MeetingOut, Deed.KEEP_MEETINGS)
def plan_meeting(request: HttpRequest, said: MeetingIn) -> Made:
    """Plan a meeting and invite; it takes the place of the one that its period owes."""
    who = caller(request)
    wish = Wish(
        said.starts_at, said.ends_at, said.chair, frozenset(said.people), said.place,
        said.chair_reason,
    )  # fmt: skip
    made = meetings.plan(contract_for(who, said.contract), wish, at=who.at, by=who.by)
    return Made(now(who, made.number), reverse("api-get-meeting", args=[made.number]))


@MEETINGS.post(
    "/meetings/{meeting}/move", Both("评审会改期", "Move a meeting"), MeetingOut,
    Deed.KEEP_MEETINGS,
)  # fmt: skip
def move_meeting(request: HttpRequest, meeting: str, said: MoveMeetingIn) -> MeetingOut:
    """Have a meeting take place at another time; who is invited is told."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    when = When(said.starts_at, said.ends_at, said.place)
    meetings.move(kept, when, reason=said.reason, at=who.at, by=who.by)
    return now(who, meeting)


@MEETINGS.post(
    "/meetings/{meeting}/cancel", Both("取消评审会", "Cancel a meeting"), MeetingOut,
    Deed.KEEP_MEETINGS,
)  # fmt: skip
def cancel_meeting(request: HttpRequest, meeting: str, said: WhyIn) -> MeetingOut:
    """Say that a meeting does not take place."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    meetings.cancel(kept, reason=said.reason, at=who.at, by=who.by)
    return now(who, meeting)


@MEETINGS.post(
    "/meetings/{meeting}/people", Both("调整参会人员", "Change who comes"), MeetingOut,
    Deed.KEEP_MEETINGS,
)  # fmt: skip
def invite_to_meeting(request: HttpRequest, meeting: str, said: InvitedIn) -> MeetingOut:
    """Say who comes and who chairs."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    wish = Wish(
        kept.starts_at, kept.ends_at, said.chair, frozenset(said.people), kept.place,
        said.chair_reason,
    )  # fmt: skip
    meetings.invite(kept, wish, at=who.at, by=who.by)
    return now(who, meeting)


@MEETINGS.post(
    "/meetings/{meeting}/topics", Both("提出议题", "Put an item on the agenda"), MeetingOut,
    Deed.KEEP_MEETINGS, Deed.JOIN_MEETINGS,
)  # fmt: skip
def add_topic(request: HttpRequest, meeting: str, said: TopicIn) -> MeetingOut:
    """Put an item on the agenda, from either side."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    meetings.add_topic(kept, said.text, at=who.at, by=who.by)
    return now(who, meeting)


def now(who: Caller, meeting: str) -> MeetingOut:
    """Return a meeting as it stands now."""
    return whole(meeting_for(who, meeting), who)


def held_still(request: HttpRequest, who: Caller, meeting: str) -> Meeting:
    """Return a meeting that nobody else changes until the end; its tag must be the one wanted."""
    return unchanged(request, lambda: meeting_for(who, meeting), lambda row: whole(row, who))
