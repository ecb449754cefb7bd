"""The queues that people keep for themselves: filter, order and columns under a name."""

from typing import Any, ClassVar

from django.db import models

from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import User
from jianyue.people.personal import Copies


class SavedFilterRows(models.QuerySet["SavedFilter"]):
    """Saved filters, and the door to them."""

    def visible_to(self, user: User) -> "SavedFilterRows":
        """Return the filters that `user` saved for himself."""
        return self.filter(tenant=user.tenant_id, user=user)


class SavedFilter(TenantRow):
    """A filter of the queue under a name of the person's own.

    chosen   key -> value, as the address of the queue writes them; read again as if typed
    columns  names of the columns in the order in which they stand
    """

    user = Within(User, models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=40)
    chosen = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    saved_at = models.DateTimeField()

    personal: ClassVar = (Copies("user", row=True),)

    objects: ClassVar[Any] = SavedFilterRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_once"),
        ]

    def __str__(self) -> str:
        return self.name
