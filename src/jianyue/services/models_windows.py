"""Windows of planned maintenance: what is to be interrupted, and what both sides said of it."""

from datetime import UTC
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract
from jianyue.engine.spans import Span
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.services.works import WindowState, interrupted


class WindowRows(models.QuerySet["Window"]):
    """Windows, and the door to them."""

    def visible_to(self, user: User) -> "WindowRows":
        """Return the windows of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)

    def standing(self) -> "WindowRows":
        """Return the windows whose work is ahead or under way."""
        return self.filter(state__in=WindowState.standing())


class Window(TenantRow):
    """A stretch in which services of a contract are interrupted for work (A18, C17).

    systems       names of services in the agreement
    began_at      when the work really began; None before
    counts_from   begin of what counts as planned downtime, by the agreement; None where nothing
    counts_until  its end: the end of the work, or of the window where the work overran
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="windows")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    systems = models.JSONField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    emergency = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    risk = models.CharField(max_length=500)
    fallback = models.CharField(max_length=500)
    state = models.CharField(
        max_length=10, choices=WindowState.choices(), default=WindowState.ASKED
    )
    asked_at = models.DateTimeField()
    asked_by = Within(User, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = Within(User, null=True, related_name="+")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    counts_from = models.DateTimeField(null=True)
    counts_until = models.DateTimeField(null=True)

    personal: ClassVar = (
        Copies("asked_by", written=("reason", "risk", "fallback")),
        Copies("answered_by", written=("answer",)),
    )

    objects: ClassVar[Any] = WindowRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="window_number_once"),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="window_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("began_at")),
                name="window_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(counts_from=None, counts_until=None)
                | Q(counts_until__gt=F("counts_from")),
                name="window_counts_some_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "from_at"], name="window_of_contract"),
            models.Index(
                fields=["contract", "counts_from", "id"],
                name="window_that_counts",
                condition=Q(counts_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def span(self) -> Span:
        """The window as it was asked for."""
        return Span(self.from_at.astimezone(UTC), self.until_at.astimezone(UTC))

    @property
    def interrupted(self) -> Span:
        """The part of the window in which work was or is to be done."""
        return interrupted(self.span, self.began_at, self.ended_at)
