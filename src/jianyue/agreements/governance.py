"""How the parties work together: reports, reviews, committee, duties, acceptance, staff."""

from typing import Literal

from pydantic import Field

from jianyue.agreements.amounts import Amount, Frequency, Per
from jianyue.agreements.moments import Due
from jianyue.agreements.texts import Clause, Name, Names, Point, Prose
from jianyue.agreements.written import Part


class Report(Part):
    """A report that the provider owes."""

    clause: Clause | None = None
    """The clause that asks for it."""
    report: Name
    """Its short name: daily-production, service, incident ..."""
    title: Prose | None = None
    """What people call it."""
    per: Per | None = None
    """The period it is about; left out for a report per event."""
    on: Literal["major-incident", "inspection", "demand"] | None = None
    """The event it follows, where it is not about a period."""
    due: Due | None = None
    """When it is due; an amount counts from the end of the period."""
    to: Names = ()
    """Roles that get a copy."""
    copies: int | None = None
    """How many copies."""
    content: tuple[Prose, ...] = ()
    """What it holds."""


class Seats(Part):
    """Seats of a committee by party."""

    customer: int
    """Seats of the customer."""
    provider: int
    """Seats of the provider."""


class Committee(Part):
    """The committee that supervises the agreement."""

    seats: Seats
    """How many each party sends."""
    meets: Per
    """How often it meets at least."""
    decides: Literal["majority", "consensus", "two-thirds"] = "majority"
    """How it decides."""
    duties: tuple[Point, ...] = ()
    """What it decides about."""
    clause: Clause | None = None
    """The clause that sets it up."""


class Review(Part):
    """The regular service review."""

    meets: Per
    """How often it meets."""
    at_least: Frequency | None = None
    """The fewest meetings that still keep the agreement."""
    chair: Name | None = None
    """Who chairs."""
    agenda: tuple[Point, ...] = ()
    """What it goes through."""
    clause: Clause | None = None
    """The clause that sets it."""


class Changes(Part):
    """How the agreement and its services change."""

    by: Literal["both", "customer"] = "both"
    """Who decides: both parties, or the customer alone for adjustments of services (C38)."""
    answer: Amount | None = None
    """Time in which a proposal is answered."""
    indicators_reviewed: Per | None = None
    """How often indicators are reviewed."""
    clause: Clause | None = None
    """The clause that says so."""
    text: Prose | None = None
    """The words."""


class Governance(Part):
    """Who meets, how often, and how the agreement changes."""

    committee: Committee | None = None
    """The committee."""
    review: Review | None = None
    """The service review."""
    audit: Per | None = None
    """How often the service is audited."""
    supervision: Prose | None = None
    """How the customer supervises and inspects."""
    changes: Changes | None = None
    """How services and agreement change."""


class Duties(Part):
    """What each party has to do."""

    customer: tuple[Point, ...] = ()
    """The customer's duties."""
    provider: tuple[Point, ...] = ()
    """The provider's duties."""


class Undertaking(Part):
    """One undertaking in words: acceptance, improvement, what follows an interruption."""

    text: Prose
    """The words."""
    clause: Clause | None = None
    """The clause that says so."""
    per: Per | None = None
    """How often it is done."""
    within: Amount | None = None
    """The time it may take."""
    by: Names = ()
    """Roles that do it."""


class StaffOf(Part):
    """A group of staff that the provider commits."""

    role: Prose
    """What they are."""
    count: int | None = None
    """How many."""
    resident: bool = False
    """Whether they sit at the customer's place."""
    qualification: tuple[Prose, ...] = ()
    """What they must be able to show."""


class Staff(Part):
    """Staff, qualification and training (E26)."""

    groups: tuple[StaffOf, ...] = ()
    """Who is committed."""
    training: tuple[Point, ...] = ()
    """Training of staff, and of the customer's users."""
    change_notice: Amount | None = None
    """How far ahead a change of engineer is announced."""
    change_consent: bool = False
    """Whether the customer must consent to a change of engineer."""
    clause: Clause | None = None
    """The clause that says so."""


class RoleOf(Part):
    """A role that ladders and reports name."""

    title: Prose
    """What people call it."""
    side: Literal["customer", "provider", "third"] = "provider"
    """Whose role it is."""
    person: str = ""
    """Who holds it at signing, where the contract names the person."""


class Behind(Part):
    """An agreement behind this one: internal (OLA) or with a supplier (underpinning contract)."""

    kind: Literal["internal", "supplier"]
    """Internal (OLA) or supplier (UC)."""
    with_: Prose = Field(alias="with")
    """The team or the supplier."""
    title: Prose | None = None
    """What the agreement behind is called."""
    target: Name
    """The target of this agreement that it carries."""
    within: Amount
    """The time that it takes of the target."""
    calendar: Name | None = None
    """The calendar it counts on; left out, always open."""
    levels: tuple[int, ...] = ()
    """The levels it holds for; none named means all."""
    services: Names = ()
    """The services it holds for; none named means all."""
