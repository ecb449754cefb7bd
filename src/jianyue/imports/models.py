"""Imports: a file with its plan, how far it was brought in; where each ticket came from."""

from typing import Any, ClassVar

from django.db import models

from jianyue.agreements.models import Contract
from jianyue.imports.words import Dates, Source, What
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.tickets.models import Ticket


class ImportRows(models.QuerySet["Import"]):
    """Imports, and the door to them."""

    def visible_to(self, user: User) -> "ImportRows":
        """Return the imports that `user` may see: of his provider, never for a customer."""
        rows = self.filter(tenant=user.tenant_id)
        return rows.none() if user.is_customer else rows


class Import(TenantRow):
    """One file that somebody brings in.

    contract   to which tickets go; none for people and organisations
    origin     what the source is called: external numbers are unique within it
    stored     names the file of rows; empty once it was taken away
    heads      the headings of its columns
    distinct   the values of each column that has few, with how often each stands there
    columns    which column tells which field
    values     what stands for which value, by field
    reporter   who has reported what nobody known has
    done       rows that were brought in; those behind it wait
    counts     rows by what became of them
    problems   the first of those that were refused while it was brought in
    """

    contract = Within(Contract, null=True, related_name="+")
    by = Within(User, related_name="+")
    what = models.CharField(max_length=20, choices=What.choices())
    source = models.CharField(max_length=10, choices=Source.choices())
    origin = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    stored = models.UUIDField(null=True)
    rows = models.PositiveIntegerField()
    heads = models.JSONField()
    distinct = models.JSONField()
    columns = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    zone = models.CharField(max_length=60)
    dates = models.CharField(max_length=3, choices=Dates.choices(), default=Dates.YEAR_FIRST)
    reporter = Within(User, null=True, related_name="+")
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    uploaded_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("by", written=("name",)),)

    objects: ClassVar[Any] = ImportRows.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant", "-uploaded_at"], name="import_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> Both:
        """What it brings in, in both languages."""
        return What.of(self.what).said

    @property
    def desk(self) -> Both:
        """From where it comes, in both languages."""
        return Source.of(self.source).said


class Brought(TenantRow):
    """Where an imported ticket came from, and what its row said when it was last brought in.

    said    the row as it was understood, so that a changed one can be told apart
    claims  minutes that the other desk has counted, by what it counted
    length  facts of the ticket that came from there; with more this desk has worked on it
    """

    customer = Within(Organisation, related_name="+")
    ticket = Within(Ticket, models.CASCADE, related_name="brought")
    origin = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    said = models.JSONField()
    claims = models.JSONField(default=dict)
    length = models.PositiveIntegerField()
    brought_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "origin", "key"], name="brought_once"),
            models.UniqueConstraint(fields=["ticket"], name="brought_as_one"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.key}"
