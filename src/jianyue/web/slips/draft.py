"""What a new slip says before anybody has typed: drawn from the facts of its ticket."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Max

from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.tickets.models import Result, Slip, Ticket, Way
from jianyue.tickets.timeline import Event, told

SERVED: Final = MappingProxyType(
    {"arrived": Way.ON_SITE, "visited": Way.ON_SITE, "session_held": Way.REMOTE}
)
BEGUN: Final = frozenset({"acknowledged", "responded", "assigned"})
ENDED: Final = MappingProxyType(
    {
        "worked_around": Result.WORKED_AROUND,
        "restored": Result.SOLVED,
        "resolved": Result.SOLVED,
    }
)
DONE: Final = frozenset({"visited", "session_held", *ENDED})
CAUSE: Final = Both("根本原因：{said}", "Root cause: {said}")
TYPED: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Course:
    """What happened on a ticket since its last slip, in order, with the words said."""

    ticket: Ticket
    events: tuple[Event, ...]
    words: Mapping[int, Mapping[str, str]]

    @property
    def served(self) -> Event | None:
        """The last visit, arrival or remote session."""
        return next((each for each in reversed(self.events) if each.kind in SERVED), None)

    @property
    def started_at(self) -> datetime:
        """When the service began: with the visit or session, or else with the answer."""
        if self.served is not None:
            return self.served.at
        begun = (each.at for each in reversed(self.events) if each.kind in BEGUN)
        return next(begun, self.ticket.reported_at)

    @property
    def ending(self) -> Event | None:
        """The last time that it was solved or worked around."""
        return next((each for each in reversed(self.events) if each.kind in ENDED), None)

    def ended_at(self, now: datetime) -> datetime:
        """Return when the service ended; now where nobody said."""
        until = self.served.fact.body.get("until") if self.served else None
        if until:
            return datetime.fromisoformat(until)
        ended = self.ending.at if self.ending else now
        return ended if ended >= self.started_at else now

    def said(self, event: Event, name: str) -> str:
        """Return words that came with an event."""
        return self.words.get(event.fact.seq, {}).get(name, "")


def initial_of(ticket: Ticket, *, now: datetime, by: User, language: Language) -> dict[str, Any]:
    """Return what the form of a new slip says at first; internal facts are left out."""
    course = _course(ticket)
    served, ending = course.served, course.ending
    return {
        "way": SERVED[served.kind] if served else Way.REMOTE,
        "place": course.said(served, "place") if served else "",
        "started_at": typed(course.started_at, by),
        "ended_at": typed(course.ended_at(now), by),
        "done": "\n".join(_done(course, language)),
        "result": ENDED[ending.kind] if ending else "",
    }


def initial_again(slip: Slip, by: User) -> dict[str, Any]:
    """Return what the form says of a slip that is written anew."""
    names = ("way", "place", "done", "result", "outcome")
    times = {name: typed(getattr(slip, name), by) for name in ("started_at", "ended_at")}
    return {name: getattr(slip, name) for name in names} | times


def typed(at: datetime, by: User) -> str:
    """Return an instant to the minute, as a field of the person's zone holds it."""
    return at.astimezone(ZoneInfo(by.zone)).strftime(TYPED)


def _course(ticket: Ticket) -> Course:
    last = ticket.slips.aggregate(at=Max("ended_at"))["at"]
    events = told(fact for fact in ticket.facts() if not fact.internal)
    later = tuple(each for each in events if last is None or each.at > last)
    return Course(ticket, later, words_of(ticket.timeline_id))


def _done(course: Course, language: Language) -> Iterable[str]:
    for event in course.events:
        if event.kind in DONE and course.said(event, "text"):
            yield course.said(event, "text")
        if event.kind == "resolved" and course.said(event, "cause"):
            yield CAUSE.words(language).format(said=course.said(event, "cause"))
