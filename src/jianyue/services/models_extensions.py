"""Extended service hours: asked for by the customer for one day, answered by the provider."""

from datetime import UTC
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract
from jianyue.engine.spans import Span
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.services.works import ExtensionState


class ExtensionRows(models.QuerySet["Extension"]):
    """Extensions, and the door to them."""

    def visible_to(self, user: User) -> "ExtensionRows":
        """Return the extensions of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class Extension(TenantRow):
    """Hours beyond the agreed service time of a system, which no measure counts (C16).

    system  name of a service in the agreement
    late    asked for after the time of day that the agreement names
    caller  who asked on the hotline; empty where the customer asked himself
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="extensions")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    system = models.CharField(max_length=80)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    caller = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500)
    state = models.CharField(
        max_length=10, choices=ExtensionState.choices(), default=ExtensionState.ASKED
    )
    asked_at = models.DateTimeField()
    asked_by = Within(User, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = Within(User, null=True, related_name="+")

    personal: ClassVar = (
        Copies("asked_by", written=("caller", "reason")),
        Copies("answered_by", written=("answer",)),
    )

    objects: ClassVar[Any] = ExtensionRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="extension_number_once"),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="extension_has_a_length"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "from_at"], name="extension_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def span(self) -> Span:
        """The hours as they were asked for."""
        return Span(self.from_at.astimezone(UTC), self.until_at.astimezone(UTC))
