"""Who acknowledged a step of a ladder, and how long a contract waits before it reminds."""

from datetime import timedelta
from typing import Any, ClassVar, Final

import pgtrigger
from django.db import models
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.tickets.models import Ticket

STRICTEST: Final = 1
FIRST_MINUTES: Final = 15
OTHER_MINUTES: Final = 60


class AcknowledgementRows(models.QuerySet[Any]):
    """Who acknowledged what, and the door to it."""

    def visible_to(self, user: User) -> "AcknowledgementRows":
        """Return the acknowledgements on the tickets that `user` may see."""
        seen = Ticket.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, ticket__in=seen)


class Acknowledgement(TenantRow):
    """That somebody who was called for a step says he knows; it is not resolved by that.

    by_link  from the message, without signing in
    """

    customer = Within(Organisation, related_name="+")
    ticket = Within(Ticket, related_name="acknowledgements")
    level = models.PositiveSmallIntegerField()
    index = models.PositiveSmallIntegerField()
    round = models.PositiveIntegerField()
    user = Within(User, related_name="+")
    at = models.DateTimeField()
    by_link = models.BooleanField(default=False)

    objects: ClassVar[Any] = AcknowledgementRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "level", "index", "round", "user"], name="acknowledged_once"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="acknowledgement_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.index + 1} of ladder {self.level} on {self.ticket_id} by {self.user_id}"

    @property
    def key(self) -> tuple[int, int, int]:
        """Of which step: (level, index, round)."""
        return self.level, self.index, self.round


class PatienceRows(models.QuerySet["Patience"]):
    """How long contracts wait, and the door to it."""

    def visible_to(self, user: User) -> "PatienceRows":
        """Return the rows of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class Patience(TenantRow):
    """After how many minutes a contract reminds of a step that nobody has acknowledged."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    first_minutes = models.PositiveIntegerField(default=FIRST_MINUTES)
    other_minutes = models.PositiveIntegerField(default=OTHER_MINUTES)

    objects: ClassVar[Any] = PatienceRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract"], name="patience_once"),
            models.CheckConstraint(
                condition=Q(first_minutes__gte=1, other_minutes__gte=1), name="patience_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_minutes} and {self.other_minutes} min on {self.contract_id}"

    def of(self, level: int) -> timedelta:
        """Return how long it waits at a level of the ladder."""
        minutes = self.first_minutes if level == STRICTEST else self.other_minutes
        return timedelta(minutes=minutes)
