"""Notices: what is told to whom, and how far it got."""

from typing import ClassVar

from django.db import models

from jianyue.ledger.speech import Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.notices.models_addresses import Address, Robot
from jianyue.notices.models_subscribers import Subscriber
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies, Quotes

__all__ = ["Address", "Notice", "ResetAsked", "Robot", "State", "Subscriber"]


class State(Choice):
    """How far a notice got."""

    DECIDED = "decided", "待发送", "to be sent"
    LEASED = "leased", "发送中", "being sent"
    SENT = "sent", "已发送", "sent"
    FAILED = "failed", "发送失败", "could not be sent"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class Notice(TenantRow):
    """One message to one person, decided with its cause and sent later.

    user     whom it tells; None where a subscriber without an account is told, by mail alone
    address  the channel that it waits for, or that had it last; None for the account's mail
    channel  the kind of that channel
    log      what was tried, in order: channel, address, at, outcome (sent, accepted or failed), and
             why in both languages; "sent" is left standing where the answer was lost

    A customer's transaction writes notices to anybody of its tenant and reads only those to its own
    people (docs/decisions/0117). `key` names (cause, step, person, channel), so that the same
    notice is never decided twice.
    """

    user = Within(User, models.CASCADE, null=True, related_name="notices")
    subscriber = Within(Subscriber, models.CASCADE, null=True, related_name="notices")
    customer = Within(Organisation, null=True, related_name="+")  # of the person told
    channel = models.CharField(max_length=20, default="mail")
    address = Within(Address, models.SET_NULL, null=True, related_name="notices")
    urgent = models.BooleanField(default=False)  # also in quiet hours
    log = models.JSONField(default=list)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    path = models.CharField(max_length=300, blank=True)
    cause = models.CharField(max_length=20)
    cause_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices(), default=State.DECIDED)
    decided_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    personal: ClassVar = (Copies("user", always=("subject", "body")), Quotes(("subject", "body")))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key"], name="notice_once"),
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(subscriber=None),
                name="notice_tells_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "next_at"], name="notice_waiting",
                condition=models.Q(next_at__isnull=False),
            ),
            models.Index(fields=["tenant", "cause", "cause_id"], name="notice_cause"),
            models.Index(
                fields=["user", "decided_at"], name="notice_told_late",
                condition=models.Q(kind="escalated-late"),
            ),
            models.Index(
                fields=["user", "decided_at"], name="notice_unseen",
                condition=models.Q(seen_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}: {self.state}"

    @property
    def reader(self) -> User | Subscriber:
        """Who is told: an address and a language."""
        told: User | Subscriber = self.user if self.user_id else self.subscriber
        return told


class ResetAsked(models.Model):
    """An address for which somebody asked a new password; kept until a worker has looked."""

    address = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address
