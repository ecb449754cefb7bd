"""Macros: acts that are often done together, under one name."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies


class MacroRows(models.QuerySet["Macro"]):
    """Macros, and the door to them."""

    def visible_to(self, user: User) -> "MacroRows":
        """Return one's own, those of one's teams, and those of everybody at the provider."""
        if user.is_customer or not may(user, Deed.WORK):
            return self.none()
        teams = Team.objects.filter(members__user=user).values("pk")
        shared = Q(user=None, team=None) | Q(team__in=teams)
        return self.filter(Q(user=user) | shared, tenant=user.tenant_id)


class Macro(TenantRow):
    """Some acts under one name.

    user   whose own it is; None where it is shared
    team   with whom it is shared; None is everybody at the provider
    steps  name of a step -> what is said with it: plain values, read against a closed list
    """

    user = Within(User, models.CASCADE, null=True, related_name="macros")
    team = Within(Team, models.CASCADE, null=True, related_name="macros")
    name = models.CharField(max_length=60)
    steps = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = Within(User, related_name="+")
    internal = models.BooleanField(default=True)

    personal: ClassVar = (
        Copies("user", row=True), Copies("changed_by", written=("name", "steps")),
    )  # fmt: skip

    objects: ClassVar[Any] = MacroRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user=None) | Q(team=None), name="macro_is_of_one_or_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.name
