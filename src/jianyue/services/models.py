"""Staff of a contract: changes of engineer, replacements asked for, presence, merits."""

from typing import Any, ClassVar

from django.db import models

from jianyue.agreements.models import Contract, SeatKind
from jianyue.ledger.speech import Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.services.models_extensions import Extension
from jianyue.services.models_holidays import HolidayNotice
from jianyue.services.models_windows import Window
from jianyue.services.works import ExtensionState, WindowState

__all__ = [
    "EngineerChange", "Extension", "ExtensionState", "HolidayNotice", "Merit", "Presence",
    "ReplacementRequest", "Window", "WindowState",
]  # fmt: skip


class OfContracts(models.QuerySet[Any]):
    """Rows of a contract, and the door to them."""

    def visible_to(self, user: User) -> "OfContracts":
        """Return the rows of the contracts that `user` may see."""
        contracts = Contract.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, contract__in=contracts)


class RequestState(Choice):
    """How far a customer's request for a replacement got."""

    ASKED = "asked", "已提出", "asked"
    ACCEPTED = "accepted", "已同意", "accepted"
    DECLINED = "declined", "未同意", "declined"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    DONE = "done", "已更换", "replaced"


class ReplacementRequest(TenantRow):
    """That the customer asks for another engineer, and what came of it (D08)."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="replacement_requests")
    engineer = Within(User, related_name="+")
    reason = models.CharField(max_length=500)
    state = models.CharField(
        max_length=10, choices=RequestState.choices(), default=RequestState.ASKED
    )
    asked_at = models.DateTimeField()
    asked_by = Within(User, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = Within(User, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    personal: ClassVar = (
        Copies("asked_by", written=("reason",)),
        Copies("answered_by", written=("answer",)),
    )

    objects: ClassVar[Any] = OfContracts.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "engineer"],
                condition=models.Q(state="asked"),
                name="asked_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"another engineer for {self.engineer_id}: {self.state}"


class ChangeState(Choice):
    """How far a change of engineer got."""

    ANNOUNCED = "announced", "已预告", "announced"
    CONSENTED = "consented", "客户已同意", "agreed to by the customer"
    REFUSED = "refused", "客户未同意", "refused by the customer"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    DONE = "done", "已生效", "in effect"


class EngineerChange(TenantRow):
    """A change of a named engineer: announced ahead, agreed to where it must be (B09).

    short  the notice is shorter than agreed, so that it needs the customer's consent in any case
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="engineer_changes")
    leaves = Within(User, related_name="+")
    comes = Within(User, related_name="+")
    kind = models.CharField(max_length=20, choices=SeatKind.choices())
    from_date = models.DateField()
    reason = models.CharField(max_length=500)
    needs_consent = models.BooleanField()
    short = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=ChangeState.choices(), default=ChangeState.ANNOUNCED
    )
    announced_at = models.DateTimeField()
    announced_by = Within(User, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = Within(User, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    request = Within(ReplacementRequest, null=True, related_name="changes")

    personal: ClassVar = (
        Copies("announced_by", written=("reason",)),
        Copies("answered_by", written=("answer",)),
    )

    objects: ClassVar[Any] = OfContracts.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "leaves"],
                condition=models.Q(state__in=["announced", "consented"]),
                name="one_change_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(leaves=models.F("comes")), name="somebody_else_comes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comes_id} for {self.leaves_id}: {self.state}"


class PresenceKind(Choice):
    """In what way somebody was there."""

    RESIDENT = "resident", "驻场", "resident"
    MOBILE = "mobile", "流动", "mobile"


class Presence(TenantRow):
    """That an engineer was there for a contract, from when until when (D06)."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="presences")
    user = Within(User, related_name="+")
    kind = models.CharField(max_length=10, choices=PresenceKind.choices())
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()
    entered_by = Within(User, related_name="+")

    objects: ClassVar[Any] = OfContracts.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until_at=None) | models.Q(until_at__gt=models.F("from_at")),
                name="presence_has_a_length",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(until_at=None), name="in_one_place_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "from_at"], name="presence_of_contract"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.contract_id}"


class MeritKind(Choice):
    """What is on record about good staff."""

    REWARD = "reward", "奖励", "reward"
    TRAINING = "training", "培训", "training"
    QUALIFICATION = "qualification", "资质", "qualification"


class Merit(TenantRow):
    """A reward, a training or a qualification of somebody (D08, E26)."""

    user = Within(User, models.CASCADE, related_name="merits")
    kind = models.CharField(max_length=15, choices=MeritKind.choices())
    on_date = models.DateField()
    text = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    entered_by = Within(User, related_name="+")

    personal: ClassVar = (Copies("user", always=("text",)),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"
