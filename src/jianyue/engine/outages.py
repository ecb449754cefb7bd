"""Outages and planned maintenance of one system: what was recorded, and what it counts as."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from jianyue.engine.calendars import Calendar
from jianyue.engine.days import Days, end_of_days
from jianyue.engine.instants import ZERO
from jianyue.engine.spans import Span


class Grade(StrEnum):
    """How much of a system an outage took; only full ones count (semantics 5)."""

    FULL = "full"
    DEGRADED = "degraded"
    SINGLE_TERMINAL = "single_terminal"


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch in which a system was down, or partly so.

    number  names it in evidence
    start   UTC instant
    end     UTC instant after `start`; None while it goes on
    cause   what was found
    ground  the agreed ground that excludes it from the measure; empty where there is none
    """

    number: str
    start: datetime
    end: datetime | None
    grade: Grade = Grade.FULL
    cause: str = ""
    ground: str = ""

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or (self.end is not None and self.end.tzinfo is not UTC):
            raise ValueError(f"outage {self.number} is not measured in UTC")
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"outage {self.number} does not end after it starts")

    @property
    def counts(self) -> bool:
        """Whether it can be downtime: full, and on no agreed ground of exclusion."""
        return self.grade is Grade.FULL and not self.ground

    def span(self, latest: datetime) -> Span:
        """Return its stretch; one that goes on lasts until `latest`, or for no time at all."""
        return Span(self.start, max(self.start, latest) if self.end is None else self.end)


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A window in which work was to be done, and what the customer was told of it.

    number        names it in evidence
    span          when the service was interrupted
    noticed_at    UTC instant of the formal notice; None where none was given
    confirmed_at  UTC instant of the customer's confirmation; None where there is none
    emergency     marked as an emergency (broken hardware and the like)
    rule          what was asked when it was announced; None is what the terms of the measure ask
    """

    number: str
    span: Span
    noticed_at: datetime | None = None
    confirmed_at: datetime | None = None
    emergency: bool = False
    rule: "Notice | None" = None

    def __post_init__(self) -> None:
        for at in (self.noticed_at, self.confirmed_at):
            if at is not None and at.tzinfo is not UTC:
                raise ValueError(f"maintenance {self.number} is not measured in UTC")


class Standing(StrEnum):
    """What a maintenance window counts as, and why."""

    PLANNED = "planned"
    EMERGENCY = "emergency"
    NOT_ANNOUNCED = "not_announced"
    ANNOUNCED_LATE = "announced_late"
    NOT_CONFIRMED = "not_confirmed"
    CONFIRMED_LATE = "confirmed_late"

    @property
    def is_planned(self) -> bool:
        """Whether the window counts as planned; if not, it is downtime."""
        return self in {Standing.PLANNED, Standing.EMERGENCY}


@dataclass(frozen=True, slots=True)
class Notice:
    """What the agreement asks of planned maintenance.

    calendar   in whose days or open time the notice counts
    least      the shortest notice, zero or more
    emergency  whether an emergency counts as planned, without notice or confirmation
    """

    calendar: Calendar
    least: timedelta | Days
    emergency: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.least, timedelta) and self.least < ZERO:
            raise ValueError(f"a notice comes ahead: {self.least}")

    def judge(self, maintenance: Maintenance) -> Standing:
        """Tell what a window counts as (semantics 5; docs/decisions/0041).

        Notice is early enough if its period has ended when the work begins, at that instant
        included. A confirmation at the instant at which the work begins comes too late.
        """
        if maintenance.emergency and self.emergency:
            return Standing.EMERGENCY
        begins = maintenance.span.start
        if maintenance.noticed_at is None:
            return Standing.NOT_ANNOUNCED
        if not self._is_early(maintenance.noticed_at, begins):
            return Standing.ANNOUNCED_LATE
        if maintenance.confirmed_at is None:
            return Standing.NOT_CONFIRMED
        return Standing.PLANNED if maintenance.confirmed_at < begins else Standing.CONFIRMED_LATE

    def _is_early(self, noticed_at: datetime, begins: datetime) -> bool:
        if noticed_at > begins:
            return False
        if isinstance(self.least, Days):
            return end_of_days(self.calendar, noticed_at, self.least) <= begins
        return self.calendar.elapsed(noticed_at, begins) >= self.least
