"""Where people want to be told: their channels in order, and the robots behind them."""

from datetime import datetime, timedelta
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.db import models

from jianyue.ledger.speech import Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies

DUST: Final = 1e-6  # what adding up fractions loses


class Kind(Choice):
    """By which channel."""

    MAIL = "mail", "电子邮件", "mail"
    WECOM = "wecom", "企业微信群机器人", "WeCom group robot"
    DINGTALK = "dingtalk", "钉钉群机器人", "DingTalk group robot"
    FEISHU = "feishu", "飞书群机器人", "Feishu group robot"
    GATEWAY = "gateway", "短信或语音网关", "SMS or voice gateway"


class Robot(TenantRow):
    """One carrier's end, however many people are told by it: how fast it may be spoken to.

    digest  of its address, which is a secret
    tokens  messages that may still leave at `filled_at`; more come with time
    """

    digest = models.CharField(max_length=64)
    tokens = models.FloatField()
    filled_at = models.DateTimeField()
    rests_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="robot_once"),
        ]

    def __str__(self) -> str:
        return self.digest[:8]

    def take(self, now: datetime, burst: int, each: timedelta) -> datetime | None:
        """Take a token and return None, or return when the next one is there.

        burst  tokens that gather at most
        each   time in which one more comes
        """
        grown = max(now - self.filled_at, timedelta(0)) / each
        self.tokens, self.filled_at = min(self.tokens + grown, burst), max(now, self.filled_at)
        if self.tokens < 1 - DUST:
            return now + (1 - self.tokens) * each
        self.tokens -= 1
        return None


class Address(TenantRow):
    """One channel of one person. What it takes to write there is sealed as a whole.

    place  the order in which they are tried
    shown  what its owner knows it by; no secret
    """

    user = Within(User, models.CASCADE, related_name="addresses")
    customer = Within(Organisation, null=True, related_name="+")  # of the person
    kind = models.CharField(max_length=10, choices=Kind.choices())
    place = models.PositiveIntegerField()
    sealed = models.TextField(blank=True)
    shown = models.CharField(max_length=300, blank=True)
    robot = Within(Robot, null=True, related_name="+")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    always_urgent = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    personal: ClassVar = (Copies("user", row=True),)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_from_and_until",
            ),
        ]
        ordering: ClassVar = ["place", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.shown}"

    @property
    def said(self) -> Kind:
        """The channel, with its words."""
        return Kind.of(self.kind)

    def is_quiet(self, now: datetime, *, urgent: bool) -> bool:
        """Tell whether it must not be used now; half-open, and past midnight where it says so."""
        start, end = self.quiet_from, self.quiet_until
        if start is None or end is None or (urgent and self.always_urgent):
            return False
        local = now.astimezone(ZoneInfo(self.user.zone)).time()
        if start <= end:
            return start <= local < end
        return local >= start or local < end


def of_person(user: User) -> models.QuerySet[Address]:
    """Return the channels of one person in their order; the only door to them."""
    return Address.objects.filter(tenant=user.tenant_id, user=user.pk).select_related("user")
