"""Tags: free words that the provider's people put on tickets, for themselves alone."""

from typing import Any, ClassVar

from django.db import models

from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may

LONGEST = 30


class TagRows(models.QuerySet["Tag"]):
    """Tags, and the door to them."""

    def visible_to(self, user: User) -> "TagRows":
        """Return the words of the provider for its own people; a customer sees none."""
        if user.is_customer or not may(user, Deed.SEE_DESK):
            return self.none()
        return self.filter(tenant=user.tenant_id)


class Tag(TenantRow):
    """A word that tickets are found by; facts name it by its id, so that it can be renamed.

    merged_into  the word that stands for it now; None for one that is used
    """

    word = models.CharField(max_length=LONGEST)
    merged_into = Within("self", null=True, related_name="merged")
    made_at = models.DateTimeField()
    changed_by = Within(User, null=True, related_name="+")
    internal = models.BooleanField(default=True)

    objects: ClassVar[Any] = TagRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "word"], name="tag_once"),
        ]

    def __str__(self) -> str:
        return self.word


class Tagging(TenantRow):
    """The copy of what the facts of a ticket say of its tags, for lists and filters."""

    customer = Within(Organisation, related_name="+")
    ticket = Within("tickets.Ticket", models.CASCADE, related_name="taggings")
    tag = Within(Tag, related_name="taggings")
    internal = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "tag"], name="tagging_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "tag"], name="tagging_of_tag")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.tag_id}"
