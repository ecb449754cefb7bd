"""What a report is taken from: the records of one contract in one stretch, each read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from jianyue.agreements.governance import Report as Promised
from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.engine.spans import Span
from jianyue.figures.figure import Figure
from jianyue.ledger.speech import Both
from jianyue.services.agreed import Agreed
from jianyue.services.models import Window, WindowState
from jianyue.tickets.models import Ticket, TicketRows
from jianyue.tickets.words import Kind, State
from jianyue.upkeep.models import Job
from jianyue.upkeep.queries import Counts as UpkeepCounts
from jianyue.upkeep.queries import counted as upkeep_counted
from jianyue.upkeep.queries import due_in as upkeep_due
from jianyue.watch.models import Outage

NO_LEVEL: Final = 9
ALL: Final = tuple(each.value for each in Kind)
SHOWN: Final = 50  # rows of a table; how many more there are is said


@dataclass(frozen=True)
class Matter:
    """One report as it is drafted.

    past   figures of earlier periods, the oldest first
    ticket the major incident that it is about
    """

    contract: Contract
    agreed: Agreed
    promised: Promised
    span: Span
    label: str
    now: datetime
    figures: Sequence[Figure] = ()
    past: Sequence[tuple[str, Sequence[Figure]]] = ()
    ticket: Ticket | None = None

    @property
    def agreement(self) -> Agreement:
        """The agreement that asks for it."""
        return self.agreed.agreement

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its days."""
        return self.agreed.zone

    @property
    def until(self) -> datetime:
        """How far the records are looked at."""
        return min(self.span.end, self.now)

    @cached_property
    def reported(self) -> Sequence[Mapping[str, Any]]:
        """How many tickets were reported: by kind and level, with the open and security ones."""
        rows = self.tickets.values("kind", "level").annotate(
            number=Count("pk"),
            open=Count("pk", filter=Q(resolved_at=None) | Q(resolved_at__gte=self.until)),
            breached=Count("pk", filter=Q(breached=True)),
        )
        return list(map(dict, rows.order_by("kind", "level")))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of ticket that it is about: statistics of faults count faults alone (C14)."""
        return (Kind.INCIDENT.value,) if self.promised.report == "faults" else ALL

    @property
    def tickets(self) -> TicketRows:
        """The tickets reported in the stretch; joined ones are counted once."""
        rows: TicketRows = Ticket.objects.counted().filter(
            tenant=self.contract.tenant_id, contract=self.contract,
            reported_at__gte=self.span.start, reported_at__lt=self.until, kind__in=self.kinds,
        ).exclude(state=State.MERGED)  # fmt: skip
        return rows

    @cached_property
    def left(self) -> tuple[list[Ticket], int]:
        """Tickets that were open at the end, the oldest first: some of them, and how many."""
        rows = Ticket.objects.counted().filter(
            Q(resolved_at=None) | Q(resolved_at__gte=self.until),
            tenant=self.contract.tenant_id, contract=self.contract, reported_at__lt=self.until,
            kind__in=self.kinds,
        ).exclude(state__in=(State.MERGED, State.CLOSED))  # fmt: skip
        named = rows.filter(security="").order_by("reported_at", "pk")
        return list(named[:SHOWN]), rows.count()

    @cached_property
    def outages(self) -> list[Outage]:
        """Outages that touched the stretch and stand, the first one first."""
        rows = Outage.objects.standing().filter(
            Q(until_at=None) | Q(until_at__gt=self.span.start),
            contract=self.contract, from_at__lt=self.until,
        )  # fmt: skip
        return list(rows.order_by("from_at", "pk")[: 4 * SHOWN])

    @cached_property
    def windows(self) -> tuple[list[Window], list[Window]]:
        """Planned maintenance that happened in the stretch, and what is planned after it."""
        rows = Window.objects.filter(contract=self.contract).order_by("from_at", "pk")
        happened = rows.filter(
            state__in=WindowState.happened(), began_at__gte=self.span.start,
            began_at__lt=self.until,
        )  # fmt: skip
        ahead = rows.filter(state__in=(WindowState.ASKED, WindowState.CONFIRMED))
        return list(happened[:SHOWN]), list(ahead.filter(from_at__gte=self.until)[:SHOWN])

    @cached_property
    def upkeep(self) -> UpkeepCounts:
        """How the recurring jobs went that were due in the stretch (B03)."""
        return upkeep_counted(self.contract, self.span, now=self.now)

    @cached_property
    def upkeep_jobs(self) -> list[Job]:
        """The recurring jobs that were due in the stretch, the first one first; some of them."""
        rows = upkeep_due(self.contract, self.span, now=self.now)
        return list(rows.select_related("plan", "person")[:SHOWN])

    @cached_property
    def security(self) -> Mapping[str, int]:
        """How many security incidents were reported, by class; none of them is named (D07)."""
        rows = self.tickets.exclude(security="").order_by().values_list("security")
        return dict(rows.annotate(number=Count("pk")))

    def system(self, name: str) -> Both:
        """Return a system as the agreement titles it."""
        service = self.agreement.services.get(name)
        return both(service.title) if service else Both(name, name)

    def moment(self, at: datetime | None) -> Both:
        """Return an instant in the agreement's zone."""
        said = f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}" if at else "—"
        return Both(said, said)

    def spent(self, outage: Outage) -> timedelta:
        """Return how long an outage took within the stretch, up to now."""
        start = max(outage.from_at, self.span.start)
        return max(min(outage.until_at or self.until, self.until) - start, timedelta())


def both(text: object) -> Both:
    """Return words of an agreement in both languages."""
    return Both(text.words("zh"), text.words("en"))  # type: ignore[attr-defined]  # of any part


def level_said(level: int) -> Both:
    """Return a level in words; 9 stands for none."""
    if level >= NO_LEVEL:
        return Both("未定级", "none")
    return Both(f"{level} 级", f"level {level}")


def kind_said(kind: str) -> Both:
    """Return a kind of ticket in words."""
    return {each.value: each.said for each in Kind}.get(kind, Both(kind, kind))
