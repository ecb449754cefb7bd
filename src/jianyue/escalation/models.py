"""Rosters with their layers, who takes a duty over, who swaps."""

from datetime import UTC
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jianyue.engine.spans import Span
from jianyue.escalation.models_calls import Acknowledgement, Patience
from jianyue.escalation.models_duties import Feed, Holding, Leave
from jianyue.escalation.models_rosters import Roster
from jianyue.escalation.models_steps import Step
from jianyue.escalation.models_warnings import Warned, WarningPlan
from jianyue.ledger.speech import Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies

__all__ = [
    "Acknowledgement", "Feed", "Holding", "Layer", "Leave", "Member", "Override", "Patience",
    "Roster", "Step", "Swap", "Warned", "WarningPlan",
]  # fmt: skip


class OfRosters(models.QuerySet[Any]):
    """Rows of a roster, and the door to them."""

    def visible_to(self, user: User) -> "OfRosters":
        """Return the rows of the rosters that `user` may see."""
        seen = Roster.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, roster__in=seen)


class Layer(TenantRow):
    """A rotation of a roster between two instants; one that ends when it begins never stood.

    position   the first layer speaks first
    handovers  times of day in the roster's zone, as `09:00,21:00`
    hours      name of the calendar to whose hours it keeps, or none
    outside    keeps to all but these hours
    skips      turns without any of these hours are passed over
    """

    customer = Within(Organisation, null=True, related_name="+")
    roster = Within(Roster, related_name="layers")
    position = models.PositiveSmallIntegerField()
    from_date = models.DateField()
    days = models.PositiveSmallIntegerField(default=7)
    handovers = models.CharField(max_length=100, default="09:00")
    hours = models.CharField(max_length=40, blank=True)
    outside = models.BooleanField(default=False)
    skips = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects: ClassVar[Any] = OfRosters.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "since", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(days__gte=1), name="turns_last_a_day"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="layer_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["roster", "position"], condition=Q(until=None), name="one_layer_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"layer {self.position} of {self.roster_id}"


class Member(TenantRow):
    """Somebody's place in the order of turns; one may have several."""

    customer = Within(Organisation, null=True, related_name="+")
    layer = Within(Layer, related_name="members")
    position = models.PositiveSmallIntegerField()
    user = Within(User, related_name="+")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["layer", "position"], name="one_to_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.position}"


class SwapState(Choice):
    """How far a swap got."""

    ASKED = "asked", "待对方答复", "waits for an answer"
    ACCEPTED = "accepted", "已同意", "accepted"
    DECLINED = "declined", "未同意", "declined"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class Swap(TenantRow):
    """That somebody asks another to take his duty, for one of the other's or for none.

    from_at, until_at      when the other shall have the asker's duty
    back_from, back_until  when the asker has the other's for it
    """

    customer = Within(Organisation, null=True, related_name="+")
    roster = Within(Roster, related_name="swaps")
    asker = Within(User, related_name="+")
    other = Within(User, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    back_from = models.DateTimeField(null=True)
    back_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=SwapState.choices(), default=SwapState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("asker", always=("reason",)),)

    objects: ClassVar[Any] = OfRosters.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="swap_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(back_from=None, back_until=None) | Q(back_until__gt=F("back_from")),
                name="swap_back_has_a_length",
            ),
            models.CheckConstraint(condition=~Q(asker=F("other")), name="swap_with_another"),
        ]

    def __str__(self) -> str:
        return f"{self.asker_id} with {self.other_id}: {self.state}"


class Override(TenantRow):
    """That somebody has a duty instead of who would have it (docs/decisions/0141)."""

    customer = Within(Organisation, null=True, related_name="+")
    roster = Within(Roster, related_name="overrides")
    user = Within(User, related_name="+")
    replaces = Within(User, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    swap = Within(Swap, null=True, related_name="overrides")
    made_at = models.DateTimeField()
    made_by = Within(User, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("made_by", written=("reason",)),)

    objects: ClassVar[Any] = OfRosters.as_manager()

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="override_has_a_length"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "roster", "until_at"], name="override_of_roster"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.roster_id}"

    @property
    def span(self) -> Span:
        """When it counts."""
        return Span(self.from_at.astimezone(UTC), self.until_at.astimezone(UTC))
