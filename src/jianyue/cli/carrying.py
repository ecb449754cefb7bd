"""Jobs beside the rounds: a thread of the worker with connections of its own.

Loaded once Django stands. The rounds go on meanwhile, and a job that is killed with its worker is
given to another (docs/decisions/0154, 0155).
"""

import asyncio
import logging
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job

from jianyue.cli.rounds import DEEDS
from jianyue.jobs.actions import QUEUE, TASK
from jianyue.jobs.looking import SILENT
from jianyue.jobs.running import WAITS, Workshop

logger = logging.getLogger(__name__)

AT_ONCE: Final = 2  # a long job must not keep a short one waiting
PAUSE: Final = 1.0  # seconds between two looks for a job
REST: Final = 5.0  # seconds until it is tried again where the database was gone
GRACE: Final = 20.0  # seconds that jobs have to put themselves back when the worker stops


class Again(Exception):  # noqa: N818 - a request, no error
    """The job is to be done again after a while."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"again after {wait}")
        self.wait = wait


class AsAsked(BaseRetryStrategy):
    """Again after as long as the job says; where it could not even say so, after the usual time."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:  # noqa: ARG002 - the library's signature
        """Return when a job is done again; how often that may be, its own row counts."""
        wait = exception.wait if isinstance(exception, Again) else WAITS[0]
        return RetryDecision(retry_at=datetime.now(UTC) + wait)


class Carrier(threading.Thread):
    """Does the jobs that wait, until it is told to rest."""

    def __init__(self) -> None:
        super().__init__(name="jobs", daemon=True)
        self._over = threading.Event()
        self.workshop = Workshop(DEEDS, lambda: datetime.now(UTC), self._over.is_set)

    def run(self) -> None:
        """Work, and begin anew where the database was gone."""
        while not self._over.is_set():
            try:
                asyncio.run(self._work(wait=True))
            except Exception:
                logger.exception("Jobs are not done; tried again after %s s", REST)
            self._over.wait(REST)

    def rest(self) -> None:
        """Have what is being done put back, and wait for that; but not for ever."""
        self._over.set()
        self.join(GRACE)

    def work_off(self) -> None:
        """Do what waits, and no more."""
        asyncio.run(self._work(wait=False))

    async def _work(self, *, wait: bool) -> None:
        async with self._app().open_async() as app:
            worker = asyncio.ensure_future(
                app.run_worker_async(
                    queues=[QUEUE], wait=wait, concurrency=AT_ONCE, delete_jobs="always",
                    fetch_job_polling_interval=PAUSE, listen_notify=False,
                    install_signal_handlers=False, stalled_worker_timeout=SILENT,
                )
            )  # fmt: skip
            told = asyncio.ensure_future(self._told())
            await asyncio.wait({worker, told}, return_when=asyncio.FIRST_COMPLETED)
            told.cancel()
            if self._over.is_set():
                worker.cancel()  # it lets what is being done end
            with suppress(asyncio.CancelledError):
                await worker

    async def _told(self) -> None:
        while not self._over.is_set():  # noqa: ASYNC110 - another thread says so
            await asyncio.sleep(0.1)

    def _app(self) -> App:
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
        app = DjangoApp(connector=connector)
        app.task(name=TASK, retry=AsAsked())(self._do)
        return app

    def _do(self, *, tenant: int, job: int, **_: Any) -> None:  # noqa: ANN401 - what later versions add
        wait = self.workshop.do(tenant, job)
        if wait is not None:
            raise Again(wait)
