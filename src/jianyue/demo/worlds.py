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

from jianyue.demo import climbs, contracts, duties, people, signs, upkeep, warned, watched
from jianyue.demo.histories import Report, reports
from jianyue.demo.loading import Batch, Loading, load
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.tickets.models import Counter, Ticket

LENGTH: Final = timedelta(days=61)
AT_ONCE: Final = 2000
FEW: Final = 2000  # more are worth the start of further processes
REPORTERS: Final = {"bank": "teller", "factory": "worker", "school": "teacher"}
Progress = Callable[[int, int], None]


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
            duties.plan(population, signed, since=since, now=now)
            warned.plan(population, signed, now=now)
            upkeep.maintain(population, signed, since=since, now=now)
            watched.watch(population, signed, since=since, now=now)
    loading = Loading(now, population.users, population.teams_of_users, signed, REPORTERS)
    last = _load_all(count, loading, since=since, progress=progress)
    with inside(population.tenant.pk):
        for (customer, year), number in last.items():
            contract = signed[customer].contract
            Counter.objects.create(
                tenant=population.tenant, contract=contract, year=year, last=number
            )
        for each in signed.values():
            climbs.climb(each, now=now)
            warned.look_ahead(each, now=now)
        signs.give(loading)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('tickets_ticket_id_seq', %s)", [max(_first() - 1, 1)])
    watched.take(now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # else the server does it later, while people look


def _load_all(
    count: int, loading: Loading, *, since: datetime, progress: Progress
) -> dict[tuple[str, int], int]:
    """Write the tickets; return the last number of each customer and year."""
    last: dict[tuple[str, int], int] = defaultdict(int)
    batches = _batches(reports(count, since=since, now=loading.now), last, loading)
    done = 0
    for loaded in _loaded(batches, loading, alone=count <= FEW):
        done += loaded
        progress(done, count)
    return last


def _loaded(batches: Iterator[Batch], loading: Loading, *, alone: bool) -> Iterator[int]:
    if alone:
        yield from (load(batch, loading) for batch in batches)
        return
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's backend has it
    workers = os.cpu_count() or 1
    spawn = get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, django.setup) as pool:
        while wave := list(islice(batches, workers * 8)):
            yield from pool.map(load, wave, [loading] * len(wave))


def _batches(
    told: Iterator[Report], last: dict[tuple[str, int], int], loading: Loading
) -> Iterator[Batch]:
    zones = {name: ZoneInfo(each.version.agreement().zone) for name, each in loading.signed.items()}
    codes = {name: each.contract.code.upper() for name, each in loading.signed.items()}
    first = _first()
    while batch := list(islice(told, AT_ONCE)):
        numbers = []
        for report in batch:
            counted = report.customer, report.at.astimezone(zones[report.customer]).year
            last[counted] += 1
            numbers.append(f"{codes[report.customer]}-{counted[1]}-{last[counted]:05d}")
        yield Batch(batch, numbers, first)
        first += len(batch)


def _first() -> int:
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) + 1
