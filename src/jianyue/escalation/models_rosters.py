"""A roster: one duty that somebody has at each instant."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Timeline
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User


class RosterRows(models.QuerySet["Roster"]):
    """Rosters, and the door to them."""

    def visible_to(self, user: User) -> "RosterRows":
        """Return the rosters that `user` may see.

        Of the contracts he sees and of the house; a customer's people only those that are shown.
        """
        contracts = Contract.objects.visible_to(user).values("pk")
        rows = self.filter(Q(contract=None) | Q(contract__in=contracts), tenant=user.tenant_id)
        return rows if user.customer_id is None else rows.filter(shown=True)


class Roster(TenantRow):
    """Who has one duty when: of a contract, or of the whole house.

    hours    name of the calendar of the time that it has to cover, or none for always
    outside  it covers all but these hours (A12)
    shown    the customer's people see who is on call
    told     holes that the operations manager was told of, as pairs of instants
    """

    customer = Within(Organisation, null=True, related_name="+")
    contract = Within(Contract, null=True, related_name="rosters")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    zone = models.CharField(max_length=60, default="Asia/Shanghai")
    hours = models.CharField(max_length=40, blank=True)
    outside = models.BooleanField(default=False)
    shown = models.BooleanField(default=False)
    told = models.JSONField(default=list)
    timeline = Within(Timeline, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = RosterRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=Q(closed_at=None), name="roster_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> Both:
        """The name in both languages."""
        return Both(self.name, self.name_en or self.name)
