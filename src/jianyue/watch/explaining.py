"""How a figure of availability came about: each minute of S, M and D, and what it used up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.agreements.terms import fixed_length
from jianyue.engine import traces
from jianyue.engine.availability import Record, Stretch
from jianyue.engine.parts import within
from jianyue.engine.reliability import longer_than
from jianyue.engine.traces import Trace
from jianyue.services.inforce import history_of
from jianyue.watch.availability import SECOND, Live, Stage, measured, promises_of
from jianyue.watch.kept import ended_so_far
from jianyue.watch.records import record_of


@dataclass(frozen=True, slots=True)
class Hours:
    """Service time of one stretch: the stage, the name of its calendar, its length so far."""

    stage: Stage
    calendar: str
    length: timedelta


@dataclass(frozen=True)
class Explained:
    """A figure taken apart.

    hours        S, stage by stage
    maintenance  M, window by window
    downtime     D, record by record
    too_long     merged outages that are longer than the cap allows (C15)
    """

    live: Live
    hours: Sequence[Hours]
    maintenance: Sequence[Trace]
    downtime: Sequence[Trace]
    too_long: Sequence[Stretch]

    @property
    def cap(self) -> timedelta | None:
        """The longest that a single outage may last; None where nothing is agreed."""
        return cap_of(self.live.promise.agreed.agreement)

    @property
    def passed(self) -> Fraction | None:
        """Share of the period's service time that has passed; None without service time."""
        whole = self.live.planned.parts[1]
        return Fraction(self.live.so_far.parts[1], whole) if whole else None

    @property
    def at_this_pace(self) -> Fraction | None:
        """Seconds lost by the end of the period if it went on like this."""
        return self.live.used / self.passed if self.passed else None

    def burnt(self, length: timedelta) -> Fraction | None:
        """Return which share of the allowance a length is; None where nothing is allowed."""
        allowance = self.live.allowance
        return Fraction(length / SECOND) / allowance if allowance else None


def figure_of(
    contract: Contract, name: str, system: str, *, day: datetime, now: datetime
) -> Live | None:
    """Return one promised availability in the period that holds `day`; None where none is."""
    promises = promises_of(history_of(contract), day=day, now=now)
    found = [each for each in promises if (each.indicator.name, each.system) == (name, system)]
    if not found:
        return None
    record = record_of(contract, system, found[0].period.span)
    return measured(found[0], record, now)


def explained(live: Live, now: datetime) -> Explained:
    """Return where each minute of a figure comes from, up to now."""
    parts = within(live.promise.parts, live.seen)
    return Explained(
        live,
        [_hours(stage, live) for stage in live.promise.stages],
        traces.maintenance(live.record, parts),
        traces.downtime(live.record, parts),
        too_long(live, now),
    )


def too_long(live: Live, now: datetime) -> list[Stretch]:
    """Return the outages longer than the cap; one that goes on counts as if it ended now."""
    cap = cap_of(live.promise.agreed.agreement)
    terms = live.promise.stages[-1].part.terms
    ended = ended_so_far(live.record, terms, live.period.span, now)
    return [] if cap is None else longer_than(cap, ended)


def again(live: Live, record: Record, now: datetime) -> Live:
    """Return the figure as it would be by another record; nothing is written."""
    return measured(live.promise, record, now)


def cap_of(agreement: Agreement) -> timedelta | None:
    """Return the longest that a single outage may last; None where nothing is agreed."""
    cap = agreement.outages.cap
    return None if cap is None else fixed_length(cap)


def _hours(stage: Stage, live: Live) -> Hours:
    agreement, indicator = stage.agreed.agreement, stage.promised.indicator
    service = agreement.services.get(live.system)
    calendar = indicator.calendar or (service.hours.get("all") if service else None) or ""
    [*seen] = within([stage.part], live.seen)
    return Hours(stage, calendar, sum((span.length for each in seen for span in each.hours),
                                      timedelta()))  # fmt: skip
