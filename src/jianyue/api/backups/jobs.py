"""Backup jobs: listed, read with the signs of their last runs, set up, changed, retired."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.backups.area import BACKUPS, BackupQuery, BackupWhyIn, Code
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.named import person_named
from jianyue.api.shapes import Choice, Id, Out, Person, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.dates import is_over, zone_of
from jianyue.watch.backups import jobs
from jianyue.watch.backups.jobs import Job
from jianyue.watch.backups.strips import SHOWN, strip
from jianyue.watch.models import BackupJob, BackupRun

BESIDE: Final = ("contract", "owner")
SAME: Final = (
    "name", "system", "what", "schedule", "interval_hours", "kept_days", "test_months",
    "defined_at", "last_ok_at", "due_at", "test_due", "removed_at",
)  # fmt: skip
Line = Annotated[Words, Field(min_length=1, max_length=jobs.LINE)]


class BackupLine(Out):
    """A backup job: of what, how far apart its good runs are at most, how long they are kept.

    due_at    by when the next good run must have ended
    test_due  by the end of which day a restore must have been tried with success
    """

    id: int
    contract: str
    name: str
    system: str
    what: str
    schedule: str
    interval_hours: int
    kept_days: int
    test_months: int
    owner: Person
    defined_at: datetime
    last_ok_at: datetime | None
    due_at: datetime
    test_due: date
    removed_at: datetime | None


class BackupPage(Out):
    """A page of backup jobs."""

    items: list[BackupLine]
    next: str | None


class BackupSign(Out):
    """What stands for a run, or for one that did not come; `run` is null for the latter."""

    sign: Choice
    at: datetime
    run: int | None


class BackupOut(BackupLine):
    """A job with the signs of its last runs, the oldest first.

    late      whether a good run was due and did not come
    untested  whether a restore was due and was not tried with success
    """

    signs: list[BackupSign]
    late: bool
    untested: bool


class BackupIn(Sent):
    """How a job is set."""

    system: Annotated[Words, Field(min_length=1, max_length=80)]
    what: Line
    schedule: Line
    interval_hours: Annotated[int, Field(ge=1, le=jobs.MOST_HOURS)] = 26
    kept_days: Annotated[int, Field(ge=1, le=jobs.MOST_DAYS)] = 30
    test_months: Annotated[int, Field(ge=1, le=jobs.MOST_MONTHS)] = 6
    owner: Id

    def wanted(self, who: Caller, name: str) -> Job:
        """Return it as the action takes it. Raises Problem."""
        said = self.model_dump(exclude={"contract", "name", "owner"})
        return Job(name=name, owner=person_named(who, self.owner, "owner"), **said)


class NewBackup(BackupIn):
    """A new job of a contract, and the name by which scripts and files call it."""

    contract: Code
    name: Annotated[Words, Field(pattern=f"^{jobs.NAME.pattern}$")]


@BACKUPS.get("/backups", Both("列出备份作业", "List backup jobs"), BackupPage, Deed.SEE_RECOVERY)
def list_backups(request: HttpRequest, asked: Query[BackupQuery]) -> BackupPage:
    """Return the backup jobs that the caller sees, retired ones too."""
    who = caller(request)
    rows = BackupJob.objects.visible_to(who.by).select_related(*BESIDE)
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return BackupPage(
        **paged(request, who, rows, asked.limit, lambda row: BackupLine(**_line(row)))
    )


@BACKUPS.get(
    "/backups/{backup}", Both("读取备份作业", "Read a backup job"), BackupOut, Deed.SEE_RECOVERY
)
def get_backup(request: HttpRequest, backup: Id) -> BackupOut:
    """Return a job: how it is set, and the signs of its last runs."""
    who = caller(request)
    return whole(backup_for(who, backup), who)


@BACKUPS.post(
    "/backups", Both("设立备份作业", "Set up a backup job"), BackupOut, Deed.PLAN_RECOVERY
)
def set_up_backup(request: HttpRequest, said: NewBackup) -> Made:
    """Set up a backup job of a contract."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    made = jobs.define(contract, said.wanted(who, said.name), at=who.at, by=who.by)
    answer = whole(backup_for(who, made.pk), who)
    return Made(answer, reverse("api-get-backup", args=[made.pk]))


@BACKUPS.post(
    "/backups/{backup}/change", Both("修改备份作业", "Set a backup job anew"), BackupOut,
    Deed.PLAN_RECOVERY,
)  # fmt: skip
def change_backup(request: HttpRequest, backup: Id, said: BackupIn) -> BackupOut:
    """Set a job anew; its name stays, for scripts call it so."""
    who = caller(request)
    kept = held(request, who, backup)
    jobs.change(kept, said.wanted(who, kept.name), at=who.at, by=who.by)
    return whole(backup_for(who, backup), who)


@BACKUPS.post(
    "/backups/{backup}/retire", Both("停用备份作业", "Retire a backup job"), BackupOut,
    Deed.PLAN_RECOVERY,
)  # fmt: skip
def retire_backup(request: HttpRequest, backup: Id, said: BackupWhyIn) -> BackupOut:
    """Retire a job: nothing falls due any more, what was recorded stays."""
    who = caller(request)
    jobs.remove(held(request, who, backup), reason=said.reason, at=who.at, by=who.by)
    return whole(backup_for(who, backup), who)


def backup_for(who: Caller, pk: int) -> BackupJob:
    """Return a job that the caller sees; else the same 404."""
    rows = BackupJob.objects.visible_to(who.by).select_related(*BESIDE)
    found: BackupJob = get_object_or_404(rows, pk=pk)
    return found


def held(request: HttpRequest, who: Caller, pk: int) -> BackupJob:
    """Return a job that nobody else changes until the end. Raises Problem."""
    return unchanged(request, lambda: backup_for(who, pk), lambda row: whole(row, who))


def whole(row: BackupJob, who: Caller) -> BackupOut:
    """Return a job with the signs of its last runs."""
    runs = list(BackupRun.objects.filter(job=row).order_by("-ended_at", "-pk")[:SHOWN])
    stands = row.removed_at is None
    # A job that is retired owes nothing from then on.
    marks = strip(runs, row.interval, due_at=row.due_at, now=row.removed_at or who.at)
    zone = zone_of(row.contract, row.defined_at)
    return BackupOut(
        **_line(row), late=stands and who.at >= row.due_at,
        untested=stands and is_over(row.test_due, zone, who.at.astimezone(UTC)),
        signs=[
            BackupSign(
                sign=Choice.of(each.sign), at=each.at, run=each.run.pk if each.run else None
            )
            for each in marks
        ],
    )  # fmt: skip


def _line(row: BackupJob) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SAME} | {
        "id": row.pk, "contract": row.contract.code,
        "owner": Person(id=row.owner.pk, name=row.owner.name),
    }  # fmt: skip
