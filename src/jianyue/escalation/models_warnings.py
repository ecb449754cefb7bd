"""Which warnings a contract wants before and after a promised time, and those that were told."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models

from jianyue.agreements.models import Contract
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.tickets.models import Ticket


class PlanRows(models.QuerySet[Any]):
    """Plans of warnings, and the door to them."""

    def visible_to(self, user: User) -> "PlanRows":
        """Return the plans of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class WarningPlan(TenantRow):
    """The warnings of one contract; a contract without a row has those that everybody has.

    rules  [percent of the amount used, whom]; see `warnings_set`
    since  what was used before is not told
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="warning_plans")
    rules = models.JSONField()
    since = models.DateTimeField()

    objects: ClassVar[Any] = PlanRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract"], name="one_plan_of_warnings"),
        ]

    def __str__(self) -> str:
        return f"warnings of {self.contract_id}"


class WarnedRows(models.QuerySet[Any]):
    """Warnings that were told, and the door to them."""

    def visible_to(self, user: User) -> "WarnedRows":
        """Return the warnings on the tickets that `user` may see."""
        seen = Ticket.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, ticket__in=seen)


class Warned(TenantRow):
    """A warning that was told: once for a clock, its round and a percentage.

    at       when so much was used, by the facts
    told_at  when a worker told it
    people   ids of whom it was told to; none where a higher one was told with it
    """

    customer = Within(Organisation, related_name="+")
    ticket = Within(Ticket, related_name="warnings")
    target = models.CharField(max_length=60)
    round = models.PositiveIntegerField()
    percent = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    people = models.JSONField()

    objects: ClassVar[Any] = WarnedRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "target", "round", "percent"], name="warned_once"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="warned_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % of {self.target} on {self.ticket_id}"

    @property
    def key(self) -> tuple[str, int, int]:
        """What is told once only: (target, round, percent)."""
        return self.target, self.round, self.percent
