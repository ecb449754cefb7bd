"""Meetings of both sides about a contract, what was said there, and what was left to do."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract, Version
from jianyue.governance.words import ItemState, Kind, State
from jianyue.ledger.models import Timeline
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, Side, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies, Quotes
from jianyue.reports.models import Report


class Plan(TenantRow):
    """How far the meetings that a contract owes were looked at, and by which version.

    looked_until  of every period that ended by then it was told where no meeting was held
    look_at       when the running period ends
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    version = Within(Version, related_name="+")
    looked_until = models.DateTimeField()
    look_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract"], name="meeting_plan_once"),
        ]

    def __str__(self) -> str:
        return f"meetings of {self.contract_id}"


class MeetingRows(models.QuerySet["Meeting"]):
    """Meetings, and the door to them."""

    def visible_to(self, user: User) -> "MeetingRows":
        """Return the meetings of contracts that `user` may see; others see those they go to."""
        contracts = Contract.objects.visible_to(user).values("pk")
        rows = self.filter(tenant=user.tenant_id, contract__in=contracts)
        if may(user, Deed.SEE_MEETINGS):
            return rows
        return rows.filter(pk__in=Attendee.objects.filter(user=user).values("meeting"))


class Meeting(TenantRow):
    """One review meeting; the row copies what its facts say.

    version       of the agreement by which it was planned
    key           the period that it is owed for; empty where somebody planned it by hand
    chair         who is to chair, and once it was held who chaired
    chair_reason  why somebody else chairs than a senior manager of the customer
    reason        why it was moved or cancelled last
    report        the report that the provider submitted to it
    edition       of the minutes that was issued last; none is 0
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="meetings")
    timeline = Within(Timeline, related_name="+")
    version = Within(Version, related_name="+")
    number = models.CharField(max_length=60)
    key = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices(), default=State.PROPOSED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    planned_by = Within(User, null=True, related_name="+")
    chair = Within(User, null=True, related_name="+")
    chair_reason = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    report = Within(Report, null=True, related_name="meetings")
    submitted_at = models.DateTimeField(null=True)
    held_from = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    guests = models.CharField(max_length=500, blank=True)
    edition = models.PositiveSmallIntegerField(default=0)
    issued_at = models.DateTimeField(null=True)
    issued_by = Within(User, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = Within(User, null=True, related_name="+")
    answer = models.CharField(max_length=1000, blank=True)

    personal: ClassVar = (
        Copies("planned_by", written=("place", "reason")),
        Copies("answered_by", written=("answer",)),
        Quotes(("place", "chair_reason", "reason", "guests", "answer")),
    )

    objects: ClassVar[Any] = MeetingRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="meeting_number_once"),
            models.UniqueConstraint(
                fields=["contract", "key"], condition=~Q(key=""), name="meeting_of_period_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(held_from=None) | Q(held_until__gt=F("held_from")),
                name="meeting_took_some_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "starts_at"], name="meeting_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def standing(self) -> State:
        """How far it has come."""
        return State.of(self.state)

    @property
    def begins_at(self) -> datetime:
        """When it began, or is to begin, in UTC."""
        return (self.held_from or self.starts_at).astimezone(UTC)

    @property
    def is_over(self) -> bool:
        """Whether it took place."""
        return self.state in State.over()

    @property
    def is_written(self) -> bool:
        """Whether its minutes can be changed now."""
        return self.state in State.writing()


class Attendee(TenantRow):
    """Somebody who was invited to a meeting or came to it.

    present  None until the meeting was held
    """

    customer = Within(Organisation, related_name="+")
    meeting = Within(Meeting, related_name="attendees")
    user = Within(User, related_name="+")
    invited = models.BooleanField(default=False)
    present = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "user"], name="attendee_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.meeting_id}"


class Point(TenantRow):
    """An item of the agenda, what was said to one, a decision, or a change asked for.

    seq      of the fact that it copies
    item     to which item of the agenda it belongs; empty for an item itself
    version  of the agreement that takes a change up
    reply    why a change is not taken up
    """

    customer = Within(Organisation, related_name="+")
    meeting = Within(Meeting, related_name="points")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices())
    item = models.CharField(max_length=20, blank=True)
    side = models.CharField(max_length=10, choices=Side.choices())
    text = models.TextField()
    at = models.DateTimeField()
    by = Within(User, related_name="+")
    struck_at = models.DateTimeField(null=True)
    version = Within(Version, null=True, related_name="+")
    reply = models.CharField(max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = Within(User, null=True, related_name="+")

    personal: ClassVar = (
        Copies("by", written=("text",)),
        Copies("replied_by", written=("reply",)),
        Quotes(("text", "reply")),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "seq"], name="point_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq} of {self.meeting_id}"

    @property
    def key(self) -> str:
        """How other points call it, where it is an item of the agenda."""
        return f"topic-{self.seq}"

    @property
    def said_by(self) -> Side:
        """Which side put it forward."""
        return Side.of(self.side)

    @property
    def is_open(self) -> bool:
        """Whether nobody has replied to it."""
        return not (self.version_id or self.replied_at)

    @property
    def is_waiting(self) -> bool:
        """Whether it is a change that nobody has taken up or declined."""
        return self.kind == Kind.CHANGE and self.is_open


class ItemRows(models.QuerySet["ActionItem"]):
    """Action items, and the door to them."""

    def visible_to(self, user: User) -> "ItemRows":
        """Return the items of contracts that `user` may see; others see their own."""
        contracts = Contract.objects.visible_to(user).values("pk")
        rows = self.filter(tenant=user.tenant_id, contract__in=contracts)
        return rows if may(user, Deed.SEE_MEETINGS) else rows.filter(owner=user)


class ActionItem(TenantRow):
    """What somebody took upon himself in a meeting; the row copies what its facts say."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="action_items")
    meeting = Within(Meeting, related_name="action_items")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    item = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300)
    owner = Within(User, related_name="action_items")
    due_date = models.DateField()
    state = models.CharField(max_length=10, choices=ItemState.choices(), default=ItemState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = Within(User, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = Within(User, null=True, related_name="+")
    closing = models.CharField(max_length=500, blank=True)

    personal: ClassVar = (
        Copies("opened_by", written=("title",)),
        Copies("closed_by", written=("closing",)),
        Quotes(("title", "closing")),
    )

    objects: ClassVar[Any] = ItemRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="action_item_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "due_date"], name="item_of_contract"),
            models.Index(fields=["owner"], condition=Q(state="open"), name="item_of_owner"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def standing(self) -> ItemState:
        """How far it has come."""
        return ItemState.of(self.state)


class Paper(TenantRow):
    """The agenda as it lay before a meeting, and each edition of its minutes: they never change.

    edition  0 is the agenda
    content  canonical JSON; words of people in it can be erased (E22)
    digest   SHA-256 of the content as it was first written
    """

    customer = Within(Organisation, related_name="+")
    meeting = Within(Meeting, related_name="papers")
    edition = models.PositiveSmallIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    personal: ClassVar = (Quotes(("content",)),)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "edition"], name="paper_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="paper_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="paper_digest_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.meeting_id, OLD.edition, OLD.digest, OLD.made_at) IS DISTINCT FROM"
                    " (NEW.meeting_id, NEW.edition, NEW.digest, NEW.made_at))"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.edition} of {self.meeting_id}"
