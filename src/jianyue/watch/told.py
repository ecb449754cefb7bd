"""What the facts of windows, outages and longer hours say together.

Pure: rows in lists are copies of it, and a bundle is counted by it where there is no database.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from jianyue.ledger.recorded import Recorded
from jianyue.services.works import ExtensionState, WindowState

ASKED: Final = "window_asked"
EXTENSION_ASKED: Final = "extension_asked"
WINDOW_LEADS_TO: Final = {
    "window_confirmed": WindowState.CONFIRMED,
    "window_refused": WindowState.REFUSED,
    "window_withdrawn": WindowState.WITHDRAWN,
    "window_begun": WindowState.RUNNING,
    "window_ended": WindowState.DONE,
}
# Folded anew each time, so what a later fact no longer says is empty again.
EMPTY: Final = ("answered_at", "answered_by_id", "began_at", "ended_at")
EXTENSION_LEADS_TO: Final = {
    EXTENSION_ASKED: ExtensionState.ASKED,
    "extension_confirmed": ExtensionState.CONFIRMED,
    "extension_refused": ExtensionState.REFUSED,
    "extension_withdrawn": ExtensionState.WITHDRAWN,
}
PLAIN: Final = ("grade", "side", "ground")
INSTANTS: Final = {"from": "from_at", "until": "until_at"}


def folded(facts: Iterable[Recorded]) -> dict[str, Any]:
    """Return the columns of a window as its facts say them, in the order of recording."""
    said: dict[str, Any] = dict.fromkeys(EMPTY) | {"state": WindowState.ASKED}
    for fact in facts:
        at = fact.occurred_at.astimezone(UTC)
        match fact.kind:
            case "window_asked":
                said |= _window(fact, at)
            case "window_confirmed" | "window_refused":
                said |= {"answered_at": at, "answered_by_id": fact.by_id}
            case "window_begun":
                said["began_at"] = at
            case "window_ended":
                said["ended_at"] = at
        if fact.kind in WINDOW_LEADS_TO:  # what was published about it changes nothing of it
            said["state"] = WINDOW_LEADS_TO[fact.kind]
    return said


def retold(facts: Iterable[Recorded]) -> dict[str, Any]:
    """Return the columns of an outage as its facts say them, in the order of recording.

    A correction says only what it changes. Its words lie beside the facts, not in them.
    """
    said: dict[str, Any] = {"until_at": None, "voided_at": None}
    for fact in facts:
        at = fact.occurred_at.astimezone(UTC)
        match fact.kind:
            case "outage_opened":
                said |= {"system": fact.body["system"], "from_at": at, "opened_by_id": fact.by_id}
                said["opened_at"] = fact.recorded_at.astimezone(UTC)
            case "outage_ended":
                said["until_at"] = at
            case "outage_voided":
                said["voided_at"] = at
        if fact.kind in {"outage_opened", "outage_corrected"}:
            said |= {name: fact.body[name] for name in PLAIN if name in fact.body}
            said |= {
                column: datetime.fromisoformat(fact.body[name])
                for name, column in INSTANTS.items()
                if name in fact.body
            }
    return said


def extended(facts: Iterable[Recorded]) -> dict[str, Any]:
    """Return the columns of longer hours as their facts say them, in the order of recording."""
    said: dict[str, Any] = {"answered_at": None, "answered_by_id": None}
    for fact in facts:
        at = fact.occurred_at.astimezone(UTC)
        said["state"] = EXTENSION_LEADS_TO[fact.kind]
        if fact.kind == EXTENSION_ASKED:
            said |= _longer(fact) | {"asked_at": at, "asked_by_id": fact.by_id}
        elif said["state"] != ExtensionState.WITHDRAWN:
            said |= {"answered_at": at, "answered_by_id": fact.by_id}
    return said


def _window(fact: Recorded, at: datetime) -> dict[str, Any]:
    body = fact.body
    return {
        "systems": body["systems"],
        "from_at": datetime.fromisoformat(body["from"]),
        "until_at": datetime.fromisoformat(body["until"]),
        "emergency": body["emergency"],
        "asked_at": at,
        "asked_by_id": fact.by_id,
    }


def _longer(fact: Recorded) -> dict[str, Any]:
    return {
        "system": fact.body["system"],
        "from_at": datetime.fromisoformat(fact.body["from"]),
        "until_at": datetime.fromisoformat(fact.body["until"]),
        "late": fact.body["late"],
    }
