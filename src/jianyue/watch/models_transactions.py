"""Transactions that others counted: where from, in which batches, and what each of them says."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.tickets.words import Contest


class Way(Choice):
    """How counts come in."""

    HTTP = "http", "程序推送（HTTP）", "sent by a program (HTTP)"
    FILE = "file", "上传文件（CSV）", "a file (CSV)"
    PROMETHEUS = "prometheus", "Prometheus 查询", "a Prometheus query"


class OfContract(models.QuerySet[Any]):
    """Rows of contracts, and the door to them."""

    def visible_to(self, user: User) -> "OfContract":
        """Return the rows of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class Source(TenantRow):
    """Where counts come from by themselves: a program with a key, or a Prometheus that is asked.

    owner         in whose name they are recorded
    digest        of the key, which is shown once; None where none is needed
    address       of a Prometheus, without the path of its API
    queries       of a Prometheus, one mapping a class; see `watch.transactions.polling`
    polled_until  up to when counts were asked for; the next ones begin here
    next_at       when it is asked next; failure: why it could not be, since failed_at
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="sources")
    name = models.CharField(max_length=80)
    way = models.CharField(max_length=12, choices=Way.choices())
    owner = Within(User, related_name="+")
    digest = models.CharField(max_length=64, unique=True, null=True)
    address = models.CharField(max_length=300, blank=True)
    queries = models.JSONField(default=list)
    polled_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    failed_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("owner"),)

    objects: ClassVar[Any] = OfContract.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="source_due", condition=Q(removed_at=None)),
        ]

    def __str__(self) -> str:
        return self.name


class Batch(TenantRow):
    """What was brought at once: one fact of the contract, which holds its digest.

    key          by which it is known to its source; brought again, it changes nothing
    digest       SHA-256 over its rows
    replaces     the batch that it corrects; replaced_at: when it was itself corrected
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="batches")
    source = Within(Source, null=True, related_name="batches")
    number = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    way = models.CharField(max_length=12, choices=Way.choices())
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    replaces = Within("self", null=True, related_name="corrections")
    replaced_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = Within(User, related_name="+")

    personal: ClassVar = (Copies("by", written=("reason",)),)

    objects: ClassVar[Any] = OfContract.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="batch_number_once"),
            models.UniqueConstraint(
                fields=["contract", "source", "key"], name="batch_once", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["replaces"], name="batch_corrected_once"),
        ]

    def __str__(self) -> str:
        return self.number


class Tally(TenantRow):
    """Transactions of one class in a stretch of time. Added, never changed, never taken away.

    kind      the class, by its name
    failures  all of them, those left out too; excluded: those left out
    timed     how many were timed; total_us, longest_us: microseconds
    within    bound in microseconds -> how many took at most so long, each under its least bound
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    batch = Within(Batch, related_name="tallies")
    kind = models.CharField(max_length=80)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    successes = models.BigIntegerField()
    failures = models.BigIntegerField()
    excluded = models.BigIntegerField(default=0)
    timed = models.BigIntegerField(default=0)
    total_us = models.BigIntegerField(default=0)
    longest_us = models.BigIntegerField(null=True)
    within = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="tally_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(successes__gte=0, excluded__gte=0, excluded__lte=F("failures")),
                name="tally_adds_up",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "from_at"], name="tally_of_contract"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="tally_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_at:%Y-%m-%dT%H:%M}"


class LeftOut(TenantRow):
    """Failures of one tally that leave the total on an agreed ground, and what the customer says.

    ground    name of an exclusion in the agreement
    evidence  why it was not the provider's systems
    contest   how it stands between the parties
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    batch = Within(Batch, related_name="left_out")
    kind = models.CharField(max_length=80)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ground = models.CharField(max_length=80)
    number = models.BigIntegerField()
    evidence = models.CharField(max_length=300)
    contest = models.CharField(
        max_length=10, choices=Contest.choices(), default=Contest.EXCLUDED.value
    )
    contested_at = models.DateTimeField(null=True)
    contested_by = Within(User, null=True, related_name="+")
    words = models.CharField(max_length=500, blank=True)

    personal: ClassVar = (
        Copies("batch__by", written=("evidence",)),
        Copies("contested_by", written=("words",)),
    )

    objects: ClassVar[Any] = OfContract.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "from_at"], name="left_out_of_contract"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    @property
    def stands(self) -> Contest:
        """How it stands between the parties."""
        return Contest.of(self.contest)
