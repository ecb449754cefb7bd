"""Outages: stretches in which a system did not work, or only in part."""

from datetime import UTC
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract
from jianyue.engine import outages as engine
from jianyue.engine.outages import Grade
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.tickets.models import Ticket
from jianyue.watch.words import GRADES, Side


class OutageRows(models.QuerySet["Outage"]):
    """Outages, and the door to them."""

    def visible_to(self, user: User) -> "OutageRows":
        """Return the outages of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)

    def standing(self) -> "OutageRows":
        """Return the outages that were not taken back."""
        return self.filter(voided_at=None)


class Outage(TenantRow):
    """An interruption of one system; the row copies what its facts say together.

    system     name of a service in the agreement
    ground     the agreed ground that excludes it from the measure; empty where there is none
    until_at   when it ended; None while it goes on
    voided_at  when it was found to have been none; None while it stands
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="outages")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    system = models.CharField(max_length=80)
    grade = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Grade])
    side = models.CharField(max_length=20, choices=Side.choices())
    ground = models.CharField(max_length=80, blank=True)
    cause = models.CharField(max_length=500, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    ticket = Within(Ticket, null=True, related_name="outages")
    opened_at = models.DateTimeField()
    opened_by = Within(User, related_name="+")

    personal: ClassVar = (Copies("opened_by", written=("cause",)),)

    objects: ClassVar[Any] = OutageRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="outage_number_once"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
                name="outage_has_a_length",
            ),
            models.CheckConstraint(
                condition=Q(grade__in=[each.value for each in Grade]), name="outage_has_a_grade"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "from_at"], name="outage_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def graded(self) -> Any:  # noqa: ANN401 - words in both languages
        """How much of the system it took, in words."""
        return GRADES[self.grade]

    @property
    def sided(self) -> Side:
        """On whose side the cause lies."""
        return Side.of(self.side)

    def measured(self) -> engine.Outage:
        """Return it as the engine counts it."""
        until = self.until_at.astimezone(UTC) if self.until_at else None
        return engine.Outage(
            self.number, self.from_at.astimezone(UTC), until, Grade(self.grade), self.cause,
            self.ground,
        )  # fmt: skip
