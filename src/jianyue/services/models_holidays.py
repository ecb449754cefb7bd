"""Official notices of holidays, as published in a tenant's space."""

from datetime import date
from typing import ClassVar

import pgtrigger
from django.db import models

from jianyue.agreements.holidays import Announcement
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import User


class HolidayNotice(TenantRow):
    """The closed and the worked days of one year in one country; a correction is a new version.

    Rows are added, never changed: what counted a past period is kept (semantics 1).
    """

    country = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    closed = models.JSONField()
    make_up = models.JSONField()
    source = models.CharField(max_length=300)
    published_at = models.DateTimeField()
    published_by = Within(User, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "country", "year", "version"], name="holiday_notice_once"
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=2000, version__gte=1), name="holiday_notice_of_a_year"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "country", "published_at"], name="holiday_notice_order"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="notice_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.year} v{self.version}"

    def announcement(self) -> Announcement:
        """Return the notice as calendars take it."""
        return Announcement(
            self.country,
            self.year,
            frozenset(map(date.fromisoformat, self.closed)),
            frozenset(map(date.fromisoformat, self.make_up)),
            f"{self.source} v{self.version}",
        )
