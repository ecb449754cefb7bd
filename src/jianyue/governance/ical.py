"""A meeting as calendar programs read it (RFC 5545)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from icalendar import Event

from jianyue.escalation.models import Feed
from jianyue.governance.models import Attendee, Meeting
from jianyue.governance.words import State
from jianyue.ledger.speech import Both, Language, language_of

NAMED: Final = Both("服务评审会", "Service review meeting")
HIDDEN: Final = (State.PROPOSED, State.LAPSED)


def event_of(meeting: Meeting, language: Language) -> Event:
    """Return the event of a meeting; a cancelled one is said to be so, so that it goes away."""
    event = Event()
    event.add("uid", f"{meeting.tenant_id}-{meeting.number}@jianyue")
    event.add("dtstamp", meeting.starts_at)
    event.add("dtstart", meeting.held_from or meeting.starts_at)
    event.add("dtend", meeting.held_until or meeting.ends_at)
    event.add("summary", f"{NAMED.words(language)} · {meeting.contract.said.words(language)}")
    event.add("location", meeting.place)
    cancelled = meeting.state in {State.CANCELLED, State.LAPSED}
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def of_feed(feed: Feed, start: datetime, end: datetime) -> Iterator[Event]:
    """Yield the meetings that a feed shows: a contract's, or those its owner is invited to."""
    if feed.roster_id is not None:
        return
    rows = Meeting.objects.visible_to(feed.user).select_related("contract")
    rows = rows.filter(ends_at__gt=start, starts_at__lt=end).exclude(state__in=HIDDEN)
    if feed.contract_id is not None:
        rows = rows.filter(contract=feed.contract_id)
    else:
        rows = rows.filter(pk__in=Attendee.objects.filter(user=feed.user_id).values("meeting"))
    for meeting in rows.order_by("starts_at", "pk"):
        yield event_of(meeting, language_of(feed.user.language))
