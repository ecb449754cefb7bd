"""How tickets are answered."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from jianyue.api.shapes import Choice, Named, Out, Person, Said, Titled


class TicketLine(Out):
    """A ticket as lists show it.

    level  1 is the strictest; null where nobody has graded it yet
    left   how its next promise stands: in_time, soon, overdue, paused or none
    """

    number: str
    title: str
    kind: Choice
    state: Choice
    paused: bool
    level: int | None
    customer: Named
    contract: str
    service: Titled | None
    team: Named | None
    assignee: Person | None
    reported_at: datetime
    due_at: datetime | None
    promise: Said | None
    left: Choice


class TicketPage(Out):
    """A page of tickets; `next` is the cursor of the page behind it."""

    items: list[TicketLine]
    next: str | None


class Waits(Out):
    """A question that the customer must still answer."""

    name: str
    said: Said


class TicketOut(Out):
    """A ticket.

    revision  sequence number of the last thing that happened to it, as far as you may see it
    contest   how its exclusion from the measurement stands; null where it was never excluded
    tags      the provider's own; a customer is told none
    """

    number: str
    revision: int
    title: str
    text: str
    kind: Choice
    category: Choice | None
    origin: Choice
    channel: Choice | None
    security: Choice | None
    state: Choice
    paused: bool
    contest: Choice | None
    level: int | None
    attributes: dict[str, str]
    customer: Named
    contract: str
    agreement_version: int
    service: Titled | None
    reporter: Person | None
    team: Named | None
    assignee: Person | None
    reported_at: datetime
    changed_at: datetime
    due_at: datetime | None
    breached: bool
    resolved_at: datetime | None
    closed_at: datetime | None
    effort_days: Decimal | None
    tags: list[str]
    merged_into: str | None
    waits: list[Waits]


class FactOut(Out):
    """Something that happened to a ticket.

    at           when it counts: as it was last corrected
    occurred_at  when it was said to have happened
    by           who recorded it; null is the product itself, or somebody you may not see
    void         whether it was rejected or withdrawn since
    words        what was said with it
    details      what else was recorded with it
    """

    seq: int
    kind: str
    said: Said
    at: datetime
    occurred_at: datetime
    recorded_at: datetime
    by: Person | None
    internal: bool
    void: bool
    words: dict[str, str]
    details: dict[str, Any]


class FactPage(Out):
    """A page of what happened, the latest first."""

    items: list[FactOut]
    next: str | None


class Verdict(Out):
    """What a clock concluded: when, whether the promise was missed, at which level."""

    at: datetime
    missed: bool
    level: int


class ClockOut(Out):
    """One promise with its clock.

    remaining_seconds  open time left, negative after a breach; null without a limit
    used_percent       of the time allowed; null without a limit
    breaches_at        the last instant at which the promise still holds, while it runs
    provisional        whether holidays that are not announced yet may change it
    """

    target: str
    title: Said
    clause: str
    state: str
    left: Choice
    level: int
    started_at: datetime
    due_at: datetime | None
    breaches_at: datetime | None
    breached_at: datetime | None
    remaining_seconds: float | None
    used_percent: int | None
    ended: bool
    provisional: bool
    verdicts: list[Verdict]


class Clocks(Out):
    """The clocks of a ticket at an instant."""

    as_of: datetime
    clocks: list[ClockOut]


class SliceOut(Out):
    """A stretch of real time of a clock, whether it counted, and why."""

    start: datetime
    end: datetime
    why: str
    counted: bool
    level: int
    open_seconds: float
    grounds: list[Said]


class Explained(Out):
    """A clock, slice by slice, and the clause that promises it."""

    as_of: datetime
    clock: ClockOut
    counted_seconds: float
    slices: list[SliceOut]
    clause_title: Said | None
    clause_text: Said | None


class ActOut(Out):
    """Something that your roles let you do with a ticket, or why not now.

    needs    fields that must be sent with it
    takes    fields that may be sent with it
    refused  why it cannot be done now; null where it can
    """

    act: str
    said: Said
    needs: list[str]
    takes: list[str]
    refused: Said | None


class Acts(Out):
    """What can be done with a ticket, and the values that may be sent with it."""

    acts: list[ActOut]
    pause_grounds: dict[str, Said]
    exclusion_grounds: dict[str, Said]
    targets: dict[str, Said]
    teams: list[Named]
    people: list[Person]


class FileOut(Out):
    """A file on a ticket."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str
    internal: bool
    added_at: datetime
    added_by: Person | None


class Files(Out):
    """The files on a ticket."""

    files: list[FileOut]


class LinkOut(Out):
    """Another ticket that belongs to this one; `id` is null for what stays for good."""

    id: int | None
    said: Said
    number: str
    title: str
    state: Choice


class Links(Out):
    """What belongs to a ticket, and who follows it."""

    links: list[LinkOut]
    watchers: list[Person]
