"""A worker's hands for jobs, on the connection of the test: the library's statements, no thread."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from procrastinate import sql
from procrastinate.contrib.django import app

from jianyue.cli.rounds import DEEDS
from jianyue.jobs.actions import QUEUE
from jianyue.jobs.running import Deed, Workshop


def asked(query: str, **given: Any) -> list[dict[str, Any]]:
    """Ask the library's tables."""
    return app.connector.get_sync_connector().execute_query_all(query, **given)


def begun() -> int:
    """Register a worker; return its number."""
    [row] = asked(sql.queries["register_worker"])
    return int(row["worker_id"])


def fetched(worker: int) -> dict[str, Any] | None:
    """Have a worker take the next job that waits."""
    [row] = asked(sql.queries["fetch_job"], queues=[QUEUE], worker_id=worker)
    return row if row["id"] else None


def work_off(
    now: datetime,
    deeds: Mapping[str, Deed] = DEEDS,
    told: Callable[[], bool] = lambda: False,
) -> int:
    """Do what waits, once each; return how many jobs were taken."""
    workshop = Workshop(deeds, lambda: now, told)
    worker, waits = begun(), []
    while row := fetched(worker):
        given = json.loads(row["args"])
        waits.append((row["id"], workshop.do(given["tenant"], given["job"])))
        if waits[-1][1] is None:
            asked(sql.queries["finish_job"], job_id=row["id"], status="succeeded", delete_job=True)
    for pk, wait in waits:
        if wait is not None:
            again(pk, wait)
    return len(waits)


def again(pk: int, wait: timedelta) -> None:
    """Give a job back, to be taken after a while; the library reads the database's clock."""
    [row] = asked("SELECT now() AS at")
    at = row["at"] + wait
    asked(
        sql.queries["retry_job"], job_id=pk, retry_at=at, new_priority=None, new_queue_name=None,
        new_lock=None,
    )  # fmt: skip


def carried() -> list[str]:
    """Return the states of the jobs that the library has."""
    return [row["status"] for row in asked("SELECT status::text FROM procrastinate_jobs")]
