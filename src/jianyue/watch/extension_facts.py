"""From the facts of an extension to how it stands: the row in a list is a copy of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.services.models import Extension, ExtensionState

ASKED: Final = "extension_asked"
SAID: Final = {
    ASKED: Both("申请延长服务时间", "longer hours asked for"),
    "extension_confirmed": Both("服务方确认", "confirmed by the provider"),
    "extension_refused": Both("服务方未同意", "refused by the provider"),
    "extension_withdrawn": Both("撤回", "withdrawn"),
}
LEADS_TO: Final = {
    ASKED: ExtensionState.ASKED,
    "extension_confirmed": ExtensionState.CONFIRMED,
    "extension_refused": ExtensionState.REFUSED,
    "extension_withdrawn": ExtensionState.WITHDRAWN,
}


def copy_onto(extension: Extension, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say, in the order of recording."""
    said: dict[str, Any] = {"answered_at": None, "answered_by_id": None}
    for fact in facts:
        at = fact.occurred_at.astimezone(UTC)
        said["state"] = LEADS_TO[fact.kind]
        if fact.kind == ASKED:
            said |= _asked(fact) | {"asked_at": at, "asked_by_id": fact.by_id}
        elif said["state"] != ExtensionState.WITHDRAWN:
            said |= {"answered_at": at, "answered_by_id": fact.by_id}
    for name, value in said.items():
        setattr(extension, name, value)


def _asked(fact: Fact) -> dict[str, Any]:
    return {
        "system": fact.body["system"],
        "from_at": datetime.fromisoformat(fact.body["from"]),
        "until_at": datetime.fromisoformat(fact.body["until"]),
        "late": fact.body["late"],
    }
