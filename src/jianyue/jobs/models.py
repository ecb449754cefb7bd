"""Jobs: what was asked for, how far it got, what came of it."""

from typing import Any, ClassVar, Final

from django.db import models

from jianyue.ledger.speech import Both, Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may


class Kind(Choice):
    """What a job does."""

    RECORDS = "records", "合同的全部记录", "all records of a contract"
    EVIDENCE = "evidence", "证据包", "a bundle of evidence"
    TRIAL = "trial", "试导入", "trial of an import"
    IMPORT = "import", "导入", "import"
    RELEASE = "release", "发布报告", "release of a report"


class State(Choice):
    """How far a job got."""

    WAITING = "waiting", "等待处理", "waiting"
    RUNNING = "running", "正在处理", "running"
    DONE = "done", "已完成", "done"
    FAILED = "failed", "未能完成", "failed"
    CANCELLED = "cancelled", "已取消", "cancelled"


OPEN: Final = (State.WAITING, State.RUNNING)


class JobRows(models.QuerySet["Job"]):
    """Jobs, and the door to them."""

    def visible_to(self, user: User) -> "JobRows":
        """Return the jobs that `user` asked for; whoever operates sees all of his provider."""
        rows = self.filter(tenant=user.tenant_id)
        return rows if may(user, Deed.OPERATE) else rows.filter(by=user)


class Job(TenantRow):
    """One piece of long work, done at least once, with one result.

    customer    of the person who asked; what is read stands behind that fence
    internal    asked by the provider, so that no customer sees it
    subject_id  of the row that it is about; `about` says it in a word, `page` is where it is shown
    run         the run that counts: whoever has another one has been overtaken; names the file
    attempts    runs that were begun and not put back
    kept_until  when the file is taken away; afterwards `run` is empty
    """

    customer = Within(Organisation, null=True, related_name="+")
    internal = models.BooleanField()
    by = Within(User, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices())
    subject_id = models.BigIntegerField()
    about = models.CharField(max_length=200)
    page = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices(), default=State.WAITING)
    run = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    objects: ClassVar[Any] = JobRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["by", "kind", "subject_id"],
                condition=models.Q(state__in=OPEN),
                name="job_asked_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "-asked_at"], name="job_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"

    @property
    def said(self) -> Both:
        """What it does, in both languages."""
        return Kind.of(self.kind).said

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    @property
    def can_be_repeated(self) -> bool:
        """Whether it ended without a result."""
        return self.state in (State.FAILED, State.CANCELLED)

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return min(100, 100 * self.done // self.total) if self.total else 0
