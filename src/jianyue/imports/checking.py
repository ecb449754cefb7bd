"""Where an imported ticket came from, and what our own clocks say beside what its desk counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from jianyue.engine.clocks import State
from jianyue.imports.models import Brought
from jianyue.imports.words import Source
from jianyue.ledger.speech import Both
from jianyue.tickets.account import Account
from jianyue.tickets.folding import Told, supposed

MINUTE: Final = timedelta(minutes=1)
CLAIMED: Final = {
    "responded": "response", "restored": "close", "resolved": "close", "closed": "close",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Supposed:
    """A clock that the ticket would have had; information alone.

    counted  minutes that it counted until it ended
    claimed  minutes that the other desk counted; None where it said nothing of it
    """

    told: Told
    counted: int | None
    claimed: int | None

    @property
    def missed(self) -> bool:
        """Whether the promise would have been missed."""
        return self.told.clock.breached_at is not None

    @property
    def apart(self) -> int | None:
        """How many minutes the two counts are apart; None where one of them is missing."""
        if self.counted is None or self.claimed is None:
            return None
        return self.counted - self.claimed


@dataclass(frozen=True, slots=True)
class From:
    """Where a ticket came from, with the clocks that it would have had."""

    desk: Both
    key: str
    at: datetime
    named: str
    clocks: Sequence[Supposed]


def origin_of(account: Account, now: datetime) -> From | None:
    """Return where a ticket came from; None where it began here. One query for an imported one."""
    if not account.standing.desk.imported:
        return None
    ticket, first = account.ticket, account.entries[0]
    body = first.fact.body["imported"]
    row = Brought.objects.filter(ticket=ticket).first()
    claims = row.claims if row else {}
    clocks = supposed(
        account.facts, account.terms, kind=ticket.kind, service=ticket.service, now=now
    )
    desk = next((each.said for each in Source if each.value == body["source"]), None)
    return From(
        desk or Both(body["source"], body["source"]), body["key"], first.fact.recorded_at,
        first.words.get("named", ""), [_supposed(each, claims) for each in clocks],
    )  # fmt: skip


def _supposed(told: Told, claims: dict[str, Any]) -> Supposed:
    clock = told.clock
    counted = sum((each.open for each in clock.slices if each.counted), timedelta())
    ended = told.ended and clock.state in {State.MET, State.BREACHED, State.ENDED}
    claimed = claims.get(CLAIMED.get(told.promised.target.stop.value, ""))
    return Supposed(told, counted // MINUTE if ended else None, claimed)
