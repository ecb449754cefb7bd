"""Jobs beside the rounds: in a process that the worker starts when there are some.

Loaded once Django stands. The rounds go on meanwhile, and a job whose process dies is given to
another (docs/decisions/0154, 0155).
"""

import asyncio
import os
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job

from jianyue.cli.rounds import DEEDS
from jianyue.jobs.actions import QUEUE, TASK
from jianyue.jobs.looking import SILENT, some_wait
from jianyue.jobs.running import WAITS, Workshop

AT_ONCE: Final = 2  # a long job must not keep a short one waiting
PAUSE: Final = 1.0  # seconds between two looks for a job
POLITE: Final = 10  # how far it stands back where processors are short: ladders go first
IDLE: Final = 60.0  # seconds without a job after which the process ends


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


class Carrier:
    """Does the jobs that wait, until it is told to stop or nothing has come for a while."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop, self._doing, self._last = stop, set[int](), monotonic()
        self.workshop = Workshop(DEEDS, lambda: datetime.now(UTC), stop.is_set)

    def work(self, idle: float = IDLE) -> None:
        """Work; what is being done when it is told to stop is put back.

        idle  seconds without a job after which it ends
        """
        self._last = monotonic()
        asyncio.run(self._work(idle))

    async def _work(self, idle: float) -> None:
        async with self._app().open_async() as app:
            # Not "until nothing waits": the library's heart would stop before its last job ends.
            worker = asyncio.ensure_future(
                app.run_worker_async(
                    queues=[QUEUE], concurrency=AT_ONCE, delete_jobs="always",
                    fetch_job_polling_interval=PAUSE, listen_notify=False,
                    install_signal_handlers=False, stalled_worker_timeout=SILENT,
                )
            )  # fmt: skip
            over = asyncio.ensure_future(self._over(idle))
            await asyncio.wait({worker, over}, return_when=asyncio.FIRST_COMPLETED)
            over.cancel()
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker

    async def _over(self, idle: float) -> None:
        """Wait until there is nothing more to do here."""
        while self._doing or monotonic() - self._last < idle:
            if self._stop.is_set():
                return
            await asyncio.sleep(0.1)

    def _app(self) -> App:
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
        app = DjangoApp(connector=connector)
        app.task(name=TASK, retry=AsAsked())(self._do)
        return app

    def _do(self, *, tenant: int, job: int, **_: Any) -> None:  # noqa: ANN401 - what later versions add
        self._doing.add(job)
        try:
            wait = self.workshop.do(tenant, job)
        finally:
            self._doing.discard(job)
            self._last = monotonic()
        if wait is not None:
            raise Again(wait)


def work_off(stop: threading.Event) -> None:
    """Do the jobs that wait, if there are any, and come back."""
    if some_wait():
        Carrier(stop).work(2 * PAUSE)


def serve(stop: threading.Event) -> None:
    """Do jobs until told to stop, or until whoever started this process is no more."""
    os.nice(POLITE)
    threading.Thread(target=_outlive_nobody, args=(stop,), daemon=True).start()
    Carrier(stop).work()


def _outlive_nobody(stop: threading.Event) -> None:
    while os.read(0, 1):  # it says nothing: the other end is shut when its process ends
        pass
    stop.set()
