"""Doing a job: claimed, done, settled; at least once, with one result (docs/decisions/0155)."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from time import monotonic
from typing import Any, Final
from uuid import uuid4

from django.db.models import F, QuerySet

from jianyue.jobs import telling
from jianyue.jobs.files import folder_of
from jianyue.jobs.models import OPEN, Job, State
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, Refused, language_of

logger = logging.getLogger(__name__)

WAITS: Final = (timedelta(seconds=30), timedelta(minutes=5))  # between tries
MOST: Final = len(WAITS) + 1
KEPT: Final = timedelta(days=3)
OFTEN: Final = 0.5  # seconds between two notes of how far it is
DIED: Final = Both(
    f"处理它的工作进程 {MOST} 次中途停止。",
    f"The worker that did it stopped half-way, {MOST} times.",
)

Clock = Callable[[], datetime]


class Overtaken(Exception):  # noqa: N818 - a refusal is named for what is so
    """The job was cancelled, or another worker has it since."""


class Interrupted(Exception):  # noqa: N818 - a refusal is named for what is so
    """The worker was told to stop."""


@dataclass
class Run:
    """One run of a job, as its deed sees it.

    told  whether the worker was told to stop
    """

    job: Job
    told: Callable[[], bool]
    noted: float = field(default=-OFTEN)

    @property
    def path(self) -> Path:
        """Where the deed writes its file; no other run writes there."""
        if self.job.run is None:
            raise ValueError("a run has a name")
        return folder_of(self.job.tenant_id) / self.job.run.hex

    def behind(self) -> AbstractContextManager[None]:
        """Return a transaction behind the fence of whoever asked."""
        return inside(self.job.tenant_id, self.job.customer_id)

    def reached(self, done: int, total: int) -> None:
        """Note how far it is, at most twice a second. Raises Overtaken, Interrupted.

        To be called outside of `behind`, for others see it once that transaction is over.
        """
        if self.told():
            raise Interrupted
        if monotonic() - self.noted < OFTEN and done < total:
            return
        self.noted = monotonic()
        with inside(self.job.tenant_id):
            if not _own(self.job).update(done=done, total=total):
                raise Overtaken

    def end(self, at: datetime) -> None:
        """Let the job be over with what the deed writes in the transaction that stands.

        For deeds whose result is no file, and which may be done once only: a run that was overtaken
        or cancelled writes nothing. Raises Overtaken.
        """
        ended = _own(self.job).update(
            state=State.DONE, run=None, ended_at=at, failure="", done=F("total")
        )
        if not ended:
            raise Overtaken


# What is done, and what is kept with its file; None where the run has ended itself.
Deed = Callable[[Run], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What is needed to do jobs: a deed for each kind, the clock, and whether to stop."""

    deeds: Mapping[str, Deed]
    clock: Clock
    told: Callable[[], bool] = lambda: False

    def do(self, tenant: int, pk: int) -> timedelta | None:
        """Do a job; return after how long to try again, None where it is over.

        Safe to repeat: one that is over stays as it is, one whose run has died begins anew.
        """
        job = _claimed(tenant, pk, self.clock())
        if job is None:
            return None
        run = Run(job, self.told)
        try:
            with _leaving_nothing(run):
                result = self.deeds[job.kind](run)
                if result is not None:
                    _finish(run, result, self.clock())
        except Overtaken:
            return None
        except Interrupted:
            _put_back(job)
            return timedelta(0)
        except Refused as refused:
            return _failed(job, refused.said, self.clock(), final=True)
        except Exception as error:
            # One job's trouble must not stop the others.
            logger.exception("Job %s failed", job.pk)
            said = f"{type(error).__name__}: {error}"
            return _failed(job, Both(said, said), self.clock(), final=False)
        return None


@contextmanager
def _leaving_nothing(run: Run) -> Iterator[None]:
    try:
        yield
    except BaseException:
        run.path.unlink(missing_ok=True)
        raise


def _claimed(tenant: int, pk: int, at: datetime) -> Job | None:
    with inside(tenant):
        rows = Job.objects.select_related("by").select_for_update(of=("self",))
        job: Job | None = rows.filter(pk=pk, state__in=OPEN).first()
        if job is None:
            return None
        if job.attempts >= MOST:  # the process dies of it
            _end(job, DIED, at)
            return None
        job.state, job.run, job.started_at, job.next_at = State.RUNNING, uuid4(), at, None
        job.attempts, job.done, job.total = job.attempts + 1, 0, 0
        job.save()
    return job


def _own(job: Job) -> "QuerySet[Job]":
    rows: QuerySet[Job] = Job.objects.filter(pk=job.pk, run=job.run, state=State.RUNNING)
    return rows


def _finish(run: Run, result: dict[str, Any], at: datetime) -> None:
    """Let the result stand. Raises Overtaken where the run no longer counts."""
    job = run.job
    with run.path.open("rb") as file:
        result |= {"sha256": file_digest(file, "sha256").hexdigest(), "size": file.tell()}
    with inside(job.tenant_id):
        until = at + KEPT
        ended = _own(job).update(
            state=State.DONE, ended_at=at, kept_until=until, result=result, failure="",
            done=F("total"),
        )  # fmt: skip
        if not ended:
            raise Overtaken
        telling.ready(job, until, at=at)


def _put_back(job: Job) -> None:
    """Let it wait for the next worker, as if this one had not begun."""
    with inside(job.tenant_id):
        _own(job).update(state=State.WAITING, run=None, attempts=F("attempts") - 1, done=0)


def _failed(job: Job, why: Both, at: datetime, *, final: bool) -> timedelta | None:
    with inside(job.tenant_id):
        if not _own(job).select_for_update().exists():
            return None
        if final or job.attempts >= MOST:
            _end(job, why, at)
            return None
        wait = WAITS[job.attempts - 1]
        said = why.words(language_of(job.by.language))[:300]
        _own(job).update(state=State.WAITING, run=None, failure=said, next_at=at + wait)
    return wait


def _end(job: Job, why: Both, at: datetime) -> None:
    job.state, job.run, job.ended_at, job.next_at = State.FAILED, None, at, None
    job.failure = why.words(language_of(job.by.language))[:300]
    job.save(update_fields=["state", "run", "ended_at", "next_at", "failure"])
    telling.failed(job, at=at)
