"""Monitoring systems: listed, read, added, set anew, given another key, removed."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made, Secret
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.monitoring.area import MONITORING, Code, Name
from jianyue.api.shapes import Choice, Id, Out, Paging, Person, Sent, Words
from jianyue.api.watching import WatchQuery
from jianyue.engine.outages import Grade
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import LONGEST_HOLD, LONGEST_SILENCE, Wanted
from jianyue.watch.alerts.rules import MOST, Act, Hours, Rule
from jianyue.watch.alerts.senders import Sender
from jianyue.watch.models import Monitor, Signal
from jianyue.watch.words import Severity

SAME: Final = ("name", "added_at", "removed_at", "silent_at", "hold_minutes", "speaks_minutes")


class MonitorLine(Out):
    """A monitoring system as lists show it.

    owner      in whose name incidents are reported
    silent_at  since when it has been silent for longer than it may
    """

    id: int
    contract: str
    name: str
    sender: Choice
    owner: Person
    added_at: datetime
    removed_at: datetime | None
    silent_at: datetime | None
    heard_at: datetime | None


class MonitorPage(Out):
    """A page of monitoring systems."""

    items: list[MonitorLine]
    next: str | None


class AlertRuleOut(Out):
    """Which alerts are about which system, and what is done; the first that fits counts."""

    label: str
    value: str
    system: str
    hours: Choice
    act: Choice


class BecomesOut(Out):
    """What an alert of one severity becomes.

    incident  what a ticket is graded by; null makes no ticket
    outage    how much of a system an outage takes; null makes none
    """

    incident: dict[str, str] | None
    outage: str | None


class SeveritiesOut(Out):
    """What an alert becomes, by its severity."""

    critical: BecomesOut
    error: BecomesOut
    warning: BecomesOut
    info: BecomesOut


class MonitorOut(Out):
    """A monitoring system as it is set; its tag changes with that, not with each alert.

    hold_minutes    for which an alert must be quiet before it is over
    speaks_minutes  within which it must say something; 0 where nobody waits for it
    """

    id: int
    contract: str
    name: str
    sender: Choice
    owner: Person
    added_at: datetime
    removed_at: datetime | None
    silent_at: datetime | None
    hold_minutes: int
    speaks_minutes: int
    rules: list[AlertRuleOut]
    severities: SeveritiesOut


class NewMonitor(MonitorOut, Secret):
    """A monitoring system with its key and the address that holds it, told this once.

    Both are null where the same is asked again, and for own checks, which take nothing in.
    """

    told_once: ClassVar[tuple[str, ...]] = ("key", "address")

    key: str | None
    address: str | None


class SignalOut(Out):
    """One thing that a monitoring system said; `waits` while no worker has taken it."""

    id: int
    status: str
    severity: Choice
    title: str
    received_at: datetime
    waits: bool
    failure: str


class SignalPage(Out):
    """A page of what a monitoring system said, the last first."""

    items: list[SignalOut]
    next: str | None


class AlertRuleIn(Sent):
    """Which alerts are about which system: an empty label fits all, an empty value any."""

    label: Annotated[Words, Field(max_length=80)] = ""
    value: Annotated[Words, Field(max_length=200)] = ""
    system: Annotated[Words, Field(max_length=80)] = ""
    hours: Hours = Hours.ANY
    act: Act = Act.INCIDENT


class BecomesIn(Sent):
    """What an alert of one severity becomes; null is no ticket, or no outage."""

    incident: Annotated[dict[str, Annotated[Words, Field(max_length=80)]] | None,
                        Field(max_length=10)] = None  # fmt: skip
    outage: Grade | None = None


class SeveritiesIn(Sent):
    """What an alert becomes, by its severity; one that is left out becomes nothing."""

    critical: BecomesIn | None = None
    error: BecomesIn | None = None
    warning: BecomesIn | None = None
    info: BecomesIn | None = None


class MonitorIn(Sent):
    """How a monitoring system is set."""

    name: Name
    sender: Sender
    rules: Annotated[list[AlertRuleIn], Field(max_length=MOST, default_factory=list)]
    severities: SeveritiesIn | None = None
    hold_minutes: Annotated[int, Field(ge=0, le=LONGEST_HOLD)] = 3
    speaks_minutes: Annotated[int, Field(ge=0, le=LONGEST_SILENCE)] = 0

    def wanted(self) -> Wanted:
        """Return it as the action takes it."""
        known = {each: getattr(self.severities, each, None) or BecomesIn() for each in Severity}
        return Wanted(
            self.name, self.sender,
            rules=[Rule(one.label.strip(), one.value.strip(), one.system, one.hours, one.act)
                   for one in self.rules],
            grades={one: said.incident for one, said in known.items() if said.incident is not None},
            outages={one: said.outage for one, said in known.items() if said.outage is not None},
            hold=self.hold_minutes, speaks=self.speaks_minutes,
        )  # fmt: skip


class NewMonitorIn(MonitorIn):
    """A new monitoring system of a contract."""

    contract: Code


@MONITORING.get(
    "/monitors", Both("列出监控系统", "List monitoring systems"), MonitorPage, Deed.SEE_INTERNAL
)
def list_monitors(request: HttpRequest, asked: Query[WatchQuery]) -> MonitorPage:
    """Return the monitoring systems of the contracts that the caller sees, removed ones too."""
    who = caller(request)
    rows = Monitor.objects.visible_to(who.by).select_related("contract", "owner")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return MonitorPage(**paged(request, who, rows, asked.limit, _line))


@MONITORING.get(
    "/monitors/{monitor}", Both("读取监控系统", "Read a monitoring system"), MonitorOut,
    Deed.SEE_INTERNAL,
)  # fmt: skip
def get_monitor(request: HttpRequest, monitor: Id) -> MonitorOut:
    """Return how a monitoring system is set."""
    return whole(monitor_for(caller(request), monitor))


@MONITORING.get(
    "/monitors/{monitor}/signals", Both("列出收到的消息", "List what a system said"), SignalPage,
    Deed.SEE_INTERNAL,
)  # fmt: skip
def list_signals(request: HttpRequest, monitor: Id, asked: Query[Paging]) -> SignalPage:
    """Return what a monitoring system said, and why something could not be taken."""
    who = caller(request)
    rows = Signal.objects.filter(monitor=monitor_for(who, monitor))
    return SignalPage(**paged(request, who, rows, asked.limit, _signal))


@MONITORING.post(
    "/monitors", Both("接入监控系统", "Add a monitoring system"), NewMonitor, Deed.PLAN_STAFF
)
def add_monitor(request: HttpRequest, said: NewMonitorIn) -> Made:
    """Let a monitoring system raise alerts; incidents are reported in the caller's name."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    made, key = monitors.add(contract, said.wanted(), at=who.at, by=who.by)
    own = made.sender == Sender.OWN
    answer = _told(monitor_for(who, made.pk), "" if own else key)
    return Made(answer, reverse("api-get-monitor", args=[made.pk]))


