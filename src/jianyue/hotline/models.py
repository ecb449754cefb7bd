"""Lines and the calls that come over them."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract
from jianyue.hotline.words import NoMatter, Standing
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies
from jianyue.tickets.models import Ticket


class LineRows(models.QuerySet["Line"]):
    """Lines, and the door to them."""

    def visible_to(self, user: User) -> "LineRows":
        """Return the lines of the provider, to its desk."""
        rows = self.filter(tenant=user.tenant_id)
        return rows.none() if user.is_customer or not may(user, Deed.SEE_DESK) else rows


class Line(TenantRow):
    """A number that people call; its telephone system may say by itself when it rings.

    number    as it is dialled
    contract  of which every call over it is; None where the caller decides that
    digest    SHA-256 of the key of its telephone system
    heard_at  when that last said something, to the minute
    """

    name = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    contract = Within(Contract, null=True, related_name="lines")
    digest = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField()
    added_by = Within(User, related_name="+")
    heard_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    internal = models.BooleanField(default=True)

    objects: ClassVar[Any] = LineRows.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class CallRows(models.QuerySet["Call"]):
    """Calls, and the door to them."""

    def visible_to(self, user: User) -> "CallRows":
        """Return all calls to the desk, to a customer's representatives those of their contracts.

        Other people of a customer see their own.
        """
        rows = self.filter(tenant=user.tenant_id)
        if not user.is_customer:
            return rows if may(user, Deed.SEE_DESK) else rows.none()
        rows = rows.filter(contract__in=Contract.objects.visible_to(user).values("pk"))
        return rows if may(user, Deed.SEE_REPORTS) else rows.filter(caller=user)


class Call(TenantRow):
    """One call; the row copies what its facts say.

    contract     None while nobody knows what it is about
    key          how the telephone system calls it; empty where somebody wrote it down
    phone        the number it came from
    agent        who answered
    numbered_at  when the caller was told the number of `ticket`
    why          why it does not count; empty where it does
    internal     True while it is of no customer
    """

    customer = Within(Organisation, null=True, related_name="+")
    contract = Within(Contract, null=True, related_name="calls")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=20)
    line = Within(Line, null=True, related_name="calls")
    key = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    caller = Within(User, null=True, related_name="+")
    caller_name = models.CharField(max_length=120, blank=True)
    agent = Within(User, null=True, related_name="+")
    rang_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ticket = Within(Ticket, null=True, related_name="calls")
    numbered_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=10, choices=NoMatter.choices(), blank=True)
    internal = models.BooleanField(default=True)

    personal: ClassVar = (Copies("caller", always=("phone", "caller_name")),)

    objects: ClassVar[Any] = CallRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="call_number_once"),
            models.UniqueConstraint(
                fields=["line", "key"], condition=~Q(key=""), name="call_key_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("rang_at")),
                name="call_rang_first",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("rang_at")),
                name="call_ends_after_it_rang",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "-rang_at"], name="call_by_day"),
            models.Index(fields=["contract", "rang_at"], name="call_of_contract"),
            models.Index(fields=["tenant", "id"], condition=Q(ended_at=None), name="call_open"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def standing(self) -> Standing:
        """How it stands, with its words."""
        if self.why:
            return Standing.OUT
        if self.ended_at is None:
            return Standing.RINGING if self.answered_at is None else Standing.SPEAKING
        return Standing.LOST if self.answered_at is None else Standing.ENDED

    @property
    def no_matter(self) -> NoMatter | None:
        """Why it does not count, with its words."""
        return NoMatter.of(self.why) if self.why else None

    def waited(self, now: datetime) -> timedelta:
        """Return for how long the caller heard it ring."""
        return (self.answered_at or self.ended_at or now) - self.rang_at
