"""What the facts of alerts say together (docs/decisions/0235).

Pure: rows are copies of it, and a bundle is counted by it where there is no database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from jianyue.engine.rates import Monitoring
from jianyue.engine.spans import Span
from jianyue.ledger.recorded import Recorded
from jianyue.watch.words import Judged

SUBJECT: Final = "alerts"
RAISED: Final = "alerts_raised"
ENDED: Final = "alerts_ended"
MISSED: Final = "alerts_missed"
JUDGED: Final = "alert_judged"  # on the timeline of the contract
Row = Mapping[str, Any]  # what a fact says of one alert


@dataclass
class Heard:
    """What alerts tell of a period, read from one timeline after the other, in any order.

    It holds ids, never alerts.

    period   what was raised in it counts, [start, end)
    raised   ids of the alerts that were raised
    missed   ids of those that should have been
    outages  timelines of the outages of which an alert tells, whenever it was raised
    tickets  numbers of the tickets that monitoring missed
    """

    period: Span
    raised: set[int] = field(default_factory=set)
    missed: set[int] = field(default_factory=set)
    outages: set[str] = field(default_factory=set)
    tickets: set[str] = field(default_factory=set)

    def read(self, facts: Iterable[Recorded]) -> None:
        """Read the facts of one timeline."""
        for fact in facts:
            for row in rows_of(fact):
                if fact.kind == RAISED:
                    self._raised(row)
                elif fact.kind == MISSED:
                    self._missed(row)

    def _raised(self, row: Row) -> None:
        if self.period.holds(instant(row["raised"])):
            self.raised.add(row["alert"])
        if "outage" in row:
            self.outages.add(row["outage"])

    def _missed(self, row: Row) -> None:
        if self.period.holds(instant(row["raised"])):
            self.missed.add(row["alert"])
        self.tickets.add(row["ticket"])

    def monitoring(self, verdicts: Mapping[int, str], unseen: int) -> Monitoring:
        """Return how good the monitoring was; what nobody has judged counts as in time.

        verdicts  what alerts were judged to be worth, by id
        unseen    how many outages began while nothing watched, and no alert tells of them
        """
        told = [judged for alert, judged in verdicts.items() if alert in self.raised]
        return Monitoring(
            len(self.raised), late=told.count(Judged.LATE), false=told.count(Judged.FALSE),
            missed=len(self.missed) + unseen,
        )  # fmt: skip


def rows_of(fact: Recorded) -> Iterable[Row]:
    """Return what a fact says of each alert."""
    rows: Iterable[Row] = fact.body["alerts"]
    return rows


def verdicts_in(contract: Iterable[Recorded]) -> dict[int, Recorded]:
    """Return the last judgement of each alert, by its id.

    contract  the facts of the contract itself, in the order of recording
    """
    return {fact.body["alert"]: fact for fact in contract if fact.kind == JUDGED}


def instant(text: str) -> datetime:
    """Return an instant of such a fact, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
