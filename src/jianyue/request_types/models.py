"""Types of request and their editions: what was asked stays as it was asked."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Timeline
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.request_types.definitions import Definition


class TypeRows(models.QuerySet[Any]):
    """Request types, and the door to them."""

    def visible_to(self, user: User) -> "TypeRows":
        """Return the types of every contract, and those of contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        rows = self.filter(tenant=user.tenant_id)
        return rows.filter(Q(contract=None) | Q(contract__in=contracts))

    def standing(self) -> "TypeRows":
        """Return the types that can be chosen."""
        return self.filter(retired_at=None)

    def of(self, contract: Contract) -> "TypeRows":
        """Return the types that can be chosen under a contract, in their order."""
        rows = self.standing().filter(Q(contract=None) | Q(contract=contract))
        return rows.order_by("place", "pk")


class RequestType(TenantRow):
    """One type of request; the row copies what its facts say.

    contract  None is every contract of the provider
    edition   number of its newest edition
    place     in the list of types
    """

    customer = Within(Organisation, null=True, related_name="+")
    contract = Within(Contract, null=True, related_name="request_types")
    timeline = Within(Timeline, related_name="+")
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    edition = models.PositiveIntegerField(default=1)
    place = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TypeRows.as_manager()

    def __str__(self) -> str:
        return self.name_zh

    @property
    def said(self) -> Both:
        """Its name in both languages."""
        return Both(self.name_zh, self.name_en or self.name_zh)


class Edition(TenantRow):
    """What a type asked for from one instant on; it never changes (docs/decisions/0220).

    digest  SHA-256 of `said` as canonical JSON; the fact that made it names it
    """

    customer = Within(Organisation, null=True, related_name="+")
    of = Within(RequestType, related_name="editions")
    number = models.PositiveIntegerField()
    said = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "number"], name="request_type_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} v{self.number}"

    @property
    def definition(self) -> Definition:
        """What it asks for."""
        return Definition.kept(self.said)
