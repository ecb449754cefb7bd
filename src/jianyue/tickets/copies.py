"""The copies that lists read, on a ticket's row and in its clocks' rows: what the facts say."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from jianyue.ledger.models import Happening, Timer
from jianyue.tickets.climbing import LADDER
from jianyue.tickets.folding import Standing, copied
from jianyue.tickets.models import Clock, Ticket
from jianyue.tickets.states import COPIED
from jianyue.tickets.words import State

BROKEN: Final = "breached"  # a happening that is no fact
WARNING: Final = "warning"  # kind of the timer that has promised times looked at for warnings
COPY_FIELDS: Final = (
    "state", "level", "started_at", "remaining", "due_at", "breaches_at", "breached_at",
    "ended_at", "first_due_at", "rounds", "provisional", "verdict_at", "verdict_missed",
    "verdict_level", "last_verdict_at",
)  # fmt: skip
TICKET_COPIES: Final = (
    *sorted(COPIED), "paused", "level", "attributes", "changed_at", "due_at", "breaches_at",
    "breached",
)  # fmt: skip


def copy_onto(ticket: Ticket, now: Standing, at: datetime) -> None:
    """Copy onto the row what the facts say together."""
    for name in COPIED:
        setattr(ticket, name, getattr(now.desk, name))
    ticket.paused, ticket.level = now.desk.paused, now.level
    ticket.attributes = dict(now.attributes)
    ticket.changed_at = at
    looming = [told.looms_at for told in now.clocks if told.looms_at is not None]
    ticket.due_at = min(looming, default=None) if ticket.state in State.open() else None
    running = [told.clock.breaches_at for told in now.clocks if told.clock.breaches_at is not None]
    # A merged ticket's clocks stand, but nobody is held to them any more.
    merged = ticket.state == State.MERGED
    ticket.breaches_at = None if merged else min(running, default=None)
    ticket.breached = any(told.clock.breached_at is not None for told in now.clocks)


def clock_rows(ticket: Ticket, now: Standing) -> list[Clock]:
    """Return the copies of a ticket's clocks, not stored yet."""
    return [
        Clock(
            tenant_id=ticket.tenant_id,
            customer_id=ticket.customer_id,
            ticket=ticket,
            target=told.promised.target.name,
            **copied(told),
        )
        for told in now.clocks
    ]


def broken(
    ticket: Ticket, before: datetime | None, clocks: Iterable[Clock], at: datetime
) -> list[Happening]:
    """Return which promises were broken since the ticket was looked at last, not stored yet.

    before  when its next promise was to be broken, as of that look; None where none was
    """
    if before is None:
        return []
    return [
        Happening(
            tenant_id=ticket.tenant_id, timeline=ticket.timeline_id, subject="ticket",
            kind=BROKEN, detail=f"{clock.target}:{clock.rounds}"[-60:], at=at,
            happened_at=clock.breached_at,
        )
        for clock in clocks
        if clock.breached_at is not None and clock.breached_at >= before
    ]  # fmt: skip


def write_clocks(
    ticket: Ticket,
    now: Standing,
    climbs_at: datetime | None = None,
    warns_at: datetime | None = None,
) -> None:
    """Store the copies, and have the ticket looked at when its next clock breaches.

    climbs_at  when its ladder must be looked at; None leaves that as it is
    warns_at   the same for warnings of its promised times
    """
    Clock.objects.bulk_create(
        clock_rows(ticket, now),
        update_conflicts=True,
        unique_fields=["ticket", "target"],
        update_fields=COPY_FIELDS,
    )
    timers = timer_rows(ticket, climbs_at, warns_at)
    if ticket.breaches_at is None:
        Timer.objects.filter(subject="ticket", subject_id=ticket.pk, kind="breach").delete()
    Timer.objects.bulk_create(
        timers,
        update_conflicts=True,
        unique_fields=["subject", "subject_id", "kind", "round"],
        update_fields=["at"],
    )


def timer_rows(
    ticket: Ticket, climbs_at: datetime | None, warns_at: datetime | None
) -> list[Timer]:
    """Return the timers of a ticket's next breach, its ladder and warnings, not stored yet."""
    at = {"breach": ticket.breaches_at, LADDER: climbs_at, WARNING: warns_at}
    about = {"tenant_id": ticket.tenant_id, "subject": "ticket", "subject_id": ticket.pk}
    return [Timer(kind=kind, at=each, **about) for kind, each in at.items() if each is not None]
