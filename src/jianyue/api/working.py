"""Jobs: long work that somebody asked for, how far it is, given up or asked for again."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.shapes import Choice, Id, Out, Paging, Person
from jianyue.api.ways import Area
from jianyue.jobs import actions
from jianyue.jobs.models import Job, Kind, State
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope

JOBS = Area.of(Scope.JOBS, "jobs")


class JobOut(Out):
    """Long work; `done` of `total` steps."""

    id: int
    kind: Choice
    about: str
    state: Choice
    done: int
    total: int
    failure: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    kept_until: datetime | None
    by: Person | None


class JobPage(Out):
    """A page of jobs."""

    items: list[JobOut]
    next: str | None


@JOBS.get("/jobs", Both("列出任务", "List jobs"), JobPage)
def list_jobs(request: HttpRequest, asked: Query[Paging]) -> JobPage:
    """Return the jobs that the caller may see, the last asked for first."""
    who = caller(request)
    rows = Job.objects.visible_to(who.by).select_related("by")
    return JobPage(**paged(request, who, rows, asked.limit, job_out))


@JOBS.get("/jobs/{job}", Both("读取任务进度", "Read the progress of a job"), JobOut)
def get_job(request: HttpRequest, job: Id) -> JobOut:
    """Return how far a job is."""
    return job_out(_job_for(caller(request), job))


@JOBS.post("/jobs/{job}/cancel", Both("取消任务", "Cancel a job"), JobOut, takes="")
def cancel_job(request: HttpRequest, job: Id) -> JobOut:
    """Stop a job, or give it up."""
    who = caller(request)
    return job_out(actions.cancel(_job_for(who, job).pk, at=who.at, by=who.by))


@JOBS.post("/jobs/{job}/again", Both("重做任务", "Ask for a job again"), JobOut, takes="")
def repeat_job(request: HttpRequest, job: Id) -> JobOut:
    """Have a job done again that came to nothing."""
    who = caller(request)
    return job_out(actions.ask_again(_job_for(who, job).pk, at=who.at, by=who.by))


def _job_for(who: Caller, pk: int) -> Job:
    found: Job = get_object_or_404(Job.objects.visible_to(who.by).select_related("by"), pk=pk)
    return found


def job_out(row: Job) -> JobOut:
    """Return a job as it is answered."""
    return JobOut(
        id=row.pk, kind=Choice.of(Kind.of(row.kind)), about=row.about,
        state=Choice.of(State.of(row.state)), done=row.done, total=row.total,
        failure=row.failure, asked_at=row.asked_at, started_at=row.started_at,
        ended_at=row.ended_at, kept_until=row.kept_until, by=Person.of(row.by),
    )  # fmt: skip
