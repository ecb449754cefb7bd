"""Somebody asks for long work; workers take it, die, come back; one clock, moved by hand."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from jianyue.jobs import actions, looking
from jianyue.jobs.actions import Subject
from jianyue.jobs.files import folder_of
from jianyue.jobs.models import Job, Kind
from jianyue.jobs.running import Deed, Run, Workshop
from jianyue.ledger.fence import inside
from jianyue.notices.models import Notice
from jianyue.people.models import User
from tests.cast import Cast
from tests.workshop import work_off


class Killed(BaseException):
    """The process is gone: nothing is caught, nothing is cleaned up behind it but by the test."""


def writing(words: str = "written", *, steps: int = 4) -> Deed:
    """Return a deed that writes a file in some steps."""

    def deed(run: Run) -> dict[str, Any]:
        run.path.write_text(words)
        for step in range(steps):
            run.noted = float("-inf")  # each step is noted, however fast it is
            run.reached(step + 1, steps)
        return {"words": words}

    return deed


def failing(error: BaseException) -> Deed:
    """Return a deed that writes half a file and fails."""

    def deed(run: Run) -> dict[str, Any]:
        run.path.write_text("half of it")
        raise error

    return deed


class Asking:
    """What the representative asks for, and what workers do about it."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.by: User = cast.representative

    def wait(self, **length: float) -> None:
        """Let time pass."""
        self.now += timedelta(**length)

    def ask(self, by: str = "representative") -> Job:
        """Have somebody ask for the records of the bank's contract."""
        person: User = self.cast.people[by]
        subject = Subject(1, "bank-1", "/agreements/bank-1/#records")
        with inside(person.tenant_id, person.customer_id):
            return actions.ask(Kind.RECORDS, subject, at=self.now, by=person)

    def act(self, act: Callable[..., Job], job: Job, by: str = "representative") -> Job:
        """Have somebody cancel it or ask again."""
        person: User = self.cast.people[by]
        with inside(person.tenant_id, person.customer_id):
            return act(job.pk, at=self.now, by=person)

    def work(self, deed: Deed, told: Callable[[], bool] = lambda: False) -> int:
        """Have a worker do what waits."""
        return work_off(self.now, {Kind.RECORDS: deed}, told)

    def run(self, job: Job, deed: Deed) -> timedelta | None:
        """Have a worker do this job, whatever the library thinks of it."""
        return Workshop({Kind.RECORDS: deed}, lambda: self.now).do(job.tenant_id, job.pk)

    def die(self, job: Job) -> None:
        """Have the worker that does it die half-way, as the others see it a minute later."""
        looking_on = Workshop({Kind.RECORDS: failing(Killed())}, lambda: self.now)
        try:
            looking_on.do(job.tenant_id, job.pk)
        except Killed:
            self.hurry("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")

    def look(self) -> int:
        """Have a worker look after jobs."""
        return looking.look_due(self.now)

    def forget(self) -> int:
        """Have a worker take away what was kept long enough."""
        return looking.forget(self.now)

    def hurry(self, statement: str, given: Sequence[int] = ()) -> None:
        """Do to the library's tables what time or a restore would do."""
        with connection.cursor() as cursor:
            cursor.execute(statement, given)

    def see(self, job: Job) -> Job:
        """Return the job as it is stored."""
        with inside(job.tenant_id):
            return Job.objects.get(pk=job.pk)

    def files(self) -> list[str]:
        """Return what lies in the provider's folder of results."""
        folder: Path = folder_of(self.by.tenant_id or 0)
        return sorted(path.read_text() for path in folder.iterdir())

    def told(self, who: str = "representative") -> list[str]:
        """Return the kinds of what somebody was told about jobs."""
        person: User = self.cast.people[who]
        with inside(person.tenant_id):
            rows = Notice.objects.filter(user=person, cause="job").order_by("pk")
            return list(rows.values_list("kind", flat=True))
