"""Tickets, the copies of their clocks, and what hangs on them."""

from typing import Any, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jianyue.agreements.models import HEAVY, Contract, Version
from jianyue.ledger.models import Fact, Timeline
from jianyue.ledger.speech import Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, Team, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies
from jianyue.people.roles import Role
from jianyue.tickets.models_files import Attachment, Download, ReadLog
from jianyue.tickets.models_macros import Macro
from jianyue.tickets.models_replies import CannedReply
from jianyue.tickets.models_saved import SavedFilter, ViewPlace
from jianyue.tickets.models_slips import Rating, Result, Slip, Way
from jianyue.tickets.models_tags import Tag, Tagging
from jianyue.tickets.words import Category, Channel, Contest, Origin, Security, State

__all__ = [
    "OF_VERSION", "Attachment", "CannedReply", "Clock", "Counter", "Download", "Link", "LinkKind",
    "Macro", "Rating", "ReadLog", "Result", "SavedFilter", "Slip", "Tag", "Tagging", "Ticket",
    "TicketRows", "ViewPlace", "Watcher", "Way", "sees_security",
]  # fmt: skip

# What a ticket's version has that its clocks have no need of.
OF_VERSION: Final = tuple(f"version__{name}" for name in HEAVY)


def sees_security(user: User) -> bool:
    """Tell whether a person may see security incidents that are not his own (D07).

    The provider's managers, the customer's representative and senior manager, and auditors.
    """
    let_in = may(user, Deed.EXCLUDE) or may(user, Deed.CONTEST)
    return let_in or Role.AUDITOR in user.roles


class TicketRows(models.QuerySet["Ticket"]):
    """Tickets, and the door to them."""

    def visible_to(self, user: User) -> "TicketRows":
        """Return the tickets that `user` may see: of his contracts; a plain user's own ones.

        Security incidents are seen by few (D07).
        """
        rows = self.filter(tenant=user.tenant_id)
        if user.customer_id is not None:
            rows = rows.filter(customer=user.customer_id)
        if not user.sees_every_contract:
            rows = rows.filter(contract__in=Contract.objects.visible_to(user).values("pk"))
        mine = models.Q(reporter=user)
        if user.sees_only_own:
            watched = Watcher.objects.filter(ticket=models.OuterRef("pk"), user=user)
            rows = rows.filter(mine | models.Exists(watched))
        if not sees_security(user):
            rows = rows.filter(models.Q(security="") | mine | models.Q(assignee=user))
        return rows

    def open(self) -> "TicketRows":
        """Return the tickets that are still worked on."""
        return self.filter(state__in=State.open())

    def counted(self) -> "TicketRows":
        """Return the tickets that are evidence; what was imported is none (decision 0213)."""
        return self.filter(imported=False)


class Ticket(TenantRow):
    """One matter that somebody brought to the desk.

    What it says of state and times is a copy of what its facts say, for lists and queues.
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="tickets")
    version = Within(Version, related_name="+")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    category = models.CharField(max_length=24, choices=Category.choices(), blank=True)
    origin = models.CharField(max_length=12, choices=Origin.choices(), default=Origin.REQUEST)
    channel = models.CharField(
        max_length=10, choices=Channel.choices(), blank=True, default="", db_default=""
    )
    security = models.CharField(max_length=20, choices=Security.choices(), blank=True)
    title = models.CharField(max_length=200)
    service = models.CharField(max_length=80, blank=True)
    attributes = models.JSONField(default=dict)
    level = models.PositiveSmallIntegerField(default=9)
    state = models.CharField(max_length=12, choices=State.choices(), default=State.NEW)
    paused = models.BooleanField(default=False)
    contest = models.CharField(max_length=10, choices=Contest.choices(), blank=True)
    reporter = Within(User, related_name="+")
    team = Within(Team, null=True, related_name="+")
    assignee = Within(User, null=True, related_name="+")
    reported_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    breaches_at = models.DateTimeField(null=True)
    breached = models.BooleanField(default=False)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    effort_days = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    merged_into = Within("self", null=True, related_name="merged")
    handed_on = models.BooleanField(default=False)
    imported = models.BooleanField(default=False, db_default=False)

    personal: ClassVar = (Copies("reporter", written=("title",)),)

    objects: ClassVar[Any] = TicketRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="ticket_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "level", "due_at", "id"],
                name="ticket_queue",
                condition=models.Q(state__in=["new", "working", "resolved"]),
            ),
            models.Index(fields=["tenant", "contract", "-reported_at"], name="ticket_of_contract"),
            models.Index(fields=["tenant", "reporter", "-reported_at"], name="ticket_of_reporter"),
            models.Index(
                fields=["tenant", "assignee"],
                name="ticket_of_assignee",
                condition=models.Q(state__in=["new", "working", "resolved"]),
            ),
            models.Index(
                fields=["tenant", "assignee", "-reported_at"],
                name="ticket_of_worker",
                condition=models.Q(assignee__isnull=False),
            ),
            models.Index(
                fields=["tenant", "due_at", "id"],
                name="ticket_due",
                condition=models.Q(state__in=["new", "working", "resolved"]),
            ),
            models.Index(fields=["tenant", "-reported_at", "-id"], name="ticket_newest"),
            models.Index(
                fields=["tenant", "contest"],
                name="ticket_contest",
                condition=~models.Q(contest=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def facts(self) -> list[Fact]:
        """Return the facts of the timeline in the order of recording."""
        return list(Fact.objects.filter(timeline=self.timeline_id).order_by("seq"))


class Clock(TenantRow):
    """The copy of one clock of a ticket as the fold of its facts gives it (semantics 2).

    Lengths are in microseconds of open time. `state` is the one at `looked_at`; a running clock
    whose `breaches_at` has passed is breached, whoever looks. Verdicts stand side by side: when,
    whether the promise was missed, at which level; figures count them (semantics 6).
    """

    customer = Within(Organisation, related_name="+")
    ticket = Within(Ticket, models.CASCADE, related_name="clocks")
    target = models.CharField(max_length=60)
    state = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    remaining = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    breaches_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(null=True)
    rounds = models.PositiveSmallIntegerField(default=0)
    provisional = models.BooleanField(default=False)
    verdict_at = ArrayField(models.DateTimeField(), default=list)
    verdict_missed = ArrayField(models.BooleanField(), default=list)
    verdict_level = ArrayField(models.PositiveSmallIntegerField(), default=list)
    last_verdict_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "target"], name="clock_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "last_verdict_at"],
                name="clock_concluded",
                condition=models.Q(last_verdict_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} of {self.ticket_id}: {self.state}"


class Counter(TenantRow):
    """The last number that a contract gave in a year; its row serialises the next one."""

    contract = Within(Contract, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "year"], name="counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.year}: {self.last}"


class Watcher(TenantRow):
    """Somebody who follows a ticket."""

    customer = Within(Organisation, related_name="+")
    ticket = Within(Ticket, models.CASCADE, related_name="watchers")
    user = Within(User, models.CASCADE, related_name="watching")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "user"], name="watcher_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.ticket_id}"


class LinkKind(Choice):
    """How two tickets belong together."""

    RELATED = "related", "相关", "is related to"
    CAUSED_BY = "caused_by", "起因于", "is caused by"
    SPLIT_FROM = "split_from", "拆分自", "was split from"


class Link(TenantRow):
    """That one ticket belongs to another."""

    customer = Within(Organisation, related_name="+")
    ticket = Within(Ticket, models.CASCADE, related_name="links")
    other = Within(Ticket, models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=LinkKind.choices())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"
