"""Settlement statements of a period, and their lines."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from jianyue.agreements.models import Contract, Version
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.money.models_payments import DIGITS, MoneyRows
from jianyue.money.words import LineKind, LineState, SettlementState
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies


class Settlement(TenantRow):
    """What one period costs; the row copies what its facts say together.

    round        1 when it is issued, one more with each restatement
    silence_at   from when what is not contested counts as accepted; None where nothing is agreed
    adjustment   what the customer pays beside the fee: below zero, what is deducted
    payable      fee and adjustment together
    set_off      how much of a deduction has been offset against payments
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="settlements")
    timeline = Within(Timeline, related_name="+")
    version = Within(Version, related_name="+")
    number = models.CharField(max_length=60)
    from_date = models.DateField()
    until_date = models.DateField()
    state = models.CharField(max_length=10, choices=SettlementState.choices())
    round = models.PositiveSmallIntegerField(default=1)
    currency = models.CharField(max_length=3)
    fee = models.DecimalField(**DIGITS)
    adjustment = models.DecimalField(**DIGITS)
    payable = models.DecimalField(**DIGITS)
    set_off = models.DecimalField(**DIGITS, default=Decimal(0))
    issued_at = models.DateTimeField()
    issued_by = Within(User, related_name="+")
    silence_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = MoneyRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="settlement_number_once"),
            models.UniqueConstraint(fields=["contract", "from_date"], name="settlement_once"),
            models.CheckConstraint(
                condition=models.Q(until_date__gte=models.F("from_date")),
                name="settlement_has_a_period",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def to_offset(self) -> Decimal:
        """What of an agreed deduction is still to be offset against payments."""
        if self.agreed_at is None or self.state != SettlementState.AGREED:
            return Decimal(0)
        return max(Decimal(0), -self.adjustment - self.set_off)

    @property
    def to_charge(self) -> Decimal:
        """What of an agreed charge is still to be made a due of its own."""
        if self.state != SettlementState.AGREED:
            return Decimal(0)
        return max(Decimal(0), self.adjustment + self.set_off)


class SettlementLine(TenantRow):
    """One line: its rule, its figure, its evidence and its sum; a copy of the facts.

    place      from 1, as everybody calls it
    rule       how the agreement calls the rule, usually its clause
    figure     the indicator, or the number of the due or the breach case
    value      the exact figure, as a fraction; empty where there is none
    evidence   what the figure stands on: kind and number of each
    amount     as it was issued; `agreed` is the sum that holds once it was contested
    covered_by line that charges the same outage already; this one then costs nothing
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    settlement = Within(Settlement, related_name="lines")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=LineKind.choices())
    rule = models.CharField(max_length=40, blank=True)
    clause = models.CharField(max_length=40, blank=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    figure = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=120, blank=True)
    shown_zh = models.CharField(max_length=300, blank=True)
    shown_en = models.CharField(max_length=300, blank=True)
    evidence = models.JSONField(default=list)
    amount = models.DecimalField(**DIGITS)
    otherwise = models.DecimalField(**DIGITS, null=True)
    agreed = models.DecimalField(**DIGITS)
    covered_by = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=LineState.choices())
    contested_by = Within(User, null=True, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    asked = models.DecimalField(**DIGITS, null=True)
    answered_by = Within(User, null=True, related_name="+")
    answer = models.CharField(max_length=1000, blank=True)

    personal: ClassVar = (
        Copies("contested_by", written=("reason",)),
        Copies("answered_by", written=("answer",)),
    )

    objects: ClassVar[Any] = MoneyRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["settlement", "place"], name="settlement_line_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0) & models.Q(agreed__gte=0),
                name="settlement_line_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id}/{self.place}"
