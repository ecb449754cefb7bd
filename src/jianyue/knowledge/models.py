"""Articles, what customers are shown of them, whom they helped, and what was looked for.

An article is the provider's own row; what customers read is another one, the edition, so that the
database itself keeps drafts and the articles of others from them (docs/decisions/0207).
"""

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from jianyue.knowledge.words import Audience, Sort, Standing
from jianyue.ledger.models import Timeline
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies
from jianyue.tickets.models import Ticket

PROSE = ("title_zh", "title_en", "text_zh", "text_en", "keywords")


class Printed(TenantRow):
    """What stands in an article, in one language or in both.

    keywords  by which else it is found, with spaces or commas between them
    service   the name of the service that it is about; empty is any
    terms     what it is found by (ledger/terms.py)
    """

    number = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    title_zh = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    keywords = models.CharField(max_length=300, blank=True)
    sort = models.CharField(max_length=12, choices=Sort.choices())
    service = models.CharField(max_length=80, blank=True)
    written_by = Within(User, related_name="+")
    written_at = models.DateTimeField()
    terms = SearchVectorField()

    personal: ClassVar = (Copies("written_by", written=(*PROSE, "terms")),)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> Both:
        """The title; where one language has none, that of the other."""
        return Both(self.title_zh or self.title_en, self.title_en or self.title_zh)

    @property
    def text(self) -> Both:
        """The text; where one language has none, that of the other."""
        return Both(self.text_zh or self.text_en, self.text_en or self.text_zh)

    @property
    def kind(self) -> Sort:
        """What it is, with its words."""
        return Sort.of(self.sort)


class ArticleRows(models.QuerySet["Article"]):
    """Articles, and the door to them."""

    def visible_to(self, user: User) -> "ArticleRows":
        """Return all articles of the provider, drafts too, to its people; none to customers."""
        rows = self.filter(tenant=user.tenant_id)
        return rows.none() if user.is_customer or not may(user, Deed.SEE_INTERNAL) else rows


class Article(Printed):
    """One article as its newest version stands; the row copies what its facts say.

    published    the version that readers are shown; None while there is none
    review_date  by when its owner looks whether it is still right
    ticket       what it was made from
    """

    timeline = Within(Timeline, related_name="+")
    state = models.CharField(max_length=10, choices=Standing.choices(), default=Standing.DRAFT)
    published = models.PositiveIntegerField(null=True)
    audience = models.CharField(
        max_length=10, choices=Audience.choices(), default=Audience.INTERNAL
    )
    owner = Within(User, related_name="+")
    review_date = models.DateField()
    ticket = Within(Ticket, null=True, related_name="+")
    opened_at = models.DateTimeField()
    internal = models.BooleanField(default=True)

    objects: ClassVar[Any] = ArticleRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="article_number_once"),
        ]

    @property
    def standing(self) -> Standing:
        """How it stands, with its words."""
        return Standing.of(self.state)

    @property
    def readers(self) -> Audience:
        """Who reads it once it is published, with its words."""
        return Audience.of(self.audience)

    @property
    def is_ahead(self) -> bool:
        """Whether readers are shown an older version than the newest."""
        return self.published is not None and self.published < self.version

    def is_overdue(self, day: date) -> bool:
        """Tell whether its owner should have looked at it."""
        return self.state == Standing.PUBLISHED and self.review_date < day


class EditionRows(models.QuerySet["Edition"]):
    """What customers are shown, and the door to it."""

    def visible_to(self, user: User) -> "EditionRows":
        """Return what a customer's people may read: his own, and what all customers may."""
        rows = self.filter(tenant=user.tenant_id)
        if user.customer_id is not None:
            return rows.filter(Q(customer=None) | Q(customer=user.customer_id))
        return rows if may(user, Deed.SEE_INTERNAL) else rows.none()


class Edition(Printed):
    """A published version as one customer reads it; customer None is every customer."""

    article = Within(Article, related_name="editions")
    customer = Within(Organisation, null=True, related_name="+")

    objects: ClassVar[Any] = EditionRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "customer"], name="edition_once", nulls_distinct=False
            ),
        ]


class SolutionRows(models.QuerySet["Solution"]):
    """What was solved by articles, and the door to it."""

    def visible_to(self, user: User) -> "SolutionRows":
        """Return those of tickets that one sees; to the provider's people all."""
        rows = self.filter(tenant=user.tenant_id)
        if user.customer_id is not None:
            return rows.filter(ticket__in=Ticket.objects.visible_to(user).values("pk"))
        return rows if may(user, Deed.SEE_INTERNAL) else rows.none()


class Solution(TenantRow):
    """That an article solved something; the row copies what its facts say.

    ticket    what it solved; None where somebody of the customer helped himself with it
    taken_at  when that was taken back
    """

    customer = Within(Organisation, related_name="+")
    timeline = Within(Timeline, related_name="+")
    article = Within(Article, related_name="solutions")
    ticket = Within(Ticket, null=True, related_name="solutions")
    by = Within(User, related_name="+")
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SolutionRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "ticket"], condition=Q(taken_at=None), name="solved_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "at"], name="solution_by_day")]

    def __str__(self) -> str:
        return f"{self.article_id} solved {self.ticket_id}"


class Search(TenantRow):
    """What somebody looked for, how much was found, and whether he opened something of it."""

    customer = Within(Organisation, null=True, related_name="+")
    by = Within(User, related_name="+")
    words = models.CharField(max_length=100)
    at = models.DateTimeField()
    found = models.PositiveIntegerField()
    opened = models.BooleanField(default=False)
    internal = models.BooleanField(default=False)

    personal: ClassVar = (Copies("by", row=True),)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant", "at"], name="search_by_day")]

    def __str__(self) -> str:
        return self.words
