"""Addresses that are told what happens, and each thing that they are told."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jianyue.hooks.words import Event, Standing, Why
from jianyue.ledger.sealing import seal, unseal
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies, Quotes

KEPT: Final = 4  # letters at the end of an address by which its owner knows it again


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs, and until when; None is until further notice."""

    key: str
    until: datetime | None = None


class EndpointRows(models.QuerySet["Endpoint"]):
    """Addresses, and the door to them."""

    def visible_to(self, user: User) -> "EndpointRows":
        """Return those of the person's own organisation, to whoever may keep them."""
        rows = self.filter(tenant=user.tenant_id, customer=user.customer_id)
        return rows if may(user, Deed.KEEP_HOOKS) else rows.none()


class Endpoint(TenantRow):
    """An address outside that is told what its owner may see.

    customer       whose it is; None is the provider's
    owner          who answers for it: nothing is told that he may not see
    sealed         the address and the secrets, as a whole
    shown          what people know it by; no secret
    failing_since  when the first delivery failed after the last that was accepted
    """

    customer = Within(Organisation, null=True, related_name="+")
    owner = Within(User, related_name="+")
    name = models.CharField(max_length=60)
    sealed = models.TextField()
    shown = models.CharField(max_length=300)
    events = ArrayField(models.CharField(max_length=40))
    added_at = models.DateTimeField()
    why = models.CharField(max_length=10, choices=Why.choices(), blank=True, default="")
    disabled_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    internal = models.BooleanField(default=True)  # of the provider alone

    personal: ClassVar = (Copies("owner", written=("name",)),)

    objects: ClassVar[Any] = EndpointRows.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> Why:
        """Why it is told nothing, or that it is in order."""
        return Why.of(self.why)

    @property
    def said_events(self) -> list[Event]:
        """What it is told, with words."""
        return [Event.of(each) for each in self.events]

    @property
    def url(self) -> str:
        """The whole address. Raises KeyLost."""
        return str(json.loads(unseal(self.sealed))["url"])

    def secrets(self, now: datetime) -> list[Secret]:
        """Return what signs at an instant, the newest first. Raises KeyLost."""
        kept = [
            Secret(key, datetime.fromisoformat(until) if until else None)
            for key, until in json.loads(unseal(self.sealed))["secrets"]
        ]
        return [each for each in kept if each.until is None or now < each.until]

    def keep(self, url: str, secrets: list[Secret]) -> None:
        """Seal an address with its secrets; nothing is stored yet."""
        pairs = [(each.key, each.until.isoformat() if each.until else None) for each in secrets]
        self.sealed = seal(json.dumps({"url": url, "secrets": pairs}))
        host = url.split("//", 1)[1].split("/", 1)[0].split("?", 1)[0]
        self.shown = f"{host} ••••{url[-KEPT:]}"


class Delivery(TenantRow):
    """One event on its way to one address; the row is the queue.

    key    the id that the receiver knows it by, the same however often it is sent
    since  from when the 24 hours count in which it is tried
    log    each try: when, the status, what was answered (cut short), how long it took, or why not
    """

    customer = Within(Organisation, null=True, related_name="+")
    endpoint = Within(Endpoint, models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=40, unique=True)
    event = models.CharField(max_length=40)
    body = models.TextField()
    cause = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=Standing.choices(), default=Standing.WAITING)
    decided_at = models.DateTimeField()
    since = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    log = models.JSONField(default=list)
    internal = models.BooleanField(default=True)

    personal: ClassVar = (Quotes(("body",)),)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "cause"], name="delivery_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "next_at"],
                name="delivery_waiting",
                condition=models.Q(next_at__isnull=False),
            ),
            models.Index(fields=["endpoint", "-decided_at"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def standing(self) -> Standing:
        """How far it got, with words."""
        return Standing.of(self.state)
