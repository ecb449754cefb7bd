"""Which facts somebody outside may want to hear of; what hears them lies above (hooks/words.py)."""

from collections.abc import Iterable
from typing import Final

from jianyue.ledger.models import Fact, Happening, Timeline

OUTWARD: Final = {
    "ticket": frozenset(
        {"reported", "acknowledged", "responded", "restored", "resolved", "reopened", "closed"}
    ),
    "outage": frozenset({"outage_opened", "outage_ended"}),
    "window": frozenset({"window_asked", "window_confirmed", "window_begun", "window_ended"}),
    "report": frozenset({"report_released"}),
    "settlement": frozenset({"settlement_issued"}),
}


def happenings(timeline: Timeline, facts: Iterable[Fact]) -> list[Happening]:
    """Return what is written beside facts, in their transaction, for those who hear outside."""
    kinds = OUTWARD.get(timeline.subject, frozenset())
    return [
        Happening(
            tenant_id=timeline.tenant_id, timeline=timeline.pk, subject=timeline.subject,
            seq=fact.seq, kind=fact.kind, happened_at=fact.occurred_at, at=fact.recorded_at,
        )
        for fact in facts
        if fact.kind in kinds
    ]  # fmt: skip
