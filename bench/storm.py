"""A storm: the steps of 100,000 open tickets are due at one instant, and two workers tell them.

The workers are `jianyue work`, on the clock of the machine: what is measured is the whole worker,
with its auditor, its heart and the mail of what it tells. At the same instant each ticket's
response runs out and is warned of. BENCH_STORM is how many tickets (100,000), BENCH_TICKETS how
many stand idle (a million), BENCH_DATA names a folder in which the world is kept; `python -m bench
idle` measures idle workers alone, and needs a machine that does nothing else.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from bench.desk import placed
from bench.helpdesk.escalating import Escalated, escalated
from bench.measure import table, verdict
from bench.place import Place
from bench.servers import processor

STORM = int(os.environ.get("BENCH_STORM", "100000"))
IDLE = int(os.environ.get("BENCH_TICKETS", "1000000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
PORT = 8321
WORKERS = 2
STEADY, SECONDS_STEADY = 200, 30  # steps a second, for so long
STEP = timedelta(minutes=30)
MOST_SECONDS, MOST_LAG, MOST_IDLE, LEAST_RATIO = 60, 2.0, 0.02, 10
START = 10  # seconds in which a worker is at work
PATIENCE = 900
QUIET = 0.05  # of a core
WAITING = """
SELECT count(*) FILTER (WHERE kind = 'ladder'), count(*) FILTER (WHERE kind <> 'ladder')
FROM ledger_timer WHERE subject = 'ticket' AND kind IN ('ladder', 'warning', 'breach') AND at <= %s
"""
# Commit, not the instant that the worker wrote down: that is from before it began.
TOLD = """
SELECT count(*), count(DISTINCT (ticket_id, level, index, round)), count(*) FILTER (WHERE late),
  percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM committed - at)),
  max(extract(epoch FROM committed - at))
