"""Runs of backup jobs and restores that were tried: listed, recorded, taken back, from a file."""

from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, UploadedFile
from pydantic import Field

from jianyue.api.backups.area import BACKUPS, BackupWhyIn, Code, Prose
from jianyue.api.backups.jobs import BackupOut, backup_for, held, whole
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.named import person_named
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Id, Instant, Out, Paging, Person, Sent, Words
from jianyue.api.ways import FORM
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.backup_words import Outcome
from jianyue.watch.backups import intake, runs
from jianyue.watch.backups.runs import LARGEST, RUN, WORDS, Run, Tried
from jianyue.watch.models import BackupRun, RestoreTest

MOST: Final = intake.BIGGEST_FILE + 64 * 1024  # the file and what a form puts around it


class BackupRunOut(Out):
    """One run of a job; `run` is by what whoever told of it knows it, `size` is in bytes."""

    id: int
    run: str
    outcome: Choice
    source: Choice
    started_at: datetime
    ended_at: datetime
    size: int | None
    words: str
    recorded_at: datetime
    recorded_by: Person | None
    voided_at: datetime | None


class BackupRunPage(Out):
    """A page of runs."""

    items: list[BackupRunOut]
    next: str | None


class RestoreOut(Out):
    """A restore that was tried: of which run, whether it worked, who made sure of it."""

    id: int
    run: int
    tried_at: datetime
    worked: bool
    words: str
    verified_by: Person


class RestorePage(Out):
    """A page of restores."""

    items: list[RestoreOut]
    next: str | None


class RunsTakenOut(Out):
    """What was taken from a file: runs that are new, and those that were known."""

    new: int
    known: int


class RunIn(Sent):
    """A run as somebody saw it; told again by the same id, it changes nothing."""

    outcome: Outcome
    started_at: Instant
    ended_at: Instant
    run: Annotated[Words, Field(max_length=RUN)] = ""
    size: Annotated[int | None, Field(ge=0, le=LARGEST)] = None
    words: Annotated[Words, Field(max_length=WORDS)] = ""


class RestoreIn(Sent):
    """A restore as it was tried: of which run of the job, what was seen, who made sure."""

    run: Id
    worked: bool
    words: Prose
    verified_by: Id
    when: Instant | None = None


@BACKUPS.get(
    "/backups/{backup}/runs", Both("列出备份记录", "List the runs of a job"), BackupRunPage,
    Deed.SEE_RECOVERY,
)  # fmt: skip
def list_backup_runs(request: HttpRequest, backup: Id, asked: Query[Paging]) -> BackupRunPage:
    """Return the runs of a job, those recorded last first."""
    who = caller(request)
    rows = BackupRun.objects.filter(job=backup_for(who, backup)).select_related("recorded_by")
    return BackupRunPage(**paged(request, who, rows, asked.limit, _run))


@BACKUPS.get(
    "/backups/{backup}/restores", Both("列出恢复测试", "List the restores of a job"), RestorePage,
    Deed.SEE_RECOVERY,
)  # fmt: skip
def list_restores(request: HttpRequest, backup: Id, asked: Query[Paging]) -> RestorePage:
    """Return the restores of a job that were tried, those recorded last first."""
    who = caller(request)
    rows = RestoreTest.objects.filter(job=backup_for(who, backup)).select_related("verified_by")
    return RestorePage(**paged(request, who, rows, asked.limit, _restore))


@BACKUPS.post(
    "/backups/{backup}/runs", Both("登记一次备份", "Record a run of a job"), BackupRunOut,
    Deed.RECORD_OUTAGES,
)  # fmt: skip
def record_backup_run(request: HttpRequest, backup: Id, said: RunIn) -> BackupRunOut:
    """Record a run by hand."""
    who = caller(request)
    run = Run(**said.model_dump())
    made = runs.record(held(request, who, backup), run, at=who.at, by=who.by)
    return _run(_run_for(who, made.pk))


@BACKUPS.post(
    "/backups/{backup}/restores", Both("登记恢复测试", "Record a restore that was tried"),
    BackupOut, Deed.RECORD_OUTAGES,
)  # fmt: skip
def try_restore(request: HttpRequest, backup: Id, said: RestoreIn) -> BackupOut:
    """Record that a restore was tried, and who made sure of what came of it."""
    who = caller(request)
    kept = held(request, who, backup)
    run = BackupRun.objects.filter(job=kept, pk=said.run).select_related("job").first()
    if run is None:
        raise invalid("run", "这个作业没有这次备份。", "The job has no such run.")
    by = person_named(who, said.verified_by, "verified_by")
    tried = Tried(said.when or who.at, said.worked, said.words, by)
    runs.try_restore(run, tried, at=who.at, by=who.by)
    return whole(backup_for(who, backup), who)


@BACKUPS.post(
    "/backup-runs/{run}/void", Both("撤销一次备份", "Take a run back"), BackupRunOut,
    Deed.RECORD_OUTAGES,
)  # fmt: skip
def void_backup_run(request: HttpRequest, run: Id, said: BackupWhyIn) -> BackupRunOut:
    """Take a run back that was none; it stays visible."""
    who = caller(request)
    kept = unchanged(request, lambda: _run_for(who, run), _run)
    runs.void(kept, reason=said.reason, at=who.at, by=who.by)
    return _run(_run_for(who, run))


@BACKUPS.post(
    "/backup-files", Both("导入备份记录", "Take runs from a file"), RunsTakenOut,
    Deed.RECORD_OUTAGES, takes=FORM, most=MOST,
)  # fmt: skip
def take_backup_runs(
    request: HttpRequest, file: File[UploadedFile], contract: Form[Code]
) -> RunsTakenOut:
    """Take the runs of a file, all or none; instants without a zone are of the caller's."""
    who = caller(request)
    kept = contract_for(who, contract)
    content = intake.text_of(file.read()) if (file.size or 0) <= intake.BIGGEST_FILE else ""
    if not content:
        raise invalid("file", intake.BAD_FILE.zh, intake.BAD_FILE.en)
    zone = ZoneInfo(who.by.zone)
    new, known = intake.bring_in(kept, content, zone, at=who.at, by=who.by)
    return RunsTakenOut(new=new, known=known)


def _run_for(who: Caller, pk: int) -> BackupRun:
    rows = BackupRun.objects.visible_to(who.by).select_related("job", "recorded_by")
    found: BackupRun = get_object_or_404(rows, pk=pk)
    return found


def _run(row: BackupRun) -> BackupRunOut:
    same = ("run", "started_at", "ended_at", "size", "words", "recorded_at", "voided_at")
    return BackupRunOut(
        **{name: getattr(row, name) for name in same}, id=row.pk, outcome=Choice.of(row.result),
        source=Choice.of(row.told), recorded_by=Person.of(row.recorded_by),
    )  # fmt: skip


def _restore(row: RestoreTest) -> RestoreOut:
    return RestoreOut(
        id=row.pk, run=row.run_id, tried_at=row.tried_at, worked=row.worked, words=row.words,
        verified_by=Person(id=row.verified_by.pk, name=row.verified_by.name),
    )  # fmt: skip
