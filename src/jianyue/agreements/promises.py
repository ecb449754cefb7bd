"""What is promised: times on clocks, ladders, maintenance, indicators."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from jianyue.agreements.amounts import Amount, Frequency, Per
from jianyue.agreements.goals import Goal
from jianyue.agreements.texts import Clause, EachLevel, Level, Name, Names, Prose
from jianyue.agreements.written import Part, refuse

FactName = Literal[
    "occurred",
    "reported",
    "acknowledged",
    "responded",
    "planned",
    "assigned",
    "arrived",
    "worked_around",
    "restored",
    "resolved",
    "verified",
    "closed",
]
TicketKind = Literal[
    "incident", "request", "problem", "change", "release", "work-order", "complaint", "feedback"
]
Kinds = Annotated[
    tuple[TicketKind, ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, str) else value,
        json_schema_input_type=TicketKind | tuple[TicketKind, ...],
    ),
]
Scheme = Literal["incident", "priority", "problem", "service", "handling", "none"]


class Extension(Part):
    """Who must approve that a target is extended, and at which levels."""

    approved_by: Name = "customer-representative"
    """The role whose approval it needs."""
    levels: tuple[Level, ...] = ()
    """Levels that need it; none named means all."""
    clause: Clause | None = None
    """The clause that says so."""


class Promise(Part):
    """A time promised for tickets: from one fact to another, within an amount."""

    clause: Clause | None = None
    """The clause that promises it."""
    title: Prose | None = None
    """What people call it."""
    for_: Kinds = Field(("incident",), alias="for")
    """Kinds of ticket it is for."""
    by: Scheme | None = None
    """The grading its levels are of; left out, the agreement's ticket level."""
    from_: FactName = Field(alias="from")
    """The fact that starts the clock."""
    to: FactName
    """The fact that ends the clock."""
    within: Annotated[dict[Level, Amount], EachLevel]
    """The amount, one for all or one per level: `{1: 1 h, 2: 2 h, 4: 3 days}`."""
    calendar: Annotated[dict[Level, Name], EachLevel]
    """The calendar whose open time is counted, one for all or one per level."""
    services: Names = ()
    """Services it is for; none named means all."""
    pauses: Names = ()
    """Grounds that pause it."""
    same_time: bool = False
    """Whether an amount of days ends at the hour it began instead of the close of the day."""
    deferred: bool | None = None
    """Whether planned downtime defers its start; left out, only resolution clocks."""
    extension: Extension | None = None
    """Extending it needs an approval."""
    note: Prose | None = None
    """What the number does not say: continuous effort, alternative offered at once."""

    @field_validator("within")
    @classmethod
    def _above_zero(cls, within: dict[int, Amount]) -> dict[int, Amount]:
        wrong = [amount for amount in within.values() if amount.count == 0]
        months = [amount for amount in within.values() if amount.unit in {"months", "years"}]
        if wrong or months:
            raise refuse(
                f"时限不能是 {(wrong + months)[0]}",
                f"a target cannot be {(wrong + months)[0]}",
                "写成大于零的分钟、小时、日或工作日",
                "write minutes, hours, days or working days above zero",
            )
        return within


class Rules(Part):
    """How clocks and counts behave where the parties may choose."""

    reopen: Literal["resume", "restart", "continuous"] = "resume"
    """What a reopened ticket's clock has left."""
    reclassify: Literal["from_change", "from_start"] = "from_change"
    """Where a changed level counts from."""
    cohort: Literal["concluded", "reported"] = "concluded"
    """Which period a ticket belongs to."""
    planned_downtime: Literal["defers_start", "ignored"] = "defers_start"
    """What planned downtime does to a resolution clock."""
    late_facts: Literal["restate", "carry"] = "restate"
    """What a fact recorded after a report does."""
    responded: Literal["answer", "start_of_processing", "acknowledgement"] = "answer"
    """What counts as a response."""
    queue: Literal["level", "arrival"] = "level"
    """In which order queues are worked."""
    consent: tuple[Level, ...] = ()
    """Levels at which the customer consents to a solution before it is applied."""
    clause: Clause | None = None
    """The clause that sets these rules."""


class Step(Part):
    """One step of a ladder."""

    after: Amount
    """Time on the ladder's calendar since the report."""
    tell: Names
    """Roles that are told."""


class Ladders(Part):
    """Who is told when, by level. A map of levels alone may stand for it."""

    steps: dict[Level, tuple[Step, ...]]
    """The steps of each level."""
    by: Scheme | None = None
    """The grading its levels are of; left out, handling level, or the ticket level."""
    until: FactName = "resolved"
    """The fact that stops a ladder."""
    calendar: Name | None = None
    """The calendar it counts on; left out, always open."""
    paused: bool = False
    """Whether pauses stop a ladder; usually they do not."""
    clause: Clause | None = None
    """The clause that draws the ladders."""


def _ladders(value: object) -> object:
    if isinstance(value, dict) and value and all(str(key).isdigit() for key in value):
        return {"steps": value}
    return value


LaddersByLevel = Annotated[
    Ladders, BeforeValidator(_ladders, json_schema_input_type=Ladders | dict[str, list[Step]])
]


Measure = Literal[
    "attainment",
    "availability",
    "downtime-minutes",
    "mttr",
    "mttf",
    "outages",
    "longest-outage",
    "major-incidents",
    "disaster-recovery",
    "transaction-success",
    "transaction-response",
    "monitoring-lead",
    "monitoring-accuracy",
    "satisfaction",
    "nps",
    "first-line",
    "hotline-answer",
    "reference-number",
    "report-punctuality",
    "process-conformance",
    "solving-rate",
    "repeat-rate",
    "failure-rate",
    "review",
]


class Indicator(Part):
    """A figure over a period and what it must reach."""

    clause: Clause | None = None
    """The clause that promises it."""
    title: Prose | None = None
    """What people call it."""
    measure: Measure | None = None
    """What is measured; left out, the indicator's own name says it."""
    of: Names = ()
    """The services, targets or transaction classes it is taken over; none means all."""
    per: Per = "month"
    """The period it is taken over."""
    goal: Goal | None = None
    """What it must reach."""
    domain: Name | None = None
    """The service domain it belongs to."""
    source: Prose | None = None
    """Where its data come from."""
    expected: Frequency | None = None
    """How many cases are expected, for the check of small numbers."""
    within: Amount | None = None
    """The limit each case must keep, such as an answer within 30 s."""
    levels: tuple[Level, ...] = ()
    """The levels of ticket it counts, such as major incidents; none means all."""
    calendar: Name | None = None
    """Planned service time, where it is not the service's own hours."""
    weight: Decimal | None = None
    """Its weight in an overall score."""
    note: Prose | None = None
    """What else must be said about it."""
