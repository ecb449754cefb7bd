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

from jianyue.dashboards.keeping import keep_due
from jianyue.demo import (
    asked,
    brought,
    called,
    checked,
    climbs,
    connected,
    contracts,
    counted,
    duties,
    habits,
    learned,
    met,
    people,
    posted,
    recovered,
    recurring,
    reported,
    sealed,
    settled,
    shown,
    signs,
    surveyed,
    upkeep,
    warned,
    watched,
)
from jianyue.demo.contracts import Signed
from jianyue.demo.histories import Report, reports
from jianyue.demo.loading import Batch, Loading, load
from jianyue.demo.people import Population
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.tickets.models import Counter, Ticket
from jianyue.watch.alerts.taking import take_due

LENGTH: Final = timedelta(days=61)
AT_ONCE: Final = 2000
FEW: Final = 2000  # more are worth the start of further processes
OF_MONTH: Final = "service"  # the report of a month, as the bank's agreement calls it
REPORTERS: Final = {"bank": "teller", "factory": "worker", "school": "teacher"}
Progress = Callable[[int, int], None]


def exists() -> bool:
    """Tell whether the sample world was made before."""
    return Tenant.objects.filter(code="demo").exists()


def make(count: int, *, now: datetime, progress: Progress, open_month: bool = False) -> None:
    """Make the world with `count` tickets, the last ones still open. Needs the owner's role.

    open_month  whether last month's report stays a draft and its settlement is not issued yet;
                nothing fell out then, so that its availability is what whoever reports it records

    The same count and instant give the same world, names, texts and times alike. Large worlds are
    written by as many processes as there are processors.
    """
    since = now - LENGTH
    with transaction.atomic():
        population = people.settle(since)
        with inside(population.tenant.pk):
            signed = contracts.sign(population, at=since)
            _live(population, signed, since, now, calm=open_month)
            posted.post(population, since=since, now=now)
            posted.write(population, since=since, now=now)
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
        _speak(population, signed, now)
        brought.leave(population, signed, now=now)
        connected.connect(population, now=now)
        if not open_month:
            settled.settle(population, signed, now=now)
        if count <= FEW:  # else a worker seals everything, once there is one
            sealed.seal(signed.values(), since=since, now=now)
            reported.report(population, signed, since=since, now=now, but=OF_MONTH * open_month)
        met.meet(population, signed, since=since, now=now)
    _go_on(count, now=now)


def _go_on(count: int, *, now: datetime) -> None:
    """Do what a worker does of itself: alerts become incidents, mail is read, standings taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('tickets_ticket_id_seq', %s)", [max(_first() - 1, 1)])
    take_due(now)
    posted.take(now)
    while count <= FEW and keep_due(now):
        pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # else the server does it later, while people look


def _speak(population: Population, signed: dict[str, Signed], now: datetime) -> None:
    """Have people call, answer, learn and keep what they often do, about the tickets there are."""
    called.ring(population, signed, now=now)
    surveyed.ask(population, signed, now=now)
    learned.learn(population, signed, now=now)
    habits.settle_in(population, now=now)


def _live(
    population: Population, signed: dict[str, Signed], since: datetime, now: datetime, *, calm: bool
) -> None:
    """Have everything happen that is beside the tickets and stands before they come."""
    duties.plan(population, signed, since=since, now=now)
    warned.plan(population, signed, now=now)
    upkeep.maintain(population, signed, since=since, now=now)
    asked.offer(population, signed, at=since)
    recurring.keep_up(population, signed, since=since, now=now)
    watched.watch(population, signed, since=since, now=now)
    checked.check(population, signed, since=since, now=now)
    counted.bring(population, signed, since=since, now=now)
    recovered.recover(population, signed, since=since, now=now)
    shown.show(population, signed, now=now)
    if not calm:
        shown.tell(population, signed, now=now)
        upkeep.fall_out(population, signed, now=now)
    settled.plan(population, signed, since=since, now=now)


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
