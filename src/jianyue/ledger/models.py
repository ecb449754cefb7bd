"""Timelines, their facts and words; timers; the keys that sign."""

from datetime import UTC
from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from jianyue.ledger.chain import Link, Salted
from jianyue.ledger.tenancy import Tenant, TenantRow, Within

__all__ = [
    "Fact",
    "Happening",
    "Key",
    "Lexicon",
    "Remembered",
    "Tenant",
    "TenantRow",
    "Timeline",
    "Timer",
    "Within",
    "Words",
]


class Timeline(TenantRow):
    """What happened to one thing, in the order in which it was recorded; it only grows.

    contract_id  the contract that it is sealed with; a plain number, for contracts lie above
    sealed       how many of its facts stand in a seal
    sealed_in    the number of the last seal of its contract that holds it
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    customer_id = models.BigIntegerField(null=True)
    contract_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=20)
    length = models.PositiveIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    sealed = models.PositiveIntegerField(default=0, db_default=0)
    sealed_in = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        indexes: ClassVar = [
            # Only what waits for its seal stands in it, however much has happened before.
            models.Index(
                fields=["tenant", "contract_id", "id"],
                condition=models.Q(length__gt=models.F("sealed"), contract_id__isnull=False),
                name="timeline_to_be_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.id}"


class Fact(TenantRow):
    """One fact. Rows are added, never changed and never taken away."""

    customer_id = models.BigIntegerField(null=True)
    timeline = Within(Timeline, models.PROTECT, related_name="facts")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    internal = models.BooleanField(default=False)
    body = models.JSONField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["timeline", "seq"], name="fact_once"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="fact_from_1"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="fact_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"

    def link(self) -> Link:
        """Return the fact as it is hashed."""
        return Link(
            self.timeline_id,
            self.seq,
            self.kind,
            self.occurred_at.astimezone(UTC),
            self.recorded_at.astimezone(UTC),
            self.by_id,
            self.body,
        )


class Words(TenantRow):
    """What a fact says in words; they can be erased, the fact's digest of them stays."""

    customer_id = models.BigIntegerField(null=True)
    timeline = Within(Timeline, models.PROTECT, related_name="words")
    seq = models.PositiveIntegerField()
    field = models.CharField(max_length=30)
    internal = models.BooleanField(default=False)
    text = models.TextField()
    salt = models.BinaryField(max_length=16)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["timeline", "seq", "field"], name="words_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="words_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="words_are_only_erased",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__erased_at__isnull=True) | ~pgtrigger.Q(new__text=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def salted(self) -> Salted:
        """Return the words as they are digested."""
        return Salted(self.text, bytes(self.salt))


class Lexicon(TenantRow):
    """By which terms a matter is found: a copy of its words (docs/decisions/0216).

    internal  a second row of the same matter, with what is internal beside all that is not
    at        when the matter begins; what is found is listed by it, the newest first
    terms     each with the salt of its tenant (ledger/lexicon.py)
    """

    customer_id = models.BigIntegerField(null=True)
    timeline = Within(Timeline, models.CASCADE, related_name="+")
    internal = models.BooleanField(default=False)
    at = models.DateTimeField()
    terms = SearchVectorField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["timeline", "internal"], name="lexicon_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "at", "timeline"], name="lexicon_newest"),
            models.Index(
                fields=["tenant", "customer_id", "at", "timeline"], name="lexicon_of_customer"
            ),
            GinIndex(fields=["terms"], name="lexicon_terms", gin_pending_list_limit=512),
        ]

    def __str__(self) -> str:
        return str(self.timeline_id)


class Timer(models.Model):
    """What must be looked at later. Ids alone, so it needs no fence: workers claim here first."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    round = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "subject_id", "kind", "round"], name="timer_once"
            ),
        ]
        # Each round of a worker finds what is due for it first, however much is due for others.
        indexes: ClassVar = [
            models.Index(fields=["subject", "kind", "at", "id"], name="timer_due"),
            models.Index(
                fields=["at", "id"], name="timer_of_call", condition=models.Q(subject="call")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject} {self.subject_id}"


class Happening(models.Model):
    """What somebody outside may want to hear of. Ids alone, as of a timer: workers claim it first.

    seq          of the fact; 0 where it is none, as of a promise that was broken
    detail       tells two of a kind apart
    happened_at  when it happened
    at           from when on it is looked at
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    timeline = models.UUIDField()
    subject = models.CharField(max_length=20)
    seq = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=30)
    detail = models.CharField(max_length=60, blank=True, default="")
    happened_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at", "id"], name="happening_due")]

    def __str__(self) -> str:
        return f"{self.subject} {self.kind}"


class Key(models.Model):
    """A public key of this installation; the private one lies in the data folder."""

    fingerprint = models.CharField(max_length=64, unique=True)
    public = models.BinaryField(max_length=32)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.fingerprint


class Remembered(models.Model):
    """What all processes remember for a while (ledger/memory.py); of no tenant."""

    key = models.CharField(max_length=64, primary_key=True)  # the SHA-256 of what it is called
    value = models.TextField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until"], name="remembered_until")]

    def __str__(self) -> str:
        return self.key
