"""Plans of recurring jobs, and the jobs that came of them (B03)."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies, Quotes
from jianyue.tickets.models import Ticket
from jianyue.upkeep.words import JobState


class ContractRows(models.QuerySet[Any]):
    """Plans and jobs, and the door to them: those read them who may on either side."""

    def visible_to(self, user: User) -> "ContractRows":
        """Return the rows of the contracts that `user` may see; none for who may not read them."""
        if not may(user, Deed.SEE_UPKEEP):
            return self.none()
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class Plan(TenantRow):
    """What is done again and again, by whom and when; the row copies what its facts say.

    number   of the plan, as HT-YH-R001
    systems  names of services in the agreement that it is about
    person   who does it; `deputy` does while he is away
    rule     as `upkeep.rules` writes it
    edition  number of the fact that set it last; jobs remember theirs
    set_at   since when that edition counts: its jobs begin later
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="upkeep_plans")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    systems = models.JSONField(default=list)
    person = Within(User, related_name="+")
    deputy = Within(User, null=True, related_name="+")
    rule = models.JSONField()
    edition = models.PositiveIntegerField()
    set_at = models.DateTimeField()
    planned_by = Within(User, related_name="+")
    ended_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("planned_by", written=("title",)), Quotes(("title",)))

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="upkeep_plan_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract"], name="upkeep_plan_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number


class Job(TenantRow):
    """One time that a plan comes round; the row copies what its facts say.

    edition    of the plan, whose steps it has
    on_date    local day of the plan's zone on which it was to begin
    due_at     by when it must be done
    person     who is to do it; None while nobody is
    steps, steps_done  how many steps it has, and how many of them were done
    findings   how many things were found
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="upkeep_jobs")
    plan = Within(Plan, related_name="jobs")
    timeline = Within(Timeline, related_name="+")
    edition = models.PositiveIntegerField()
    on_date = models.DateField()
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    person = Within(User, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=JobState.choices(), default=JobState.PLANNED)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    steps = models.PositiveSmallIntegerField(default=0)
    steps_done = models.PositiveSmallIntegerField(default=0)
    findings = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "edition", "on_date"], name="upkeep_job_once"),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("starts_at")), name="upkeep_job_has_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contract", "starts_at"], name="upkeep_job_of_contract"),
            models.Index(
                fields=["tenant", "due_at"],
                condition=Q(state__in=[each.value for each in JobState.standing()]),
                name="upkeep_job_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.on_date}"

    @property
    def standing(self) -> JobState:
        """How far it has come, with its words."""
        return JobState.of(self.state)

    @property
    def is_standing(self) -> bool:
        """Whether there is still something to do."""
        return self.state in JobState.standing()

    def is_late(self, now: datetime) -> bool:
        """Tell whether it was done too late, or should have been done by now and is not."""
        if self.state == JobState.DONE:
            return self.ended_at is not None and self.ended_at > self.due_at
        return self.is_standing and now.astimezone(UTC) > self.due_at


class Finding(TenantRow):
    """Something that was found on a job, and the ticket that it became.

    seq  of its fact on the job's timeline
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="upkeep_findings")
    job = Within(Job, related_name="found")
    seq = models.PositiveIntegerField()
    text = models.TextField()
    found_at = models.DateTimeField()
    found_by = Within(User, related_name="+")
    ticket = Within(Ticket, null=True, related_name="upkeep_findings")

    personal: ClassVar = (Copies("found_by", written=("text",)), Quotes(("text",)))

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "seq"], name="upkeep_finding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.seq}"