FROM (SELECT *, pg_xact_commit_timestamp(xmin) AS committed FROM escalation_step) AS step
WHERE at BETWEEN %s AND %s AND ticket_id > %s
"""
NOTICES = """
SELECT count(*), count(*) FILTER (WHERE state = 'sent') FROM notices_notice
WHERE decided_at >= %s AND kind = ANY(%s)
"""
SOON = """
SELECT count(*) FROM dashboards_standing WHERE look_at < now() + interval '2 minutes'
"""
STALE = """
WITH set AS (UPDATE dashboards_standing SET look_at = now() RETURNING 1) SELECT count(*) FROM set
"""
OF_STEPS = ["escalated", "escalated-late", "nobody-found"]


def main() -> None:
    """Print the storm in time, the storm after a rest, the steady lag, and the peer."""
    with placed(PORT) as place:
        _prepare(place)
        told = [_storm(place, "in time", STORM, ago=timedelta(0))]
        told.append(_storm(place, "after a rest of 10 min", STORM, ago=timedelta(minutes=10)))
        peer = escalated(place, max(STORM // 50, 500))
        _print_storms(told, peer)
        _steady(place)


def idle() -> None:
    """Print what a worker costs beside a million open tickets of which none is due."""
    with placed(PORT) as place:
        _prepare(place)
        reported_at = datetime.now(UTC)
        _crowd(place, IDLE, reported_at, 1, "IDLE")
        share, hourly = _at_rest(place)
        found = _one(place, "SELECT count(*) FROM tickets_ticket WHERE state = 'new'", [])
        assert datetime.now(UTC) < reported_at + STEP, "the world took too long"
    whole = share + hourly / 3600
    print(
        f"\nan idle worker and its database beside {found[0]:,} open tickets: {share:.2%} of one "
        f"core over {SECONDS:.0f} s; each hour it takes their contracts' standings anew, "
        f"{hourly:.1f} s of processors; both: {whole:.2%} "
        f"(<= {MOST_IDLE:.0%}: {verdict(held=whole <= MOST_IDLE)})"
    )


def _at_rest(place: Place) -> tuple[float, float]:
    """Return what share of a core a worker at rest takes, and what the standings take, seconds."""
    with _workers(place, 1) as workers:
        time.sleep(START)
        pids = [*workers, *_backends(place)]
        _settle(place, pids)
        before, began = sum(map(processor, pids)), time.monotonic()
        time.sleep(SECONDS)
        share = (sum(map(processor, pids)) - before) / (time.monotonic() - began)
        _one(place, STALE, [])
        before = sum(map(processor, pids))
        _settle(place, pids)
        return share, sum(map(processor, pids)) - before


def _settle(place: Place, pids: list[int]) -> None:
    """Wait until a worker is at rest and no standing will be looked at soon."""
    spent, ends = 0.0, time.monotonic() + PATIENCE
    while (now := sum(map(processor, pids))) - spent > START * QUIET or _one(place, SOON, [])[0]:
        assert time.monotonic() < ends, "it does not come to rest"
        spent = now
        time.sleep(START)


@dataclass(frozen=True)
class Told:
    """What became of one storm.

    seconds  from the first instant at which two workers could tell it, until all was told
    after    the same for warnings and clocks
    spent    processor seconds of workers and database until all was told, mail among it
    whole    the same until warnings and clocks are done
    """

    name: str
    steps: int
    keys: int
    late: int
    notices: int
    sent: int
    seconds: float
    after: float
    spent: float
    whole: float


def _prepare(place: Place) -> None:
    place.run("jianyue.cli", "demo", "--no-serve", "--tickets", "300")
    with psycopg.connect(_superuser(place), autocommit=True) as database:
        database.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    place.cluster.stop()
    place.cluster.ensure_running()


def _storm(place: Place, name: str, count: int, *, ago: timedelta) -> Told:
    """Let a storm pass. Workers are there before it; after a rest they come when it is over."""
    first = _newest(place)
    lead = timedelta(seconds=3 * START + count / 1500)
    due = datetime.now(UTC).replace(microsecond=0) + lead - ago
    _crowd(place, count, due - STEP, 0, f"STORM{first}")
    if ago:
        begins = datetime.now(UTC)
    else:
        begins = due
        assert datetime.now(UTC) < due - timedelta(seconds=START / 2), "the world took too long"
    with _workers(place, WORKERS) as pids:
        before = _spent(place, pids)
        seconds, spent = _until(place, due, begins, 0), _spent(place, pids) - before
        sent = _one(place, NOTICES, [begins, OF_STEPS])
        after, whole = _until(place, due, begins, 1), _spent(place, pids) - before
    steps, keys, late, *_ = _one(place, TOLD, [due, due, first])
    assert steps == count, (steps, count)
    return Told(name, steps, keys, late, sent[0], sent[1], seconds, after, spent, whole)


def _until(place: Place, due: datetime, begins: datetime, which: int) -> float:
    """Wait until no timer of that kind is due; return the seconds since it began."""
    while (found := _one(place, WAITING, [due])[which]) or datetime.now(UTC) < due:
        assert datetime.now(UTC) - begins < timedelta(seconds=PATIENCE), found
        time.sleep(0.5)
    return (datetime.now(UTC) - begins).total_seconds()


def _steady(place: Place) -> None:
    """Print how late steps are that come evenly."""
    first, count = _newest(place), STEADY * SECONDS_STEADY
    begins = datetime.now(UTC) + timedelta(seconds=2 * START)
    _crowd(place, count, begins - STEP, 10**6 // STEADY, "STEADY")
    ends = begins + timedelta(seconds=SECONDS_STEADY)
    with _workers(place, WORKERS):
        _until(place, ends, ends, 0)
    steps, keys, _, lag, most = _one(place, TOLD, [begins, ends, first])
    assert steps == keys == count, (steps, keys, count)
    kept = verdict(held=lag <= MOST_LAG)
    print(
        f"\n{STEADY} steps a second for {SECONDS_STEADY} s, due until committed: p99 {lag:.2f} s, "
        f"at most {most:.2f} s (p99 <= {MOST_LAG:.0f} s: {kept})"
    )


def _print_storms(storms: list[Told], peer: Escalated) -> None:
    head = ["storm", "steps", "each once", "late", "notices", "sent by then", "s", "steps/s",
            "processor s", "s, all", "processor s, all"]  # fmt: skip
    rows = [head]
    for each in storms:
        once = verdict(held=each.steps == each.keys)
        rows.append([
            each.name, f"{each.steps:,}", once, f"{each.late:,}", f"{each.notices:,}",
            f"{each.sent:,}", f"{each.seconds:.1f}", f"{each.steps / each.seconds:,.0f}",
            f"{each.spent:.1f}", f"{each.after:.1f}", f"{each.whole:.1f}",
        ])  # fmt: skip
    table(f"A storm told by {WORKERS} workers", rows)
    for each in storms:
        kept = verdict(held=each.seconds <= MOST_SECONDS * each.steps / 100_000)
        print(f"{each.name}: {each.seconds:.1f} s (<= 60 s for 100,000: {kept})")
    first = storms[0]
    ratio = peer.seconds * first.steps / first.seconds
    cheaper = peer.cost * first.steps / first.spent
    kept = verdict(held=ratio >= LEAST_RATIO)
    print(
        f"django-helpdesk, escalate_tickets: {peer.seconds * 1000:.2f} ms an escalation, "
        f"{peer.cost * 1000:.2f} ms of processor; two at once make {peer.told:,} of "
        f"{peer.tickets:,}; ours is {ratio:.1f} times as fast (>= {LEAST_RATIO}: {kept}), "
        f"{cheaper:.1f} times by processor"
    )


def _spent(place: Place, workers: list[int]) -> float:
    return sum(map(processor, [*workers, place.postmaster]))


def _crowd(place: Place, count: int, reported_at: datetime, gap: int, name: str) -> None:
    place.run("bench.crowd", str(count), reported_at.isoformat(), str(gap), name, PYTHONPATH=".")


@contextmanager
def _workers(place: Place, count: int) -> Iterator[list[int]]:
    """Have workers work meanwhile; give their process ids."""
    with ExitStack() as stack:
        pids = []
        for _ in range(count):
            command = [sys.executable, "-m", "jianyue.cli", "work"]
            process = subprocess.Popen(command, env=place.environ, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
            stack.callback(process.wait, PATIENCE)
            stack.callback(process.terminate)
            pids.append(process.pid)
        yield pids


def _backends(place: Place) -> list[int]:
    asked = "SELECT array_agg(pid) FROM pg_stat_activity WHERE usename = 'jianyue_worker'"
    return list(_one(place, asked, [])[0])


def _newest(place: Place) -> int:
    return int(_one(place, "SELECT max(id) FROM tickets_ticket", [])[0])


def _superuser(place: Place) -> str:
    return place.cluster.url("jianyue_owner").replace("jianyue_owner@", "postgres@")


def _one(place: Place, question: str, given: list[object]) -> tuple[int, ...]:
    with psycopg.connect(_superuser(place)) as database:
        return database.execute(question, given).fetchone() or ()
