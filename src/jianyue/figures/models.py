"""What reviews and checks found, where nothing else can be counted (E08)."""

from fractions import Fraction
from typing import Any, ClassVar

from django.db import models

from jianyue.agreements.models import Contract
from jianyue.figures.words import Answer
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies


class AssessmentRows(models.QuerySet["Assessment"]):
    """Assessments, and the door to them."""

    def visible_to(self, user: User) -> "AssessmentRows":
        """Return those of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)

    def standing(self) -> "AssessmentRows":
        """Return those that no later one replaced."""
        return self.filter(replaced_at=None)


class Assessment(TenantRow):
    """What a review or a check found for one indicator in one period.

    part, whole  cases that conformed, of those checked; None where a plain value was given
    value        points, a share or a number as the goal is written; None where cases were counted
    answer       what the customer says of it; empty before
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="assessments")
    indicator = models.CharField(max_length=60)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    part = models.PositiveIntegerField(null=True)
    whole = models.PositiveIntegerField(null=True)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    words = models.CharField(max_length=1000)
    assessed_at = models.DateTimeField()
    assessed_by = Within(User, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices(), blank=True)
    answer_words = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = Within(User, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    personal: ClassVar = (
        Copies("assessed_by", written=("words",)),
        Copies("answered_by", written=("answer_words",)),
    )

    objects: ClassVar[Any] = AssessmentRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "indicator", "from_at"],
                condition=models.Q(replaced_at=None),
                name="assessment_once",
            ),
            models.CheckConstraint(
                condition=models.Q(part__isnull=False, whole__gt=0, value=None)
                & models.Q(part__lte=models.F("whole"))
                | models.Q(part=None, whole=None, value__isnull=False),
                name="assessment_counts_or_values",
            ),
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at")), name="assessment_of_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} of {self.contract_id} from {self.from_at}"

    @property
    def figure(self) -> Fraction:
        """What was found, exact."""
        if self.part is None or self.whole is None:
            return Fraction(self.value or 0)
        return Fraction(self.part, self.whole)
