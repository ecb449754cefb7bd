"""Service record slips and ratings."""

from typing import Any, ClassVar

from django.db import models

from jianyue.ledger.speech import Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User


class Way(Choice):
    """Whether somebody went there."""

    ON_SITE = "on_site", "现场", "on site"
    REMOTE = "remote", "远程", "remote"


class Result(Choice):
    """How a service ended."""

    SOLVED = "solved", "已解决", "solved"
    WORKED_AROUND = "worked_around", "已临时恢复", "worked around"
    UNSOLVED = "unsolved", "未解决", "not solved"


class SlipRows(models.QuerySet["Slip"]):
    """Slips, and the door to them: that of their tickets."""

    def visible_to(self, user: User) -> "SlipRows":
        """Return the slips of tickets that `user` sees."""
        tickets = self.model.ticket.field.related_model.objects.visible_to(user)  # type: ignore[attr-defined] # the ticket, without a circle
        return self.filter(ticket__in=tickets.values("pk"))

    def unsigned(self) -> "SlipRows":
        """Return the slips that a side has not signed yet."""
        return self.filter(models.Q(engineer_signed_at=None) | models.Q(customer_signed_at=None))


class Slip(TenantRow):
    """The record of one service rendered, signed by both parties (B08).

    parts   what was used: name, count, model and serial number of each
    digest  SHA-256 of the slip as it is signed; what is signed no longer changes
    method  how the customer's signature was proved: password, totp, passkey or drawn
    """

    customer = Within(Organisation, related_name="+")
    ticket = Within("tickets.Ticket", models.CASCADE, related_name="slips")
    number = models.CharField(max_length=50)
    engineer = Within(User, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices())
    place = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    done = models.TextField()
    parts = models.JSONField(default=list)
    result = models.CharField(max_length=14, choices=Result.choices())
    outcome = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    engineer_signed_at = models.DateTimeField(null=True)
    customer_signed_at = models.DateTimeField(null=True)
    customer_signer = Within(User, null=True, related_name="+")
    signer_name = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=12, blank=True)
    drawn = models.BinaryField(null=True)

    objects: ClassVar[Any] = SlipRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="slip_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "written_at"],
                name="slip_unsigned",
                condition=models.Q(engineer_signed_at=None) | models.Q(customer_signed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_signed(self) -> bool:
        """Whether both sides have signed."""
        return self.engineer_signed_at is not None and self.customer_signed_at is not None


class Rating(TenantRow):
    """What the customer thinks of how it went, once a round."""

    customer = Within(Organisation, related_name="+")
    ticket = Within("tickets.Ticket", models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    stars = models.PositiveSmallIntegerField()
    user = Within(User, related_name="+")
    rated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "round"], name="rating_once"),
            models.CheckConstraint(condition=models.Q(stars__range=(1, 5)), name="rating_of_5"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} for {self.ticket_id}"
