"""Calls after a ticket is closed, and what the customer asks for, until it has become better."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies, Quotes
from jianyue.surveys.words import CallState, OpinionState, Source
from jianyue.tickets.models import Ticket


class FollowUpRows(models.QuerySet["FollowUp"]):
    """Follow-up calls, and the door to them: they are work of the provider."""

    def visible_to(self, user: User) -> "FollowUpRows":
        """Return the calls about tickets that `user` may see; none for customers."""
        if user.is_customer or not may(user, Deed.SEE_SURVEYS):
            return self.none()
        tickets = Ticket.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, ticket__in=tickets)


class FollowUp(TenantRow):
    """A call to make after a ticket was closed; the row copies what its facts say.

    person  who is called: the reporter
    tries   how often it was tried
    points  0 to 100, as the person said it; None where he gave none
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="follow_ups")
    ticket = Within(Ticket, related_name="follow_ups")
    person = Within(User, related_name="+")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    due_date = models.DateField()
    state = models.CharField(max_length=10, choices=CallState.choices(), default=CallState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    caller = Within(User, null=True, related_name="+")
    points = models.PositiveSmallIntegerField(null=True)
    said = models.TextField(blank=True)

    personal: ClassVar = (Copies("person", written=("said",)), Quotes(("said",)))

    objects: ClassVar[Any] = FollowUpRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="follow_up_number_once"),
            models.UniqueConstraint(fields=["ticket"], name="follow_up_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "tried_at"], name="follow_up_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number


class OpinionRows(models.QuerySet["Opinion"]):
    """Opinions, and the door to them."""

    def visible_to(self, user: User) -> "OpinionRows":
        """Return the opinions of contracts that `user` may see; plain users see their own.

        One about a ticket is seen by whoever sees the ticket: some are for few (D07).
        """
        contracts = Contract.objects.visible_to(user).values("pk")
        rows = self.filter(tenant=user.tenant_id, contract__in=contracts)
        if not may(user, Deed.SEE_SURVEYS):
            return rows.filter(giver=user)
        tickets = Ticket.objects.visible_to(user).values("pk")
        return rows.filter(Q(ticket=None) | Q(ticket__in=tickets))


class Opinion(TenantRow):
    """What somebody asks for, who sees to it, what became better; the row copies its facts.

    source_id  of the words, the rating or the call it was heard in; None for elsewhere
    survey     in which it was said
    title      what is asked for, in the words of who took it up
    quote      what the person said himself
    giver      who said it; None where nobody may know
    before, after  how it was, and how it is since
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="opinions")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    source = models.CharField(max_length=10, choices=Source.choices())
    source_id = models.BigIntegerField(null=True)
    survey = Within("surveys.Survey", null=True, related_name="opinions")
    ticket = Within(Ticket, null=True, related_name="opinions")
    title = models.CharField(max_length=200)
    quote = models.TextField(blank=True)
    giver = Within(User, null=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=OpinionState.choices(), default=OpinionState.OPEN
    )
    opened_at = models.DateTimeField()
    opened_by = Within(User, related_name="+")
    owner = Within(User, null=True, related_name="+")
    due_date = models.DateField(null=True)
    done = models.CharField(max_length=500, blank=True)
    before = models.CharField(max_length=500, blank=True)
    after = models.CharField(max_length=500, blank=True)
    improved_at = models.DateTimeField(null=True)
    improved_by = Within(User, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=500, blank=True)
    closed_by = Within(User, null=True, related_name="+")

    personal: ClassVar = (
        Copies("giver", written=("quote",)),
        Copies("opened_by", written=("title",)),
        Copies("improved_by", written=("done", "before", "after")),
        Copies("closed_by", written=("closing",)),
        Quotes(("title", "quote", "done", "before", "after", "closing")),
    )

    objects: ClassVar[Any] = OpinionRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="opinion_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "source", "source_id"],
                condition=Q(source_id__isnull=False), name="opinion_source_once",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "-opened_at"], name="opinion_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number
