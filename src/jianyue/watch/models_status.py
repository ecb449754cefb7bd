"""Status pages: which systems of a customer they show to whom, and what staff publish on them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Timeline
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.services.models import Window
from jianyue.watch.models_outages import Outage
from jianyue.watch.words import Stage, Visibility


class StatusPageRows(models.QuerySet["StatusPage"]):
    """Status pages, and the door to them."""

    def visible_to(self, user: User) -> "StatusPageRows":
        """Return the pages that `user` may see; a customer sees those of his own that are on."""
        rows = self.filter(tenant=user.tenant_id)
        if user.customer_id is not None:
            rows = rows.filter(customer=user.customer_id).exclude(visibility=Visibility.OFF)
        if user.sees_every_contract:
            return rows
        contracts = Contract.objects.visible_to(user)
        whole = Q(contract=None, customer__in=contracts.values("customer"))
        return rows.filter(whole | Q(contract__in=contracts.values("pk")))


class StatusPage(TenantRow):
    """The status page of a customer, for one of its contracts or for all.

    contract    None for all contracts of the customer
    slug        its public name, once per provider; kept while it is not public
    digest      of the token of the secret link; the token itself is sealed
    systems     in order, {contract, system, zh, en, group_zh, group_en}
    timeline    who set what
    written     digest of the files as they were written last; empty where there are none
    placed      sealed: where they lie
    changed_at  when what is shown changed last
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, null=True, related_name="+")
    timeline = Within(Timeline, related_name="+")
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices(), default=Visibility.OFF
    )
    slug = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    text_zh = models.CharField(max_length=500, blank=True)
    text_en = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=300, blank=True)
    systems = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    written = models.CharField(max_length=64, blank=True)
    placed = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    objects: ClassVar[Any] = StatusPageRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="status_page_slug_once"),
            models.UniqueConstraint(
                fields=["customer", "contract"], nulls_distinct=False, name="status_page_once"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def said(self) -> Both:
        """Its title."""
        return Both(self.title_zh, self.title_en)

    @property
    def text(self) -> Both:
        """What stands under its title."""
        return Both(self.text_zh or self.text_en, self.text_en or self.text_zh)

    @property
    def shown_to(self) -> Visibility:
        """Who may see it."""
        return Visibility.of(self.visibility)


class StatusUpdate(TenantRow):
    """What staff published about an outage or a window; a copy of facts on its timeline.

    seq           of the fact that published it
    stage         how far an outage is; empty for a window
    published_at  when it was published; a correction leaves it
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    outage = Within(Outage, null=True, related_name="updates")
    window = Within(Window, null=True, related_name="updates")
    seq = models.PositiveIntegerField()
    stage = models.CharField(max_length=15, choices=Stage.choices(), blank=True)
    zh = models.CharField(max_length=2000, blank=True)
    en = models.CharField(max_length=2000, blank=True)
    published_at = models.DateTimeField()
    published_by = Within(User, related_name="+")
    corrected_at = models.DateTimeField(null=True)
    corrected_by = Within(User, null=True, related_name="+")

    personal: ClassVar = (
        Copies("published_by", written=("zh", "en")),
        Copies("corrected_by", written=("zh", "en")),
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outage=None) ^ Q(window=None), name="status_update_of_one"
            ),
            models.UniqueConstraint(
                fields=["outage", "seq"], condition=Q(window=None), name="status_update_of_outage"
            ),
            models.UniqueConstraint(
                fields=["window", "seq"], condition=Q(outage=None), name="status_update_of_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.stage}"

    @property
    def said(self) -> Both:
        """Its words; where one language is missing, the other stands for it."""
        return Both(self.zh or self.en, self.en or self.zh)

    @property
    def staged(self) -> Stage:
        """How far the outage is, in words."""
        return Stage.of(self.stage)
