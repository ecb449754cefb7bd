"""Answers that are written once and used often."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies


class CannedReplyRows(models.QuerySet["CannedReply"]):
    """Ready answers, and the door to them."""

    def visible_to(self, user: User) -> "CannedReplyRows":
        """Return one's own, those of one's teams, and those of everybody at the provider."""
        if user.is_customer or not may(user, Deed.WORK):
            return self.none()
        teams = Team.objects.filter(members__user=user).values("pk")
        shared = Q(user=None, team=None) | Q(team__in=teams)
        return self.filter(Q(user=user) | shared, tenant=user.tenant_id)


class CannedReply(TenantRow):
    """A ready answer.

    user  whose own it is; None where it is shared
    team  with whom it is shared; None is everybody at the provider
    """

    user = Within(User, models.CASCADE, null=True, related_name="canned_replies")
    team = Within(Team, models.CASCADE, null=True, related_name="canned_replies")
    name = models.CharField(max_length=60)
    text = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = Within(User, related_name="+")
    internal = models.BooleanField(default=True)

    personal: ClassVar = (
        Copies("user", row=True), Copies("changed_by", written=("name", "text")),
    )  # fmt: skip

    objects: ClassVar[Any] = CannedReplyRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user=None) | Q(team=None), name="canned_reply_is_of_one_or_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.name
