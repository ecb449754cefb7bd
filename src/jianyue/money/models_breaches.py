"""Breach cases, and suspensions of the service that the provider told of."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract, Version
from jianyue.ledger.models import Timeline
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.money.models_payments import DIGITS, Due, MoneyRows
from jianyue.money.words import (
    BreachKind,
    BreachState,
    Ground,
    Severity,
    Side,
    SuspensionState,
    Way,
)
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies


class BreachRows(MoneyRows):
    """Breach cases, and the door to them: until it is told, a case is its opener's alone."""

    def visible_to(self, user: User) -> "BreachRows":
        """Return the cases of the contracts that `user` may see."""
        side = Side.CUSTOMER if user.is_customer else Side.PROVIDER
        rows: BreachRows = super().visible_to(user)
        return rows.filter(Q(told_at__isnull=False) | Q(opened_by_side=side))


class Breach(TenantRow):
    """One breach by either party; the row copies what its facts say together.

    breaker        who broke the agreement
    about          the indicator and its period, or the number of a due: where it comes from
    opened_by      None where a worker proposed it, from a missed indicator
    happened_at    when it was broken; the time to tell counts from here
    tell_by        until when the other side must be told; None where nothing is agreed
    talks          rounds of negotiation so far
    supplement     the version that both signed to settle it
    amount         what was offered as compensation; agreed once `agreed_at` is there
    cure_until     the last day to cure; `cured_at` is when the other side confirmed it
    rights         what was used after the time to cure
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="breaches")
    timeline = Within(Timeline, related_name="+")
    version = Within(Version, related_name="+")
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=16, choices=BreachKind.choices())
    breaker = models.CharField(max_length=10, choices=Side.choices())
    opened_by_side = models.CharField(max_length=10, choices=Side.choices())
    about = models.CharField(max_length=120, blank=True)
    clause = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True, default="", db_default="")
    state = models.CharField(max_length=10, choices=BreachState.choices())
    happened_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = Within(User, null=True, related_name="+")
    tell_by = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    severity = models.CharField(max_length=10, choices=Severity.choices(), blank=True)
    talks = models.PositiveSmallIntegerField(default=0)
    supplement = Within(Version, null=True, related_name="+")
    way = models.CharField(max_length=14, choices=Way.choices(), blank=True)
    amount = models.DecimalField(**DIGITS, default=Decimal(0))
    currency = models.CharField(max_length=3, default="CNY")
    offered_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    cure_until_date = models.DateField(null=True)
    cured_at = models.DateTimeField(null=True)
    rights = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("opened_by", written=("title",)),)

    objects: ClassVar[Any] = BreachRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="breach_number_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="breach_not_negative"),
            models.UniqueConstraint(
                fields=["contract", "about"],
                condition=Q(opened_by=None),
                name="breach_proposed_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "opened_at"], name="breach_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether anything can still be done about it."""
        return not BreachState.of(self.state).is_over

    @property
    def said(self) -> Both:
        """What was broken, in both languages where a worker wrote it."""
        return Both(self.title, self.title_en or self.title)

    @property
    def injured(self) -> Side:
        """The party that was wronged."""
        return Side.of(self.breaker).other

    @property
    def kind_said(self) -> BreachKind:
        """What was broken, in words."""
        return BreachKind.of(self.kind)


class Suspension(TenantRow):
    """A suspension of the service: told ahead, begun, kept short, ended (C05, C06, C37)."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="suspensions")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    ground = models.CharField(max_length=10, choices=Ground.choices())
    due = Within(Due, null=True, related_name="suspensions")
    breach = Within(Breach, null=True, related_name="suspensions")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=SuspensionState.choices())
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField()
    told_by = Within(User, related_name="+")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("told_by", written=("reason",)),)

    objects: ClassVar[Any] = MoneyRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="suspension_number_once"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
                name="suspension_has_a_length",
            ),
        ]

    def __str__(self) -> str:
        return self.number
