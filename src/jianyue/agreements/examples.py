"""Worked examples that an agreement carries, so that it proves itself."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from jianyue.agreements.amounts import Money
from jianyue.agreements.dates import Day
from jianyue.agreements.promises import FactName, TicketKind
from jianyue.agreements.texts import Clause, Prose
from jianyue.agreements.written import Part, refuse


def _local(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise refuse(
            f"“{value}”不是本地时间",
            f"{value!r} is no local time",
            "写成 `2026-03-03 10:00`",
            "write it like `2026-03-03 10:00`",
        )
    return moment


Local = Annotated[datetime, BeforeValidator(_local, json_schema_input_type=str)]
"""A local time of the agreement's zone."""


class Pause(Part):
    """A stretch in which the ticket waits."""

    from_: Local = Field(alias="from")
    """When it is paused."""
    to: Local | None = None
    """When it is resumed; left out, never."""
    ground: str = "waiting-for-customer"
    """On what ground."""


class Reclassified(Part):
    """A change of grade."""

    at: Local
    """When."""
    urgency: str = ""
    """The new urgency."""
    impact: str = ""
    """The new impact."""
    problem: str = ""
    """The new problem level."""
    priority: str = ""
    """The new priority."""


class ExtendedTo(Part):
    """An approved extension."""

    at: Local
    """When it was approved."""
    until: Local
    """The new deadline."""
    target: str = ""
    """The target it extends; left out, every target that needs an approval."""


class SampleOutage(Part):
    """An outage or a maintenance of an example."""

    from_: Local = Field(alias="from")
    """Its first instant."""
    to: Local
    """Its end."""
    class_: Literal["full", "degraded", "single-terminal"] = Field("full", alias="class")
    """Its class."""
    ground: str = ""
    """The ground it is excluded on, if any."""


class SampleTicket(Part):
    """A ticket of an example: its grades, and its facts in local time."""

    kind: TicketKind = "incident"
    """What kind of ticket."""
    service: str = ""
    """The service it is about."""
    customer: str = ""
    """The kind of customer."""
    device: str = ""
    """The kind of device."""
    system: str = ""
    """The kind of system."""
    urgency: str = ""
    """Its urgency."""
    impact: str = ""
    """Its impact."""
    problem: str = ""
    """Its problem level."""
    priority: str = ""
    """Its priority."""
    occurred: Local | None = None
    """A fact, as the next ones."""
    reported: Local | None = None
    acknowledged: Local | None = None
    responded: Local | None = None
    planned: Local | None = None
    assigned: Local | None = None
    arrived: Local | None = None
    worked_around: Local | None = None
    restored: Local | None = None
    resolved: Local | None = None
    verified: Local | None = None
    closed: Local | None = None
    pauses: tuple[Pause, ...] = ()
    """When it waits."""
    reclassified: tuple[Reclassified, ...] = ()
    """Changes of grade."""
    reopened: tuple[Local, ...] = ()
    """When it was reopened."""
    resolved_again: tuple[Local, ...] = ()
    """When it was resolved again."""
    extended: tuple[ExtendedTo, ...] = ()
    """Approved extensions."""
    downtime: tuple[SampleOutage, ...] = ()
    """Confirmed planned downtime."""

    def attributes(self) -> dict[str, str]:
        """Return what the levels of this ticket are worked out from."""
        words = ("service", "customer", "device", "system")
        grades = ("urgency", "impact", "problem", "priority")
        found = {name: str(getattr(self, name)) for name in words + grades}
        return {name: value for name, value in found.items() if value}

    def facts(self) -> list[tuple[FactName, datetime]]:
        """Return its plain facts in order of their kind."""
        found = ((name, getattr(self, name)) for name in FactName.__args__)  # type: ignore[attr-defined]  # typing keeps a Literal's values here
        return [(name, at) for name, at in found if at is not None]


class SampleMaintenance(Part):
    """A maintenance of an example, with what the customer was told of it."""

    from_: Local = Field(alias="from")
    """Its first instant."""
    to: Local
    """Its end."""
    noticed: Local | None = None
    """When notice was given."""
    confirmed: Local | None = None
    """When the customer confirmed it."""
    emergency: bool = False
    """Whether it was marked as an emergency."""


class SamplePeriod(Part):
    """A period of an example: its outages and counts, and what follows from them."""

    from_: Day = Field(alias="from")
    """The first day."""
    to: Day
    """The first day after it."""
    service: str = ""
    """The service whose hours are taken."""
    outages: tuple[SampleOutage, ...] = ()
    """Unplanned outages."""
    maintenance: tuple[SampleMaintenance, ...] = ()
    """Maintenance; whether it counts as planned follows from the notice."""
    unknown: tuple[SampleOutage, ...] = ()
    """Stretches in which nothing watched."""
    counts: dict[str, tuple[int, int]] = Field(default_factory=dict)
    """Counts by indicator: `[good, all]`."""


class SamplePayment(Part):
    """A payment of an example."""

    amount: Money
    """The sum due."""
    due: Day
    """The due day."""
    paid: Day
    """The day it was paid."""


class SampleBreach(Part):
    """A breach of an example."""

    by: Literal["provider", "customer", "either", "confidentiality"]
    """Whose breach, or of what."""
    unperformed: Money | None = None
    """The fee of the part that was not done."""


class Example(Part):
    """One worked example: what happens, and what this agreement must say about it.

    Keys of `expect` are levels (`handling: 1`), targets (`response.due: 2026-03-03 10:30`,
    `recovery.state: met`), `ladder: ["10:05", "10:10"]`, indicators (`availability: 99.9 %`,
    `availability.met: no`, `availability.credit: 2 %`), `credit`, `late_fee`, `breach_sum`.
    """

    title: Prose | None = None
    """What it shows."""
    clause: Clause | None = None
    """The clause that it proves."""
    ticket: SampleTicket | None = None
    """A ticket ..."""
    period: SamplePeriod | None = None
    """... or a period ..."""
    payment: SamplePayment | None = None
    """... or a payment ..."""
    breach: SampleBreach | None = None
    """... or a breach."""
    now: Local | None = None
    """When it is looked at; left out, at the last fact."""
    expect: dict[str, str | tuple[str, ...]]
    """What must come out."""

    @model_validator(mode="after")
    def _about_one_thing(self) -> Self:
        about = (self.ticket, self.period, self.payment, self.breach)
        if sum(part is not None for part in about) != 1 or not self.expect:
            raise refuse(
                "一个示例写一件事和期望的结果",
                "an example has one thing that happens, and what is expected",
                "写 `ticket:`、`period:`、`payment:` 或 `breach:`，再写 `expect:`",
                "write `ticket:`, `period:`, `payment:` or `breach:`, and `expect:`",
            )
        return self
