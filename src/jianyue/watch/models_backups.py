"""Backup jobs: what is copied how often, each run as it was told, restores tried (C11)."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.watch.backup_words import Outcome, Source
from jianyue.watch.models_recovery import ContractRows


class BackupKey(TenantRow):
    """A key by which backup scripts of a contract tell of their runs; it is shown once."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="backup_keys")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField()
    added_by = Within(User, related_name="+")
    removed_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("added_by", written=("name",)),)

    objects: ClassVar[Any] = ContractRows.as_manager()

    def __str__(self) -> str:
        return self.name


class BackupJob(TenantRow):
    """What is backed up and how often; the row copies what its facts say.

    name            by which scripts and files call it; unique in its contract
    interval_hours  from the end of a good run to the end of the next one, at most
    last_ok_at      end of the last good run; None before the first
    due_at          by when the next good run must have ended
    test_due        day by whose end a restore must have been tried with success
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="backup_jobs")
    timeline = Within(Timeline, related_name="+")
    name = models.CharField(max_length=60)
    system = models.CharField(max_length=80)
    what = models.CharField(max_length=200)
    schedule = models.CharField(max_length=200)
    interval_hours = models.PositiveSmallIntegerField()
    kept_days = models.PositiveSmallIntegerField()
    test_months = models.PositiveSmallIntegerField()
    defined_at = models.DateTimeField()
    owner = Within(User, related_name="+")
    written_by = Within(User, related_name="+")
    last_ok_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    test_due = models.DateField()
    removed_at = models.DateTimeField(null=True)

    personal: ClassVar = (
        Copies("written_by", written=("what", "schedule")),
        Copies("owner"),
    )

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "name"], name="backup_job_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def interval(self) -> timedelta:
        """The longest time between two good runs."""
        return timedelta(hours=self.interval_hours)


class BackupRun(TenantRow):
    """One run of a job, told once: a run id that came before changes nothing.

    seq     of its fact on the job's timeline
    run     by which whoever tells of it knows it
    size    in bytes; None where nobody said it
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="backup_runs")
    job = Within(BackupJob, related_name="runs")
    seq = models.PositiveIntegerField()
    run = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome.choices())
    source = models.CharField(max_length=10, choices=Source.choices())
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    size = models.BigIntegerField(null=True)
    words = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = Within(User, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("recorded_by", written=("words",)),)

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "run"], name="backup_run_once"),
            models.CheckConstraint(
                condition=Q(ended_at__gte=models.F("started_at")), name="backup_run_has_a_length"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["job", "-ended_at", "-id"], name="backup_run_latest"),
        ]

    def __str__(self) -> str:
        return self.run

    @property
    def result(self) -> Outcome:
        """How it ended."""
        return Outcome.of(self.outcome)

    @property
    def told(self) -> Source:
        """Who told of it."""
        return Source.of(self.source)

    @property
    def length(self) -> timedelta:
        """How long it took."""
        return self.ended_at - self.started_at


class RestoreTest(TenantRow):
    """A restore that was tried: of which run, whether it worked, who made sure of it."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="restore_tests")
    job = Within(BackupJob, related_name="tests")
    run = Within(BackupRun, related_name="tests")
    seq = models.PositiveIntegerField()
    tried_at = models.DateTimeField()
    worked = models.BooleanField()
    words = models.CharField(max_length=500)
    recorded_at = models.DateTimeField()
    recorded_by = Within(User, related_name="+")
    verified_by = Within(User, related_name="+")

    personal: ClassVar = (Copies("recorded_by", written=("words",)), Copies("verified_by"))

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "seq"], name="restore_test_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.worked}"
