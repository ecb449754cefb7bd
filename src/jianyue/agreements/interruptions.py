"""What a contract says of interruptions: notice of maintenance, which outages count."""

from typing import Literal

from jianyue.agreements.amounts import Amount
from jianyue.agreements.hours import TimeOfDay
from jianyue.agreements.texts import Clause, Name, Point
from jianyue.agreements.written import Part


class Notice(Part):
    """How far ahead planned maintenance is announced."""

    usual: Amount | None = None
    """The notice normally given."""
    least: Amount
    """The shortest notice that still counts."""
    calendar: Name | None = None
    """Calendar whose days it counts; left out, every day is a day."""


class Maintenance(Part):
    """When an interruption counts as planned."""

    notice: Notice
    """Days or working days, each as it is written."""
    confirmed_by: Name | None = None
    """Role that confirms it before it begins; none means no confirmation is needed."""
    emergency: Literal["allowed", "refused"] = "refused"
    """Whether emergency maintenance, marked so, counts as planned."""
    window: Name | None = None
    """Calendar of the agreed maintenance windows, if any."""
    clause: Clause | None = None
    """The clause that says so."""


class Extended(Part):
    """Longer service hours on request (C16)."""

    ask_before: TimeOfDay = "22:00"
    """The time of day by which the hotline is asked."""
    through: Name = "hotline"
    """Where it is asked."""
    clause: Clause | None = None
    """The clause that offers it."""


class Outages(Part):
    """Which interruptions count."""

    counts: tuple[Literal["full", "degraded", "single-terminal"], ...] = ("full",)
    """Classes of outage that count as downtime."""
    unknown: Literal["left_out", "up", "down"] = "left_out"
    """What an unwatched stretch is."""
    cap: Amount | None = None
    """The longest a single outage may last."""
    excluded: tuple[Point, ...] = ()
    """What does not count, in words."""
    extended_hours: Extended | None = None
    """Longer service hours on request."""
    clause: Clause | None = None
    """The clause that says so."""
