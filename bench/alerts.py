"""Alerts at the door: so many a second from many monitors, each answered 202 and none lost.

BENCH_ALERT_SECONDS is how long 50 a second come (180); 200 a second come for a third of it. At the
end 10,000 identical ones come as fast as they are taken.
"""

import json
import os
import sys
import threading
import time
from statistics import quantiles

import psycopg

from bench.desk import placed
from bench.driver import Browser
from bench.measure import table, verdict
from bench.place import Place
from bench.servers import processor, server

PORT = 8331
LONG = float(os.environ.get("BENCH_ALERT_SECONDS", "180"))
LINES = 8
SAME = 10_000
MONITOR = """
from jianyue.cli.installation import begin
begin("owner")
from django.utils import timezone
from jianyue.agreements.models import Contract
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.people.models import User
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.alerts.rules import Rule
with inside(Tenant.objects.get().pk):
    bank = Contract.objects.get(code="HT-YH")
    wanted = Wanted("bench", "generic", rules=[Rule("", "", "core-banking")],
                    grades={"critical": {"problem": "2"}}, outages={"critical": "full"})
    by = User.objects.get(email="operations@demo.example")
    print(monitors.add(bank, wanted, at=timezone.now(), by=by)[1])
"""
WAITING = "SELECT count(*) FROM watch_signal WHERE waits"
COUNTS = """
SELECT (SELECT count(*) FROM watch_signal), (SELECT count(*) FROM watch_signal WHERE failure <> ''),
  (SELECT count(*) FROM watch_alert), (SELECT count(DISTINCT a.ticket_id) FROM watch_alert a
  JOIN watch_monitor m ON m.id = a.monitor_id WHERE m.name = 'bench')
"""


def main() -> None:
    """Print what was answered, what is stored, and how long a worker needed for the rest."""
    with placed(PORT) as place:
        place.run("jianyue.cli", "demo", "--no-serve", "--tickets", "300")
        key = place.said(MONITOR)
        serve = [sys.executable, "-m", "jianyue.cli", "serve", "--port", str(PORT), "--with-work"]
        with server(serve, place.environ, f"http://localhost:{PORT}/account/login/") as pid:
            pids = (pid, place.postmaster)
            rows = [["load", "sent", "202", "stored", "p95 ms", "processor ms", "all taken after"]]
            for name, rate, seconds in (("50 a second", 50, LONG), ("200 a second", 200, LONG / 3)):
                rows.append(_load(place, key, name, rate, seconds, pids))
            rows.append(_load(place, key, "10,000 identical", 0, 0, pids))
        table("Alerts over HTTP", rows)
        stored, failed, alerts, incidents = _asked(place, COUNTS)
        lost = sum(int(row[2]) - int(row[3]) for row in rows[1:])
        print(f"\n{stored:,} signals: {alerts:,} alerts, {incidents} incidents, {failed} failed")
        print(f"accepted and lost: {lost} (0: {verdict(held=lost == 0 and failed == 0)})")
        print(f"one cause, one incident: {verdict(held=incidents == 1)}")


def _load(
    place: Place, key: str, name: str, rate: int, seconds: float, pids: tuple[int, ...]
) -> list[str]:
    before, spent = _asked(place, COUNTS)[0], sum(map(processor, pids))
    many = int(rate * seconds) or SAME
    took: list[float] = []
    began = time.perf_counter()

    def line(first: int) -> None:
        browser = Browser(PORT)
        for number in range(first, many, LINES):
            if rate:
                time.sleep(max(0.0, began + number / rate - time.perf_counter()))
            started = time.perf_counter()
            said = "same" if not rate else f"{rate}-{number}"
            if browser.bring(f"/alerts/in/{key}/", _body(said)) == 202:
                took.append(time.perf_counter() - started)

    threads = [threading.Thread(target=line, args=(first,)) for first in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = time.perf_counter()
    cost = (sum(map(processor, pids)) - spent) / many
    while _asked(place, WAITING)[0]:
        time.sleep(0.1)
    rested = time.perf_counter() - ended
    stored = _asked(place, COUNTS)[0] - before
    p95 = quantiles(took, n=20)[18] * 1000
    figures = [f"{p95:.0f}", f"{cost * 1000:.1f}", f"{rested:.1f} s"]
    return [name, str(many), str(len(took)), str(stored), *figures]


def _body(key: str) -> bytes:
    said = {"dedup_key": key, "title": f"{key} is down", "severity": "critical", "body": "timeout"}
    return json.dumps(said).encode()


def _asked(place: Place, question: str) -> tuple[int, ...]:
    superuser = place.cluster.url("jianyue_owner").replace("jianyue_owner@", "postgres@")
    with psycopg.connect(superuser) as database:
        return database.execute(question.encode()).fetchone() or ()
