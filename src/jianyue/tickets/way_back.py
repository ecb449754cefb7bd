"""The way back from an act on many tickets: for ten minutes, to whoever did it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core import signing

from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.tickets.bulk import Done, take_back
from jianyue.tickets.choosing import chosen

SALT: Final = "jianyue.desk.undo"
UNDO_SECONDS: Final = 600


def sealed(done: Sequence[Done], kind: str, by: User) -> tuple[str, int]:
    """Return what takes an act back, signed, and of how many tickets; empty where of none."""
    before = {each.ticket.number: dict(each.before) for each in done if each.before}
    said = {"by": by.pk, "act": kind, "before": before}
    return (signing.dumps(said, salt=SALT, compress=True) if before else ""), len(before)


def undone(seal: str, *, at: datetime, by: User) -> tuple[str, list[Done]]:
    """Take back what facts can take back; return which act it was, and what became of each.

    Raises NotAllowed later than ten minutes, to anybody else, and for what was not signed.
    """
    try:
        said: dict[str, Any] = signing.loads(seal, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        said = {"by": None}
    if said["by"] != by.pk:
        raise NotAllowed(
            "撤销的时间已过（10 分钟），或者页面不再有效。",
            "It is too late to undo (10 minutes), or the page is no longer good.",
        )
    kind, before = str(said["act"]), said["before"]
    return kind, [
        Done(ticket, take_back(kind, ticket, before[ticket.number], at=at, by=by), {})
        for ticket in chosen(before, by)
    ]
