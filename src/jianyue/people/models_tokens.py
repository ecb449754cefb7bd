"""Tokens by which a person's programs come in, and the answers that they were given lately."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jianyue.ledger.speech import Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.personal import Copies, Quotes


class Scope(Choice):
    """What a token may do, as far as its owner may do it himself."""

    READ = "read", "读取全部内容", "read everything"
    TICKETS = "tickets", "工单：读取、报告、处理", "tickets: read, report, work on"
    SURVEYS = "surveys", "调查、回访、意见：读取和处理", "surveys, calls, opinions: read and keep"
    MONEY = (
        "money",
        "付款、违约、结算：读取和处理",
        "payments, breaches, settlements: read and keep",
    )
    ROSTERS = "rosters", "值班：读取和安排", "who is on call: read and arrange"
    UPKEEP = "upkeep", "例行维护：读取和登记", "recurring jobs: read and record"
    MEETINGS = "meetings", "评审会：读取和处理", "review meetings: read and keep"
    WATCH = "watch", "中断、维护、告警：读取和登记", "outages, maintenance, alerts: read and record"
    RECOVERY = (
        "recovery",
        "灾难恢复和备份：读取和登记",
        "disaster recovery and backups: read and record",
    )
    KNOWLEDGE = (
        "knowledge",
        "知识：读取、编写，注明采用",
        "knowledge: read, write, say what was used",
    )
    HOTLINE = "hotline", "热线：读取、接听，设置号码", "hotline: read, take calls, set numbers"
    MAIL = "mail", "来信：读取、分拣，设置收信邮箱", "mail in: read and sort, set its boxes"
    PEOPLE = (
        "people",
        "人员和单位：读取，设立单位和团队，安排工程师",
        "people: read, set up organisations and teams, arrange engineers",
    )
    CONTRACTS = "contracts", "合同和协议：读取、取证", "contracts: read, take evidence"
    REPORTS = "reports", "指标和报告：读取和处理", "figures and reports: read and keep"
    NOTICES = "notices", "通知：读取，确认收到", "notices: read, acknowledge calls"
    OPERATION = (
        "operation",
        "运行：发件箱、节假日",
        "operation: the outbox, holidays",
    )
    JOBS = "jobs", "后台任务：读取进度，取消", "jobs: read their progress, cancel"
    IMPORTS = "imports", "导入：上传、试运行、导入", "imports: upload, try, bring in"
    WEBHOOKS = "webhooks", "外发通知：读取和设置", "webhooks: read and set up"


class TokenRows(models.QuerySet["Token"]):
    """Tokens, and the door to them."""

    def visible_to(self, user: Any) -> "TokenRows":  # noqa: ANN401 - a person
        """Return one's own tokens; nobody sees those of others."""
        return self.filter(tenant=user.tenant_id, user=user)


class Token(TenantRow):
    """A key of a person's program, known by its digest; the key itself is kept nowhere.

    hint     its last characters, to tell it from others
    used_at  when it was last used, to the minute
    """

    user = Within("people.User", models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope.choices()))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("user", row=True),)

    objects: ClassVar[Any] = TokenRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="token_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"


class Answered(TenantRow):
    """What was answered to a request that carried a key, so that repeating it does nothing twice.

    digest  of the request: its method, address and body
    """

    token = Within(Token, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    headers = models.JSONField(default=dict)
    at = models.DateTimeField()

    personal: ClassVar = (Quotes(("body",)),)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="answered_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "at"], name="answered_at")]

    def __str__(self) -> str:
        return f"{self.token_id}: {self.status}"
