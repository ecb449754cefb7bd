"""Seals of a contract, and how far its chain of them has come."""

from datetime import UTC, date
from typing import Any, ClassVar, Final

import pgtrigger
from django.db import models

from jianyue.agreements.models import Contract
from jianyue.evidence.statements import BEFORE_THE_FIRST, Statement
from jianyue.ledger.models import Key
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User

HEAVY: Final = ("leaves",)


class ChainRows(models.QuerySet["Chain"]):
    """Chains of seals."""

    def untold(self, today: date) -> "ChainRows":
        """Return those with seals that wait to be sent, once a day, in a fixed order."""
        before = models.Q(told_on=None) | ~models.Q(told_on=today)
        waiting = self.filter(before, number__gt=models.F("told"))
        return waiting.select_related("contract").order_by("pk")


class Chain(TenantRow):
    """The seals of a contract as a whole; whoever seals locks this row first.

    number   of the last seal
    hash     of the last seal
    told     number of the last seal that the customer was sent
    told_on  the UTC day of the last look at what was to be sent
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    number = models.PositiveIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=BEFORE_THE_FIRST)
    sealed_at = models.DateTimeField(null=True)
    told = models.PositiveIntegerField(default=0)
    told_on = models.DateField(null=True)

    objects: ClassVar[Any] = ChainRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract"], name="one_chain_of_seals"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "told_on"],
                condition=models.Q(number__gt=models.F("told")),
                name="seals_to_be_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} #{self.number}"


class SealRows(models.QuerySet["Seal"]):
    """Seals, and the door to them."""

    def visible_to(self, user: User) -> "SealRows":
        """Return the seals of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class Seal(TenantRow):
    """One seal: a root over what has changed since the one before, signed. It never changes.

    provider   the code of the provider when it was sealed, and that of the contract
    leaves     each leaf as it was hashed, a line each, in the order of the timelines
    by         who asked for it; None is the hour
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="seals")
    provider = models.CharField(max_length=20)
    code = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    previous = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    timelines = models.PositiveIntegerField()
    facts = models.PositiveIntegerField()
    leaves = models.BinaryField()
    hash = models.BinaryField(max_length=32)
    key = models.ForeignKey(Key, models.PROTECT, related_name="+")
    signature = models.BinaryField(max_length=64)
    by = Within(User, null=True, related_name="+")

    objects: ClassVar[Any] = SealRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "number"], name="seal_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="seal_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.code} #{self.number}"

    @property
    def short(self) -> str:
        """The beginning of its hash, by which people tell seals apart."""
        return bytes(self.hash).hex()[:16]

    def statement(self) -> Statement:
        """Return what was signed."""
        return Statement(
            self.provider, self.code, self.number, self.at.astimezone(UTC), bytes(self.previous),
            bytes(self.root), self.timelines, self.facts,
        )  # fmt: skip


class Wish(TenantRow):
    """A bundle that somebody wants: of which period; the job says how far it is."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    by = Within(User, related_name="+")
    per = models.CharField(max_length=10)
    first = models.DateField()
    label = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "by", "per", "first"], name="bundle_once"),
        ]

    def __str__(self) -> str:
        return self.label
