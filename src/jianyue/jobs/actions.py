"""Asking for a job, cancelling it, asking for it again: in the transaction of the person's act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from jianyue.jobs.models import OPEN, Job, Kind, State
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User

TASK: Final = "job"
QUEUE: Final = "jianyue"
FRESH: Final = {
    "state": State.WAITING, "attempts": 0, "done": 0, "total": 0, "failure": "", "run": None,
    "next_at": None, "started_at": None, "ended_at": None, "kept_until": None, "result": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What a job is about.

    about  says it in a word: the code of a contract
    page   where people see it
    """

    pk: int
    about: str
    page: str


@transaction.atomic
def ask(kind: Kind, subject: Subject, *, at: datetime, by: User) -> Job:
    """Ask for a job; where the person has asked and it is not over, that one is returned.

    It is handed to the workers in this transaction, and taken back with it.
    """
    known = {"by": by, "kind": kind, "subject_id": subject.pk}
    said = {
        "tenant_id": by.tenant_id, "customer_id": by.customer_id, "internal": not by.is_customer,
        "about": subject.about, "page": subject.page, "asked_at": at,
    }  # fmt: skip
    job, fresh = Job.objects.get_or_create(**known, state__in=OPEN, defaults=said)
    if fresh:
        carry(job)
    found: Job = job
    return found


@transaction.atomic
def cancel(pk: int, *, at: datetime, by: User) -> Job:
    """Stop a job that waits or runs, or give up one that failed. Raises NotAllowed.

    A run that goes on notices it when it next says how far it is, and leaves nothing behind.
    """
    job = _locked(pk, by, (*OPEN, State.FAILED))
    job.state, job.ended_at, job.next_at, job.run = State.CANCELLED, at, None, None
    job.save(update_fields=["state", "ended_at", "next_at", "run"])
    return job


@transaction.atomic
def ask_again(pk: int, *, at: datetime, by: User) -> Job:
    """Have a job done that ended without a result. Raises NotAllowed."""
    job = _locked(pk, by, (State.FAILED, State.CANCELLED))
    same = Job.objects.filter(by=job.by_id, kind=job.kind, subject_id=job.subject_id)
    if same.filter(state__in=OPEN).exists():
        raise NotAllowed("同样的任务已在处理。", "The same is being done already.")
    for name, value in (FRESH | {"asked_at": at}).items():
        setattr(job, name, value)
    job.save()
    carry(job)
    return job


def carry(job: Job) -> None:
    """Hand a job to the workers: ids alone leave the fence. Two runs of it never overlap."""
    app.configure_task(TASK, queue=QUEUE, lock=lock_of(job.pk)).defer(
        tenant=job.tenant_id, job=job.pk
    )


def lock_of(pk: int) -> str:
    """Return by what name the workers know a job."""
    return f"job-{pk}"


def _locked(pk: int, by: User, states: tuple[State, ...]) -> Job:
    job: Job | None = Job.objects.visible_to(by).select_for_update().filter(pk=pk).first()
    if job is None or job.state not in states:
        raise NotAllowed("这个任务已经结束或不存在。", "This job is over or is not there.")
    return job
