"""What is so about a ticket at an instant, as far as it decides what may follow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from jianyue.agreements.grading import level_in
from jianyue.agreements.language import Agreement
from jianyue.agreements.terms import ticket_scheme
from jianyue.ledger.models import Fact
from jianyue.tickets.acts import ACTS, Situation, hindrance
from jianyue.tickets.extending import is_free
from jianyue.tickets.folding import attributes_at
from jianyue.tickets.models import Ticket
from jianyue.tickets.states import Desk, desk_of
from jianyue.tickets.timeline import Event, told

# A question stands open from the fact that asks it to the one that answers it.
ASKING: Final = MappingProxyType(
    {"solution_proposed": "solution", "extension_asked": "extension", "estimated": "effort"}
)
ANSWERING: Final = MappingProxyType(
    {
        "consented": "solution",
        "consent_refused": "solution",
        "extended": "extension",
        "extension_refused": "extension",
        "effort_agreed": "effort",
        "effort_refused": "effort",
    }
)
OF_A_ROUND: Final = frozenset({"restored", "resolved", "verified", "worked_around", "rated"})
ANSWERS_SOLUTION: Final = frozenset(
    {"solution_proposed", "consented", "consent_refused", "reopened"}
)
# Overlapping pauses count once, so a pause written down late disturbs none that came after.
UNDISTURBED: Final = frozenset({"paused"})


@dataclass(frozen=True, slots=True)
class Now(Situation):
    """The situation, with the number of pauses that were ever made."""

    pauses: int = 0


def situation_of(ticket: Ticket, facts: Sequence[Fact], *, at: datetime | None = None) -> Now:
    """Return the situation of a ticket from its facts.

    at  what had happened by then alone; left out, everything
    """
    events = [event for event in told(facts) if at is None or event.at <= at]
    return _situation(ticket.version.agreement(), ticket.kind, events, _pauses(facts))


def disturbed(ticket: Ticket, facts: Sequence[Fact], after: Sequence[Fact]) -> Event | None:
    """Return the first event that could no longer have followed, once `after` says more.

    facts  as recorded so far
    after  the same with what is to be recorded now
    """
    could = {event.fact.seq for event in _following(ticket, facts)}
    known = {fact.seq for fact in facts}
    can = {event.fact.seq for event in _following(ticket, after)}
    events = (event for event in told(after) if event.fact.seq in known)
    return next((e for e in events if e.fact.seq in could and e.fact.seq not in can), None)


def _following(ticket: Ticket, facts: Sequence[Fact]) -> Iterable[Event]:
    """Yield the events that may follow what happened before them."""
    agreement, events = ticket.version.agreement(), told(facts)
    for place, event in enumerate(events):
        act = ACTS.get(event.kind)
        before = _situation(agreement, ticket.kind, events[:place], 0)
        if act is None or event.kind in UNDISTURBED or hindrance(act, before) is None:
            yield event


def _situation(agreement: Agreement, kind: str, events: Sequence[Event], pauses: int) -> Now:
    desk, attributes = desk_of(events), attributes_at(events)
    done, asked = _done(events), _asked(events)
    level = level_in(agreement, ticket_scheme(agreement), attributes)
    return Now(
        desk.state,
        desk.paused,
        done,
        desk.contest,
        asked,
        graded=bool(level),
        consent=_needs_consent(agreement, level, events),
        effort=_waits_for_effort(desk, events),
        free=is_free(agreement, kind, attributes),
        pauses=pauses,
    )


def _done(events: Iterable[Event]) -> frozenset[str]:
    done: set[str] = set()
    for event in events:
        if event.kind == "reopened":
            done -= OF_A_ROUND
        done.add(event.kind)
    return frozenset(done)


def _asked(events: Iterable[Event]) -> frozenset[str]:
    asked: set[str] = set()
    for event in events:
        asked.discard(ANSWERING.get(event.kind, ""))
        if event.kind in ASKING:
            asked.add(ASKING[event.kind])
        if event.kind == "paused":
            asked.add("pause")
    return frozenset(asked)


def _needs_consent(agreement: Agreement, level: int | None, events: Iterable[Event]) -> bool:
    """Tell whether the customer must still consent before a solution is applied (B05)."""
    if level not in agreement.rules.consent:
        return False
    said = [event.kind for event in events if event.kind in ANSWERS_SOLUTION]
    return said[-1:] != ["consented"]


def _waits_for_effort(desk: Desk, events: Iterable[Event]) -> bool:
    """Tell whether an effort above what is included still waits for consent (B02)."""
    if not desk.over:
        return False
    answers = {"estimated", "effort_agreed", "effort_refused"}
    said = [event.kind for event in events if event.kind in answers]
    return said[-1:] != ["effort_agreed"]


def _pauses(facts: Iterable[Fact]) -> int:
    return sum(fact.kind == "paused" for fact in facts)
