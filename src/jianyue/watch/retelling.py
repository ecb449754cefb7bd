"""From the facts of an outage to how it stands: the row in a list is a copy of it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.watch.models import Outage

PLAIN: Final = ("grade", "side", "ground")
INSTANTS: Final = {"from": "from_at", "until": "until_at"}


def retold(facts: Iterable[Fact]) -> dict[str, Any]:
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


def copy_onto(outage: Outage, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say."""
    for name, value in retold(facts).items():
        setattr(outage, name, value)
