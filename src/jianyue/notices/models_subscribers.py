"""Who wants to be told of a topic, with an account or without."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies


class Subscriber(TenantRow):
    """Somebody who is told of one topic: by the channels of his account, or at a mail address.

    topic         its kind and id; this layer does not know what it is
    customer      whose topic it is
    email         in small letters; empty for people with an account, and once it has ended
    confirmed_at  when the address proved to be his who asked; nothing is told before
    """

    customer = Within(Organisation, related_name="+")
    topic = models.CharField(max_length=20)
    topic_id = models.BigIntegerField()
    user = Within(User, models.CASCADE, null=True, related_name="subscriptions")
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, default="zh")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("user", row=True),)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "topic", "topic_id", "email"],
                condition=Q(user=None, ended_at=None), name="subscriber_address_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "topic", "topic_id", "user"],
                condition=Q(user__isnull=False, ended_at=None), name="subscriber_person_once",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["tenant", "email", "asked_at"], name="subscriber_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.topic_id}: {self.user_id or 'by mail'}"
