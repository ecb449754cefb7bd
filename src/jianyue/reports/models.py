"""Reports that are owed, what was released of them, who got it, what was restated."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Count, F, Q

from jianyue.agreements.models import Contract, Version
from jianyue.ledger.models import Timeline
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies, Quotes
from jianyue.reports.words import Answer, On, Restated, State
from jianyue.tickets.models import Ticket


class ReportRows(models.QuerySet[Any]):
    """Reports, and the door to them."""

    def visible_to(self, user: User) -> Any:  # noqa: ANN401 - a queryset of the model
        """Return the reports of contracts that `user` may see, and those delivered to him.

        A draft is a row with its dates and no more: what it says is the provider's until release.
        """
        rows = self.filter(tenant=user.tenant_id)
        own = Q(deliveries__user=user)
        if may(user, Deed.SEE_REPORTS):
            own |= Q(contract__in=Contract.objects.visible_to(user).values("pk"))
        return rows.filter(pk__in=rows.filter(own).values("pk"))

    def counted(self) -> Any:  # noqa: ANN401 - a queryset of the model
        """Return the same with how many got it and what they answered."""
        answered = {each: Count("deliveries", filter=Q(deliveries__answer=each)) for each in Answer}
        return self.annotate(sent=Count("deliveries"), **answered)


class Plan(TenantRow):
    """How far the reports of a contract are drafted, and by which version of its agreement.

    drafted_until  every period that ended by then has its report
    look_at        when the next period ends
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    version = Within(Version, related_name="+")
    drafted_until = models.DateTimeField()
    look_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract"], name="report_plan_once"),
        ]

    def __str__(self) -> str:
        return f"reports of {self.contract_id}"


class Report(TenantRow):
    """One report that the provider owes; the row copies what its facts say.

    name      how the agreement calls it
    key       what it is of; tells it from every other report of the contract
    version   of the agreement that asks for it
    label     the period as people call it; empty where it is of no period
    due_at    when it must have been delivered; None where nothing is agreed
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="reports")
    timeline = Within(Timeline, related_name="+")
    version = Within(Version, related_name="+")
    number = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    clause = models.CharField(max_length=40, blank=True)
    per = models.CharField(max_length=12, blank=True)
    on = models.CharField(max_length=16, choices=On.choices(), blank=True)
    label = models.CharField(max_length=40, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ticket = Within(Ticket, null=True, related_name="reports")
    copies = models.PositiveSmallIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    drafted_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = Within(User, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ReportRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="report_number_once"),
            models.UniqueConstraint(fields=["contract", "key"], name="report_key_once"),
            models.CheckConstraint(
                condition=Q(until_at__gte=F("from_at")), name="report_of_a_stretch"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "-until_at"], name="report_of_contract"),
            models.Index(fields=["contract", "due_at"], name="report_due"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def said(self) -> Both:
        """What people call it."""
        return Both(self.title, self.title_en[:1].upper() + self.title_en[1:])

    @property
    def is_open(self) -> bool:
        """Whether it is still written."""
        return self.released_at is None and self.dropped_at is None

    @property
    def was_late(self) -> bool:
        """Whether it was released after it was due."""
        return bool(self.due_at and self.released_at and self.released_at > self.due_at)

    def is_late(self, now: datetime) -> bool:
        """Whether it is due and not released."""
        return self.is_open and self.due_at is not None and self.due_at < now

    def state(self, now: datetime) -> State:
        """Return how it stands; its rows must be `counted`."""
        if self.dropped_at:
            return State.DROPPED
        if self.released_at is None:
            return State.LATE if self.is_late(now) else State.DRAFT
        if getattr(self, Answer.CONTESTED):
            return State.CONTESTED
        sent: int = getattr(self, "sent")  # noqa: B009 - `counted` adds it
        everybody = sent > 0 and getattr(self, Answer.RECEIVED) == sent
        return State.RECEIVED if everybody else State.RELEASED


class Release(TenantRow):
    """A report as it was released: it never changes.

    figures  exact values, and what they were computed from; canonical JSON without people's words
    content  sections with texts, tables and charts; words of people in it can be erased (E22)
    digest   SHA-256 of `figures`; `content_digest` of `content` as it was released
    """

    customer = Within(Organisation, related_name="+")
    report = Within(Report, related_name="releases")
    figures = models.TextField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    released_at = models.DateTimeField()

    personal: ClassVar = (Quotes(("content",)),)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report"], name="released_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="release_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="released_figures_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.figures, OLD.digest, OLD.content_digest, OLD.released_at)"
                    " IS DISTINCT FROM"
                    " (NEW.figures, NEW.digest, NEW.content_digest, NEW.released_at))"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"release of {self.report_id}"


class Kept(TenantRow):
    """Every ticket behind one released figure, packed: how it counted."""

    customer = Within(Organisation, related_name="+")
    report = Within(Report, related_name="kept")
    place = models.PositiveSmallIntegerField()
    packed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "place"], name="kept_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="kept_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.report_id}"


class Delivery(TenantRow):
    """A released report in the hands of one recipient, and what he says of it.

    role    of the agreement, by which it is due to him
    copies  on paper, where the agreement asks for more than one
    """

    customer = Within(Organisation, related_name="+")
    report = Within(Report, related_name="deliveries")
    user = Within(User, related_name="+")
    role = models.CharField(max_length=80)
    copies = models.PositiveSmallIntegerField(default=1)
    delivered_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices(), blank=True)
    words = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("user", written=("words",)),)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "user"], name="delivered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} to {self.user_id}"

    @property
    def answered(self) -> Answer | None:
        """What he answered."""
        return Answer.of(self.answer) if self.answer else None


class Restatement(TenantRow):
    """What later facts make of a released report: old, new and why; the frozen one stays.

    internal  until the provider issues it
    changes   canonical JSON: each changed figure, exact
    """

    customer = Within(Organisation, related_name="+")
    report = Within(Report, related_name="restatements")
    number = models.PositiveSmallIntegerField()
    internal = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=Restated.choices())
    changes = models.TextField()
    digest = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    issued_by = Within(User, null=True, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = Within(User, null=True, related_name="+")
    words = models.CharField(max_length=1000, blank=True)

    personal: ClassVar = (
        Copies("issued_by", written=("reason",)),
        Copies("answered_by", written=("words",)),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="restatement_once"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(state=Restated.PROPOSED), name="one_proposed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} R{self.number}"

    @property
    def standing(self) -> Restated:
        """How it stands."""
        return Restated.of(self.state)


class Mark(TenantRow):
    """Up to which fact a tenant's released reports were held against what was recorded since."""

    fact = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="report_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} up to {self.fact}"


def utc(at: datetime) -> datetime:
    """Return an instant as the engine takes it."""
    return at.astimezone(UTC)
