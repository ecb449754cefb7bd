"""Plans against disaster, what was done by them, and what was learnt (A06, E15)."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies
from jianyue.tickets.models import Ticket
from jianyue.watch.models_outages import Outage
from jianyue.watch.recovery_words import Kind, State


class ContractRows(models.QuerySet[Any]):
    """Rows of plans, recoveries and backups, and the door to them."""

    def visible_to(self, user: User) -> "ContractRows":
        """Return the rows of the contracts that `user` may see; none for who may not read them."""
        if not may(user, Deed.SEE_RECOVERY):
            return self.none()
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class RecoveryPlan(TenantRow):
    """How systems come back after a disaster; each version is a fact, the row copies the last.

    version     of the text that holds now
    drill_due   day by whose end a drill must have been held
    review_due  day on which the plan is looked through
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="recovery_plans")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    systems = models.JSONField(default=list)
    version = models.PositiveSmallIntegerField()
    rto_seconds = models.PositiveIntegerField()
    rpo_seconds = models.PositiveIntegerField()
    drill_months = models.PositiveSmallIntegerField()
    drill_due = models.DateField()
    review_due = models.DateField()
    owner = Within(User, related_name="+")
    written_at = models.DateTimeField()
    written_by = Within(User, related_name="+")
    retired_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("written_by", written=("title",)), Copies("owner"))

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="plan_number_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def rto(self) -> timedelta:
        """The longest time from the disaster to the recovery."""
        return timedelta(seconds=self.rto_seconds)

    @property
    def rpo(self) -> timedelta:
        """The most data that may be lost, as the time before the disaster."""
        return timedelta(seconds=self.rpo_seconds)


class Recovery(TenantRow):
    """A drill or a real recovery by a version of a plan; the row copies what its facts say.

    version       of the plan that was followed
    occurred_at   when the disaster happened, or was said to have happened
    opened_at     when it was recorded
    handled_at    when it was first analysed or a step was begun; None before
    data_until    up to when data came back; None until it is known
    recovered_at  when the systems worked again; None until they do
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="recoveries")
    plan = Within(RecoveryPlan, related_name="recoveries")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices())
    what = models.CharField(max_length=500)
    occurred_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = Within(User, related_name="+")
    handled_at = models.DateTimeField(null=True)
    data_until = models.DateTimeField(null=True)
    recovered_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    outage = Within(Outage, null=True, related_name="recoveries")
    ticket = Within(Ticket, null=True, related_name="recoveries")

    personal: ClassVar = (Copies("opened_by", written=("what",)),)

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="recovery_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[each.value for each in Kind]), name="recovery_has_a_kind"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "occurred_at"], name="recovery_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sort(self) -> Kind:
        """Whether it is a drill or real."""
        return Kind.of(self.kind)

    @property
    def state(self) -> State:
        """How far it is."""
        if self.voided_at is not None:
            return State.VOIDED
        if self.ended_at is not None:
            return State.ENDED
        if self.verified_at is not None:
            return State.VERIFIED
        return State.GOING if self.recovered_at is None else State.RECOVERED


class Improvement(TenantRow):
    """What is to become better after a recovery: who does it, by which day, whether it is done."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="recovery_improvements")
    recovery = Within(Recovery, related_name="improvements")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    written_by = Within(User, related_name="+")
    owner = Within(User, related_name="+")
    due_date = models.DateField()
    closed_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)
    outcome = models.CharField(max_length=500, blank=True)
    closed_by = Within(User, null=True, related_name="+")

    personal: ClassVar = (
        Copies("written_by", written=("text",)),
        Copies("closed_by", written=("outcome",)),
    )

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recovery", "place"], name="improvement_once"),
        ]

    def __str__(self) -> str:
        return self.text
