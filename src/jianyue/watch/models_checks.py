"""Own checks, and when nothing watched: what is looked at, how it stands, who saw nothing when."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract
from jianyue.engine.spans import Span
from jianyue.ledger.speech import Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.watch.models_alerts import Monitor
from jianyue.watch.words import Severity


class Method(Choice):
    """How a check looks."""

    HTTP = "http", "网页或接口（HTTP、HTTPS）", "web page or interface (HTTP, HTTPS)"
    TCP = "tcp", "端口（TCP）", "port (TCP)"
    PING = "ping", "主机（ping）", "host (ping)"
    DNS = "dns", "域名（DNS）", "name (DNS)"
    HEARTBEAT = "heartbeat", "心跳（任务按时来报到）", "heartbeat (a job calls in time)"


class Standing(Choice):
    """How what is checked stands."""

    NEW = "new", "尚未检测", "not looked at yet"
    UP = "up", "正常", "works"
    DOWN = "down", "不通", "does not work"
    BLIND = "blind", "无法检测", "cannot be looked at"


class CheckRows(models.QuerySet["Check"]):
    """Checks, and the door to them."""

    def visible_to(self, user: User) -> "CheckRows":
        """Return the checks of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)

    def kept(self) -> "CheckRows":
        """Return the checks that were not removed."""
        return self.filter(removed_at=None)


class Check(TenantRow):
    """Something of a system that the product itself looks at, again and again.

    monitor     whose rules say what is made of what it finds
    how         what is looked at, by the method; see `watch.checks.methods`
    every       seconds from one look to the next; for a heartbeat, within which the job calls
    grace       seconds by which a job may be late
    retries     how many looks in a row must fail after the first before it counts as down
    digest      of the key in the address that a job calls
    since_at    since when it stands as it does; failed_at the first failure in a row
    recent      the last looks, [epoch seconds, milliseconds or null]
    expires_at  when the certificate ends; warned_at when that was said
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="checks")
    monitor = Within(Monitor, related_name="checks")
    name = models.CharField(max_length=80)
    system = models.CharField(max_length=80)
    method = models.CharField(max_length=10, choices=Method.choices())
    severity = models.CharField(max_length=10, choices=Severity.choices())
    how = models.JSONField(default=dict)
    every = models.PositiveIntegerField(default=60)
    grace = models.PositiveIntegerField(default=0)
    retries = models.PositiveSmallIntegerField(default=2)
    digest = models.CharField(max_length=64, unique=True, null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    standing = models.CharField(
        max_length=6, choices=Standing.choices(), default=Standing.NEW.value
    )
    since_at = models.DateTimeField()
    failing = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    reason_zh = models.CharField(max_length=300, blank=True)
    reason_en = models.CharField(max_length=300, blank=True)
    recent = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = CheckRows.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def found(self) -> Standing:
        """How what is checked stands."""
        return Standing.of(self.standing)

    @property
    def looks(self) -> Method:
        """How it looks."""
        return Method.of(self.method)

    @property
    def period(self) -> timedelta:
        """From one look to the next."""
        return timedelta(seconds=self.every)


class Turned(TenantRow):
    """One change of how what is checked stands."""

    parent = Within(Check, models.CASCADE, related_name="turns")
    standing = models.CharField(max_length=6, choices=Standing.choices())
    at = models.DateTimeField()
    reason_zh = models.CharField(max_length=300, blank=True)
    reason_en = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["parent", "-id"], name="turn_of_check")]

    def __str__(self) -> str:
        return f"{self.standing} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def found(self) -> Standing:
        """How it stood from then on."""
        return Standing.of(self.standing)


class Stretch(TenantRow):
    """A stretch of time of something that watches; the rows copy facts of the contract.

    parent   the check that watches; empty where it is a monitoring system
    monitor  the monitoring system whose check it is, or that watches itself
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    monitor = Within(Monitor, related_name="+")
    parent = Within(Check, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def span(self, latest: datetime) -> Span:
        """Return it as time; what goes on lasts until `latest`."""
        start = self.from_at.astimezone(UTC)
        end = self.until_at.astimezone(UTC) if self.until_at else latest
        return Span(start, max(start, end))


class Watch(Stretch):
    """From when until when something undertook to watch a system."""

    system = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["monitor", "parent", "system"], condition=Q(until_at=None),
                nulls_distinct=False, name="watched_once",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["contract", "system", "from_at"], name="watch_of_system"),
        ]

    def __str__(self) -> str:
        return f"{self.system} since {self.from_at:%Y-%m-%d %H:%M}"


class Blind(Stretch):
    """When something that was to watch saw nothing."""

    reason_zh = models.CharField(max_length=300, blank=True)
    reason_en = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["monitor", "parent"], condition=Q(until_at=None), nulls_distinct=False,
                name="blind_once",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="blind_forwards"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["contract", "from_at"], name="blind_of_contract"),
        ]

    def __str__(self) -> str:
        return f"blind since {self.from_at:%Y-%m-%d %H:%M}"
