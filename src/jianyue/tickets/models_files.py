"""Files on tickets, who took them, and who read what."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models

from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies


class AttachmentRows(models.QuerySet["Attachment"]):
    """Attachments, and the door to them: that of their tickets."""

    def visible_to(self, user: User) -> "AttachmentRows":
        """Return the files on tickets that `user` sees; internal ones, to the provider alone."""
        tickets = self.model.ticket.field.related_model.objects.visible_to(user)  # type: ignore[attr-defined] # the ticket, without a circle
        rows = self.filter(ticket__in=tickets.values("pk"))
        return rows.filter(internal=False) if user.is_customer else rows


class Attachment(TenantRow):
    """A file on a ticket.

    Where it lies is a name drawn by chance; the name that people gave is shown and nothing else.

    kind      what the bytes are, as they themselves say
    warnings  secrets that seem to stand in it; for the provider alone
    """

    customer = Within(Organisation, related_name="+")
    ticket = Within("tickets.Ticket", models.CASCADE, related_name="attachments")
    stored = models.UUIDField(default=uuid4, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    internal = models.BooleanField(default=False)
    warnings = models.JSONField(default=list)
    added_at = models.DateTimeField()
    added_by = Within(User, related_name="+")

    personal: ClassVar = (Copies("added_by", written=("name",)),)

    objects: ClassVar[Any] = AttachmentRows.as_manager()

    def __str__(self) -> str:
        return self.name


class Download(TenantRow):
    """That somebody took a file."""

    customer = Within(Organisation, related_name="+")
    attachment = Within(Attachment, models.CASCADE, related_name="downloads")
    user = Within(User, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} took {self.attachment_id}"


class ReadLog(TenantRow):
    """That somebody read something, at most once a person, subject and hour."""

    customer_id = models.BigIntegerField(null=True)
    user = Within(User, related_name="+")
    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    hour = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "subject", "subject_id", "hour"], name="read_once_an_hour"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "subject", "subject_id"], name="read_subject"),
            models.Index(fields=["tenant", "-at"], name="read_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.subject} {self.subject_id}"
