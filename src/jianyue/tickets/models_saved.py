"""The queues that people keep: filter, order and columns under a name, for one or for many."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies


class SavedFilterRows(models.QuerySet["SavedFilter"]):
    """Saved filters, and the door to them."""

    def visible_to(self, user: User) -> "SavedFilterRows":
        """Return one's own, those of one's teams, and those of everybody at the provider."""
        own = Q(user=user)
        if not user.is_customer and may(user, Deed.SEE_DESK):
            teams = Team.objects.filter(members__user=user).values("pk")
            own |= Q(user=None, team=None) | Q(user=None, team__in=teams)
        return self.filter(own, tenant=user.tenant_id)


class SavedFilter(TenantRow):
    """A filter of the queue under a name; what it finds is what its reader may see.

    user        whose own it is; None where it is shared, so that it outlives who made it
    team        with whom it is shared; None is everybody at the provider
    chosen      key -> value, as the address of the queue writes them; read again as if typed
    columns     names of the columns in the order in which they stand
    changed_by  who shared it or changed it last
    """

    user = Within(User, models.CASCADE, null=True, related_name="saved_filters")
    team = Within(Team, models.CASCADE, null=True, related_name="saved_filters")
    name = models.CharField(max_length=40)
    chosen = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    changed_by = Within(User, null=True, related_name="+")

    personal: ClassVar = (Copies("user", row=True), Copies("changed_by", written=("name",)))

    objects: ClassVar[Any] = SavedFilterRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_once"),
            models.CheckConstraint(
                condition=Q(user=None) | Q(team=None), name="saved_filter_is_of_one_or_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ViewPlace(TenantRow):
    """Where somebody has a kept filter among his tabs, and whether he hides it."""

    user = Within(User, models.CASCADE, related_name="+")
    saved = Within(SavedFilter, models.CASCADE, related_name="places")
    place = models.PositiveSmallIntegerField(default=0)
    hidden = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "saved"], name="view_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.saved_id} for {self.user_id}"
