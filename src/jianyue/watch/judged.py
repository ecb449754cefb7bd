"""What a window counts as by what was agreed when it was announced.

Pure: the same judgement serves the rows of the database and the facts of a bundle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from jianyue.agreements.amounts import Amount
from jianyue.agreements.interruptions import Maintenance as Written
from jianyue.engine.outages import Maintenance, Notice, Standing
from jianyue.engine.outages import Outage as Measured
from jianyue.engine.spans import Span
from jianyue.services.works import WindowState

CONSENTED: Final = (WindowState.CONFIRMED, *WindowState.happened())


class Work(Protocol):
    """A window as it is judged: its row, or what its facts say."""

    number: str
    systems: Sequence[str]
    state: str
    emergency: bool
    until_at: datetime
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    counts_from: datetime | None

    @property
    def interrupted(self) -> Span:
        """The part of the window in which work was or is to be done."""


@dataclass(frozen=True)
class Asked:
    """What an agreement asks of planned maintenance.

    written  its words; None where it says nothing of maintenance
    notice   what counts; where the agreement is silent, any notice does
    """

    written: Written | None
    notice: Notice

    @property
    def least(self) -> Amount | None:
        """The shortest notice as the agreement writes it; None where it is silent."""
        return self.written.notice.least if self.written else None

    @property
    def needs_confirmation(self) -> bool:
        """Whether the customer has to confirm it; a silent agreement leaves that in force."""
        return self.written is None or self.written.confirmed_by is not None


def maintenance_of(window: Work, rules: Asked) -> Maintenance:
    """Return a window as the engine judges it.

    Where the agreement wants no confirmation, the notice itself settles it.
    """
    asked_at = window.asked_at.astimezone(UTC)
    answered = window.answered_at if window.state in CONSENTED else None
    confirmed_at = answered.astimezone(UTC) if answered else None
    if confirmed_at is None and not rules.needs_confirmation:
        confirmed_at = asked_at
    return Maintenance(
        window.number, window.interrupted, asked_at, confirmed_at, window.emergency, rules.notice
    )


def standing_of(window: Work, rules: Asked) -> Standing:
    """Return what a window counts as, as things stand."""
    return rules.notice.judge(maintenance_of(window, rules))


def counted(window: Work, rules: Asked | None) -> Span | None:
    """Return the stretch of a window that counts as planned downtime; None where none does.

    An emergency counts once it has begun; a window that fell through, never.
    """
    if rules is None or window.state in {WindowState.REFUSED, WindowState.WITHDRAWN}:
        return None
    if window.emergency and window.state == WindowState.ASKED:
        return None
    span = window.interrupted
    return span if span.length and standing_of(window, rules).is_planned else None


def overrun(window: Work) -> Measured | None:
    """Return what of the work lies behind its window; None where it kept to it.

    Work that still goes on has no end yet: before the end of its window that is no time at all.
    """
    if window.state not in WindowState.happened():
        return None
    planned_end = window.until_at.astimezone(UTC)
    ended_at = window.ended_at.astimezone(UTC) if window.ended_at else None
    if ended_at is not None and ended_at <= planned_end:
        return None
    return Measured(f"{window.number}+", planned_end, ended_at)


def settled_of(window: Work, rules: Asked | None) -> Maintenance | None:
    """Return a window that counts: once work has begun, or where both sides have settled it."""
    begun = window.state in WindowState.happened()
    stands = rules is not None and (begun or window.counts_from is not None)
    return maintenance_of(window, rules) if rules and stands else None