@MONITORING.post(
    "/monitors/{monitor}/change", Both("设置监控系统", "Set a monitoring system anew"), MonitorOut,
    Deed.PLAN_STAFF,
)  # fmt: skip
def change_monitor(request: HttpRequest, monitor: Id, said: MonitorIn) -> MonitorOut:
    """Set it anew; incidents are reported in the caller's name from now on."""
    who = caller(request)
    monitors.change(held(request, who, monitor), said.wanted(), at=who.at, by=who.by)
    return whole(monitor_for(who, monitor))


@MONITORING.post(
    "/monitors/{monitor}/rotate", Both("更换监控密钥", "Give a monitoring system another key"),
    NewMonitor, Deed.PLAN_STAFF, takes="",
)  # fmt: skip
def rotate_monitor(request: HttpRequest, monitor: Id) -> NewMonitor:
    """Give it another key, told this once; the one before counts no more at once."""
    who = caller(request)
    key = monitors.new_key(held(request, who, monitor), at=who.at, by=who.by)
    return _told(monitor_for(who, monitor), key)


@MONITORING.delete(
    "/monitors/{monitor}", Both("移除监控系统", "Remove a monitoring system"), Deed.PLAN_STAFF
)
def remove_monitor(request: HttpRequest, monitor: Id) -> None:
    """Let it raise nothing more; what it raised stays. Refused while it has checks."""
    who = caller(request)
    monitors.remove(held(request, who, monitor), at=who.at, by=who.by)


def monitor_for(who: Caller, pk: int, **narrowed: object) -> Monitor:
    """Return a monitoring system that the caller sees; else the same 404."""
    rows = Monitor.objects.visible_to(who.by).filter(**narrowed)
    found: Monitor = get_object_or_404(rows.select_related("contract", "owner"), pk=pk)
    return found


def held(request: HttpRequest, who: Caller, pk: int) -> Monitor:
    """Return one that was not removed and that nobody else changes until the end."""
    return unchanged(request, lambda: monitor_for(who, pk, removed_at=None), whole)


def whole(row: Monitor) -> MonitorOut:
    """Return a monitoring system as it is set."""
    return MonitorOut(**_whole(row))


def _whole(row: Monitor) -> dict[str, Any]:
    becomes = {
        str(each): BecomesOut(incident=row.grades.get(each), outage=row.grade_of.get(each))
        for each in Severity
    }
    rules = [Rule(*each) for each in row.rules]
    return {name: getattr(row, name) for name in SAME} | _named(row) | {
        "rules": [
            AlertRuleOut(label=each.label, value=each.value, system=each.system,
                    hours=Choice.of(Hours.of(each.hours)), act=Choice.of(Act.of(each.act)))
            for each in rules
        ],
        "severities": SeveritiesOut(**becomes),
    }  # fmt: skip


def _told(row: Monitor, key: str) -> NewMonitor:
    address = f"{settings.SITE_URL}{reverse('alerts-in-by-key', args=[key])}" if key else None
    return NewMonitor(**_whole(row), key=key or None, address=address)


def _named(row: Monitor) -> dict[str, Any]:
    return {
        "id": row.pk, "contract": row.contract.code, "sender": Choice.of(Sender.of(row.sender)),
        "owner": Person(id=row.owner.pk, name=row.owner.name),
    }  # fmt: skip


def _line(row: Monitor) -> MonitorLine:
    same = ("name", "added_at", "removed_at", "silent_at", "heard_at")
    return MonitorLine(**{name: getattr(row, name) for name in same}, **_named(row))


def _signal(row: Signal) -> SignalOut:
    same = ("status", "title", "received_at", "waits", "failure")
    values: dict[str, Any] = {name: getattr(row, name) for name in same}
    return SignalOut(**values, id=row.pk, severity=Choice.of(Severity.of(row.severity)))
