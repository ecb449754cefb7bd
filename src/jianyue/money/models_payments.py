"""Payments: dues, what is written down against them, how far a contract is planned."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q

from jianyue.agreements.models import Contract, Version
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.money.words import Posted, Source, Standing, Waits
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies

SOON: Final = timedelta(days=7)
DIGITS: Final[Any] = {"max_digits": 18, "decimal_places": 2}


class MoneyRows(models.QuerySet[Any]):
    """Rows about money, and the door to them."""

    def visible_to(self, user: User) -> Any:  # noqa: ANN401 - a queryset of the model
        """Return those of the contracts that `user` may see, if he may see money at all."""
        if not may(user, Deed.SEE_MONEY):
            return self.none()
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class PaymentPlan(TenantRow):
    """How far the payments of a contract are planned, and by which version of its agreement.

    judge_at  when the period ends of which missed promises are proposed as breaches next
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    version = Within(Version, related_name="+")
    planned_at = models.DateTimeField()
    look_at = models.DateTimeField()
    judge_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract"], name="payment_plan_once"),
        ]

    def __str__(self) -> str:
        return f"plan of {self.contract_id}"


class Due(TenantRow):
    """One sum that the customer pays; the row copies what its facts say together.

    key             what it is in the schedule; tells it from every other due of the contract
    place           which instalment of the version's schedule; None for what is charged by hand
    version         whose schedule and late fee it follows
    waits           what has to happen before it has a due day
    met_date        the day on which its condition was met
    event_date      the day of the event that it counts from, where somebody recorded it
    stated_date     the day on which its statement was drawn up
    earlier         fell due before payments were kept here, and nobody took it up (0200)
    invoiced, paid  sums of what is written down and was not voided; offsets count as paid
    paid_date       the day of the payment that completed it
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="dues")
    timeline = Within(Timeline, related_name="+")
    version = Within(Version, related_name="+")
    number = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    source = models.CharField(max_length=12, choices=Source.choices())
    place = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=200, blank=True)
    clause = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(**DIGITS)
    currency = models.CharField(max_length=3)
    period_from_date = models.DateField(null=True)
    period_until_date = models.DateField(null=True)
    statement_date = models.DateField(null=True)
    stated_date = models.DateField(null=True)
    due_date = models.DateField(null=True)
    waits = models.CharField(max_length=12, choices=Waits.choices(), blank=True)
    met_date = models.DateField(null=True)
    event_date = models.DateField(null=True)
    dropped = models.BooleanField(default=False)
    earlier = models.BooleanField(default=False, db_default=False)
    invoiced = models.DecimalField(**DIGITS, default=Decimal(0))
    paid = models.DecimalField(**DIGITS, default=Decimal(0))
    paid_date = models.DateField(null=True)
    planned_at = models.DateTimeField()
    planned_by = Within(User, null=True, related_name="+")

    personal: ClassVar = (Copies("planned_by", written=("title",)),)

    objects: ClassVar[Any] = MoneyRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="due_number_once"),
            models.UniqueConstraint(fields=["contract", "key"], name="due_key_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="due_not_negative"),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=models.F("amount")),
                name="due_not_paid_over",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "due_date"], name="due_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def unpaid(self) -> Decimal:
        """What is still owed of it."""
        return Decimal(0) if self.dropped else self.amount - self.paid

    @property
    def is_fixed(self) -> bool:
        """Whether something is written down against it, so that no amendment moves it."""
        return bool(self.invoiced or self.paid or self.stated_date)

    def standing(self, today: date) -> Standing:
        """Return how it stands on a day; the due day itself is not overdue."""
        if self.dropped:
            return Standing.DROPPED
        if not self.unpaid:
            return Standing.PAID
        return Standing.EARLIER if self.earlier else self._open(today)

    def _open(self, today: date) -> Standing:
        if self.due_date is None:
            return Standing.WAITING
        if self.due_date < today:
            return Standing.OVERDUE
        if self.due_date == today:
            return Standing.TODAY
        return Standing.SOON if self.due_date - today <= SOON else Standing.AHEAD


class Posting(TenantRow):
    """An invoice, a payment or an offset against a due: a copy of the fact that says so.

    seq          the fact's place on the timeline of the due
    reference    number of the invoice, or what the bank wrote
    voided_seq   the fact that took it back; None while it stands
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    due = Within(Due, related_name="postings")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Posted.choices())
    reference = models.CharField(max_length=80, blank=True)
    on_date = models.DateField()
    amount = models.DecimalField(**DIGITS)
    voided_seq = models.PositiveIntegerField(null=True)
    posted_by = Within(User, null=True, related_name="+")

    personal: ClassVar = (Copies("posted_by", written=("reference",)),)

    objects: ClassVar[Any] = MoneyRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["due", "seq"], name="posting_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="posting_more_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} of {self.due_id}"

    @property
    def posted(self) -> Posted:
        """What it is, in words."""
        return Posted.of(self.kind)
