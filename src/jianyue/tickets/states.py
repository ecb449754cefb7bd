"""Where the facts of a ticket leave it, apart from its clocks: state, people, exclusion, effort."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from jianyue.tickets.timeline import Event
from jianyue.tickets.words import Contest, State

IMPORTED: Final = "imported"  # of the first fact: from which desk, and by which number there
BEGINS_WORK: Final = frozenset({"acknowledged", "responded", "assigned", "arrived"})
CONTESTED: Final = MappingProxyType(
    {
        "excluded": Contest.EXCLUDED,
        "exclusion_agreed": Contest.AGREED,
        "exclusion_contested": Contest.CONTESTED,
    }
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the row of a ticket copies from its facts, beside level and clocks.

    reported_at  of the earliest report; a ticket merged into this one may have brought it
    pauses       numbers of the pauses that are open
    over         whether the effort last estimated is above what the agreement includes
    rounds       how often it was worked on: one more than it was reopened
    handed_on    whether the first line did not do it alone: another team took it, or one travelled
    imported     whether it was brought in from another desk, so that it counts nowhere
    """

    state: State = State.NEW
    reported_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    pauses: frozenset[int] = frozenset()
    team_id: int | None = None
    assignee_id: int | None = None
    contest: str = ""
    category: str = ""
    security: str = ""
    effort_days: Decimal | None = None
    over: bool = False
    merged_into_id: int | None = None
    handed_on: bool = False
    imported: bool = False
    rounds: int = 1

    @property
    def paused(self) -> bool:
        """Whether a pause is open."""
        return bool(self.pauses)


COPIED: Final = frozenset(each.name for each in fields(Desk)) - {"pauses", "over", "rounds"}


def desk_of(events: Iterable[Event]) -> Desk:
    """Return where the events leave a ticket; they come in the order in which they happened."""
    desk = Desk()
    for event in events:
        desk = _after(desk, event)
    return desk


def _after(desk: Desk, event: Event) -> Desk:
    body, at = event.fact.body, event.at
    changed = _state_after(desk, event) | _people_after(event)
    if _is_handed_on(desk, event):
        changed["handed_on"] = True
    if event.kind in {"reported", "reclassified"}:
        changed |= {name: body[name] for name in ("category", "security") if name in body}
    if event.kind == "reported" and IMPORTED in body:
        changed["imported"] = True
    if event.kind in {"reported", "absorbed"}:
        told_at = datetime.fromisoformat(body["reported_at"]) if "reported_at" in body else at
        changed["reported_at"] = min(told_at, desk.reported_at or told_at)
    if event.kind in {"paused", "resumed"}:
        changed["pauses"] = _pauses_after(desk.pauses, event)
    return replace(desk, **changed) if changed else desk


def _state_after(desk: Desk, event: Event) -> dict[str, Any]:
    match event.kind:
        case kind if kind in BEGINS_WORK and desk.state is State.NEW:
            return {"state": State.WORKING}
        case "resolved":
            return {"state": State.RESOLVED, "resolved_at": event.at, "pauses": frozenset()}
        case "reopened":
            rounds = desk.rounds + 1
            return {
                "state": State.WORKING,
                "resolved_at": None,
                "closed_at": None,
                "rounds": rounds,
            }
        case "closed":
            return {"state": State.CLOSED, "closed_at": event.at}
        case "merged":
            into = event.fact.body.get("into")
            return {"state": State.MERGED, "closed_at": event.at, "merged_into_id": into}
        case _:
            return {}


def _is_handed_on(desk: Desk, event: Event) -> bool:
    team = event.fact.body.get("team")
    other = desk.team_id is not None and team is not None and team != desk.team_id
    return event.kind == "arrived" or (event.kind == "assigned" and other)


def _people_after(event: Event) -> dict[str, Any]:
    body = event.fact.body
    match event.kind:
        case "assigned":
            return {"team_id": body.get("team"), "assignee_id": body.get("assignee")}
        case "estimated":
            return {"effort_days": Decimal(body["effort"]), "over": body.get("over", False)}
        case kind if kind in CONTESTED:
            return {"contest": CONTESTED[kind]}
        case _:
            return {}


def _pauses_after(pauses: frozenset[int], event: Event) -> frozenset[int]:
    number: Any = event.fact.body.get("number")
    if event.kind == "paused":
        return pauses | {number}
    return frozenset() if number is None else pauses - {number}
