"""A lifelike world: one provider, three customers, two months of history and a live queue."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from typing import Final
from zoneinfo import ZoneInfo

import django
from django.db import connection, transaction

from jianyue.demo import contracts, people
from jianyue.demo.histories import History, histories
from jianyue.demo.loading import Loading, load
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.tickets.models import Counter, Ticket

LENGTH: Final = timedelta(days=61)
AT_ONCE: Final = 500
REPORTERS: Final = {"bank": "teller", "factory": "worker", "school": "teacher"}
Progress = Callable[[int, int], None]
Batch = tuple[list[History], list[int], int]


def exists() -> bool:
    """Tell whether the sample world was made before."""
    return Tenant.objects.filter(code="demo").exists()


def make(count: int, *, now: datetime, progress: Progress) -> None:
    """Make the world with `count` tickets, the last ones still open. Needs the owner's role.

    The same count and instant give the same world, names, texts and times alike. Large worlds are
    written by as many processes as there are processors.
    """
    since = now - LENGTH
    with transaction.atomic():
        population = people.settle(since)
        with inside(population.tenant.pk):
            signed = contracts.sign(population, at=since)
    loading = Loading(population.users, signed, REPORTERS, now)
    last = _load_all(count, loading, since=since, progress=progress)
    with inside(population.tenant.pk):
        for (customer, year), number in last.items():
            contract = signed[customer].contract
            Counter.objects.create(
                tenant=population.tenant, contract=contract, year=year, last=number
            )
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('tickets_ticket_id_seq', %s)", [max(_first() - 1, 1)])
        cursor.execute("ANALYZE")


def _load_all(
    count: int, loading: Loading, *, since: datetime, progress: Progress
) -> dict[tuple[str, int], int]:
    last: dict[tuple[str, int], int] = defaultdict(int)
    drawn = histories(count, since=since, now=loading.now)
    batches = _batches(drawn, last, loading, _first())
    done = 0
    if count <= AT_ONCE * 4:
        for batch in batches:
            load(*batch, loading)
            done += len(batch[0])
            progress(done, count)
        return last
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's backend has it
    workers = os.cpu_count() or 1
    spawn = get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, django.setup) as pool:
        while wave := list(islice(batches, workers * 4)):
            for loaded in pool.map(_load, wave, [loading] * len(wave)):
                done += loaded
                progress(done, count)
    return last


def _batches(
    drawn: Iterator[History], last: dict[tuple[str, int], int], loading: Loading, first: int
) -> Iterator[Batch]:
    while batch := list(islice(drawn, AT_ONCE)):
        numbers = []
        for history in batch:
            zone = ZoneInfo(loading.signed[history.customer].version.agreement().zone)
            counted = history.customer, history.reported_at.astimezone(zone).year
            last[counted] += 1
            numbers.append(last[counted])
        yield batch, numbers, first
        first += len(batch)


def _load(batch: Batch, loading: Loading) -> int:
    load(*batch, loading)
    return len(batch[0])


def _first() -> int:
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) + 1
