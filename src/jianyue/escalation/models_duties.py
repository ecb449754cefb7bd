"""Who is on leave, who holds a role of an agreement, who reads a roster in his own calendar."""

from datetime import UTC
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract
from jianyue.engine.absences import Leave as Away
from jianyue.engine.spans import Span
from jianyue.escalation.models_rosters import Roster
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies


class LeaveRows(models.QuerySet["Leave"]):
    """Leaves, and the door to them."""

    def visible_to(self, user: User) -> "LeaveRows":
        """Return the leaves that `user` may see: his own; of the house, the provider's people."""
        rows = self.filter(tenant=user.tenant_id)
        if user.customer_id is not None:
            return rows.filter(user=user)
        return rows.filter(user__customer=None)


class Leave(TenantRow):
    """That somebody is away, and who stands in for him everywhere meanwhile."""

    customer = Within(Organisation, null=True, related_name="+")
    user = Within(User, related_name="leaves")
    deputy = Within(User, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = Within(User, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = LeaveRows.as_manager()

    class Meta:
        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="leave_has_a_length"
            ),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="deputy_is_another"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "until_at"], name="leave_of_house")]

    def __str__(self) -> str:
        return f"{self.user_id} away"

    def away(self) -> Away:
        """Return it as the engine counts with it."""
        span = Span(self.from_at.astimezone(UTC), self.until_at.astimezone(UTC))
        return Away(self.user_id, span, self.deputy_id)


class HoldingRows(models.QuerySet["Holding"]):
    """Who holds roles, and the door to it."""

    def visible_to(self, user: User) -> "HoldingRows":
        """Return the rows of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class Holding(TenantRow):
    """That a person, or whoever is on call on a roster, holds a role of a contract's agreement.

    role      the agreement's own name of it, such as `department-manager`
    deputy    only where none who holds it can be told
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="holdings")
    role = models.CharField(max_length=80)
    user = Within(User, null=True, related_name="+")
    roster = Within(Roster, null=True, related_name="holdings")
    deputy = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects: ClassVar[Any] = HoldingRows.as_manager()

    class Meta:
        ordering: ClassVar = ["role", "deputy", "since", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user=None, roster__isnull=False) | Q(user__isnull=False, roster=None),
                name="held_by_one",
            ),
            models.UniqueConstraint(
                fields=["contract", "role", "user"], name="holds_once",
                condition=Q(until=None, user__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["contract", "role", "roster"], name="roster_holds_once",
                condition=Q(until=None, roster__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.role} of {self.contract_id}"


class FeedRows(models.QuerySet["Feed"]):
    """Feeds, and the door to them."""

    def visible_to(self, user: User) -> "FeedRows":
        """Return one's own feeds; they are nobody else's."""
        return self.filter(tenant=user.tenant_id, user=user)


class Feed(TenantRow):
    """An address under which a calendar program reads one's duties, a roster, or maintenance.

    contract  whose planned maintenance it is; None where it is of duties
    agenda    whether it is of what is due on one's tickets, of visits and planned work
    words     whether an agenda says more of a ticket than number and title

    The token is part of the address and shown once; only its digest is kept.
    """

    user = Within(User, models.CASCADE, related_name="+")
    roster = Within(Roster, null=True, related_name="+")
    contract = Within(Contract, null=True, related_name="+")
    agenda = models.BooleanField(default=False)
    words = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("user", row=True),)

    objects: ClassVar[Any] = FeedRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(roster=None) | Q(contract=None), name="feed_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(agenda=False) | Q(roster=None, contract=None),
                name="feed_of_agenda_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"feed of {self.user_id}"
