"""How contracts stand: copies of figures and counts, made anew by a worker and never the truth."""

from fractions import Fraction
from typing import Any, ClassVar

from django.db import models

from jianyue.agreements.models import Contract
from jianyue.dashboards.words import Stand
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User


class OfContracts(models.QuerySet[Any]):
    """Rows of contracts, and the door to them."""

    def visible_to(self, user: User) -> "OfContracts":
        """Return those of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class Standing(TenantRow):
    """How the promises of one contract stand in their running periods (docs/decisions/0197).

    taken_at    UTC instant as of which this was so
    look_at     when a worker looks again
    stale_from  readings of periods that end after it are to be taken anew; None where all are right
    kept ...    how many promises stand so
    at_risk     what would be deducted if the period of settlement ended now; None where the
                agreement names no deduction
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="standings")
    taken_at = models.DateTimeField()
    look_at = models.DateTimeField()
    stale_from = models.DateTimeField(null=True)
    kept = models.PositiveSmallIntegerField(default=0)
    danger = models.PositiveSmallIntegerField(default=0)
    broken = models.PositiveSmallIntegerField(default=0)
    none = models.PositiveSmallIntegerField(default=0)
    at_risk = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)

    objects: ClassVar[Any] = OfContracts.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract"], name="standing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} as of {self.taken_at}"


class Reading(TenantRow):
    """One promised indicator in one period, as it was when it was last taken.

    indicator  its name; empty for the first-line rate where the agreement promises none
    of         the system or class that it is of, where the promise is of several
    number     the value as its goal is written, rounded as it is shown; None where there is none
    goal       the goal's number in the same unit; None without one
    said       title, of, goal, shown, best and worst in words, Chinese and English
    margin     how far the value is on the good side of its goal, as a part of the goal
    due        clocks that run out before the end of the period; None where no clocks decide it
    spare      how many of them may still be missed; below zero the period is lost
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="readings")
    indicator = models.CharField(max_length=60, blank=True)
    of = models.CharField(max_length=120, blank=True)
    measure = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=12)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    is_final = models.BooleanField()
    stand = models.CharField(max_length=8, choices=Stand.choices())
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    goal = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    margin = models.FloatField(null=True)
    part = models.PositiveIntegerField(null=True)
    whole = models.PositiveIntegerField(null=True)
    due = models.PositiveIntegerField(null=True)
    spare = models.IntegerField(null=True)
    said = models.JSONField()
    taken_at = models.DateTimeField()

    objects: ClassVar[Any] = OfContracts.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "indicator", "of", "from_at"], name="reading_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at")), name="reading_of_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.of} of {self.contract_id} in {self.label}"

    def words(self, name: str) -> Both | None:
        """Return one of the things that were said, None where it was not."""
        both = self.said.get(name)
        return Both(*both) if both else None

    @property
    def title(self) -> Both:
        """What people call it, with the system that it is of."""
        title, of = self.words("title") or Both("", ""), self.words("of")
        if of is None:
            return title
        zh, en = f"{title.zh} · {of.zh}", f"{title.en} · {of.en}"
        return Both(title.zh if of.zh in title.zh else zh, title.en if of.en in title.en else en)

    @property
    def stands(self) -> Stand:
        """How it stands."""
        return Stand.of(self.stand)

    @property
    def exact(self) -> Fraction | None:
        """The number, for a chart."""
        return None if self.number is None else Fraction(self.number)

    @property
    def key(self) -> tuple[str, str]:
        """By what its other periods are found."""
        return self.indicator, self.of


class Heard(TenantRow):
    """Up to which fact the standings of a tenant were told what was recorded."""

    fact = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="heard_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} up to {self.fact}"
