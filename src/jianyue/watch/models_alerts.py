"""What monitoring systems say: their keys, each signal as it came, and the alerts they make."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.tickets.models import Ticket
from jianyue.watch.models_outages import Outage
from jianyue.watch.words import Judged, Severity


class MonitorRows(models.QuerySet["Monitor"]):
    """Monitors, and the door to them."""

    def visible_to(self, user: User) -> "MonitorRows":
        """Return the monitors of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class Monitor(TenantRow):
    """A monitoring system that may raise alerts for a contract; its key is shown once.

    owner        in whose name incidents are reported and outages recorded
    digest       of its key
    rules        in order, [label, value, system, hours, act]; see `watch.alerts.rules`
    grades       severity -> what a ticket is graded by
    grade_of     severity -> how much of a system an outage takes; none for no outage
    hold_minutes for which an alert must be quiet before it counts as over
    speaks_minutes within which it must say something, whatever it is; 0 where nobody waits for it
    silent_at    since when it has said nothing for longer than that
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="monitors")
    name = models.CharField(max_length=80)
    sender = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    owner = Within(User, related_name="+")
    rules = models.JSONField(default=list)
    grades = models.JSONField(default=dict)
    grade_of = models.JSONField(default=dict)
    hold_minutes = models.PositiveSmallIntegerField(default=3)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    speaks_minutes = models.PositiveIntegerField(default=0)
    silent_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("owner"),)

    objects: ClassVar[Any] = MonitorRows.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def hold(self) -> timedelta:
        """For how long an alert must be quiet before it counts as over."""
        return timedelta(minutes=self.hold_minutes)


class Signal(TenantRow):
    """One thing that a monitor said, stored before it is answered; a worker takes it.

    status    firing, resolved or acknowledged
    starts_at when the monitor says that it began; None where it says nothing
    failure   why it could not be taken
    """

    monitor = Within(Monitor, models.CASCADE, related_name="signals")
    key = models.CharField(max_length=200)
    status = models.CharField(max_length=12)
    severity = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    labels = models.JSONField(default=dict)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    waits = models.BooleanField(default=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["monitor", "id"], name="signal_waiting", condition=Q(waits=True)),
        ]

    def __str__(self) -> str:
        return f"{self.status}: {self.title}"


class AlertLog(TenantRow):
    """Facts of alerts of one contract, one timeline after the other (docs/decisions/0235).

    rows  how many alerts its facts say something of; a full one is followed by the next
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="alert_logs")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="alert_log_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "id"], name="alert_log_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number


class AlertRows(models.QuerySet["Alert"]):
    """Alerts, and the door to them."""

    def visible_to(self, user: User) -> "AlertRows":
        """Return the alerts of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)

    def going_on(self) -> "AlertRows":
        """Return the alerts that are not over."""
        return self.filter(ended_at=None)


class Alert(TenantRow):
    """What one monitor raised under one key, from its first signal until it was quiet for long.

    monitor      None for what no monitor raised and should have been
    began_at     when it began, by the monitor
    raised_at    when its first signal came
    resolved_at  when it was last said to be over; None while it fires
    ended_at     the same, once it has been quiet for as long as the monitor is to hold
    signals      how many came; turns: how often it fired again before it was over
    log          where it was recorded as a fact; None for what is older than such facts
    salt         of the digest in that fact of the key and the labels
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="alerts")
    monitor = Within(Monitor, null=True, related_name="alerts")
    key = models.CharField(max_length=200)
    system = models.CharField(max_length=80, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices())
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    labels = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    last_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    signals = models.PositiveIntegerField(default=1)
    turns = models.PositiveIntegerField(default=0)
    planned = models.BooleanField(default=False)  # it began while planned work was under way
    ticket = Within(Ticket, null=True, related_name="alerts")
    outage = Within(Outage, null=True, related_name="alerts")
    judged = models.CharField(max_length=8, choices=Judged.choices(), blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = Within(User, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    log = Within(AlertLog, null=True, related_name="alerts")
    salt = models.BinaryField(max_length=16, null=True)

    personal: ClassVar = (Copies("judged_by", written=("reason",)),)

    objects: ClassVar[Any] = AlertRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["monitor", "key"], condition=Q(ended_at=None), name="alert_goes_on_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "raised_at"], name="alert_of_contract"),
            models.Index(
                fields=["resolved_at"], name="alert_quiet",
                condition=Q(ended_at=None, resolved_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def graded(self) -> Severity:
        """How bad the monitor says it is."""
        return Severity.of(self.severity)

    @property
    def verdict(self) -> Judged | None:
        """What it was judged to be worth; None before."""
        return Judged.of(self.judged) if self.judged else None

    def is_quiet(self, now: datetime) -> bool:
        """Tell whether it has been over for as long as its monitor is to hold."""
        hold = self.monitor.hold if self.monitor else timedelta(0)
        return self.resolved_at is not None and self.resolved_at + hold <= now
