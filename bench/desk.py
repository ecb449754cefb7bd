"""The desk under load, against a bare application and django-helpdesk in the same run.

Servers, database and load share the machine. The bare application (`bench.bare`) inserts as many
rows in one transaction under the same server; it says what the machine can do at most. The size of
the world is BENCH_TICKETS (default 20,000); BENCH_DATA names a folder in which a world is kept for
the next run.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench import helpdesk, pages
from bench.driver import Browser, Run, drive, token_of
from bench.measure import table, verdict
from bench.place import Place
from bench.servers import granian, memory, server
from jianyue.ledger.cluster import Cluster

TICKETS = int(os.environ.get("BENCH_TICKETS", "20000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
USERS = 8
DESK, BARE, PEER = 8311, 8312, 8313
PASSWORD = "jianyue-demo"  # noqa: S105 - of the sample world
# What a report has written: whoever works at the same time changes the same tables.
WRITTEN = """
SELECT 2 + (SELECT count(*) FROM ledger_fact WHERE timeline_id = newest.timeline_id)
  + (SELECT count(*) FROM ledger_words WHERE timeline_id = newest.timeline_id)
  + (SELECT count(*) FROM tickets_clock WHERE ticket_id = newest.id)
  + (SELECT count(*) FROM ledger_timer WHERE subject = 'ticket' AND subject_id = newest.id)
FROM (SELECT id, timeline_id FROM tickets_ticket ORDER BY id DESC LIMIT 1) AS newest
"""
MOST_MEMORY = 600 << 20


def main() -> None:
    """Print rates, ratios, times of pages and the memory of the processes."""
    with placed(DESK) as place:
        _make_world(place)
        serve = [sys.executable, "-m", "jianyue.cli", "serve", "--port", str(DESK), "--with-work"]
        with server(serve, place.environ, f"http://localhost:{DESK}/account/login/") as pid:
            pids = (pid, place.postmaster)
            rows = _rows_of_one(place.cluster)
            ours = drive([Reporter() for _ in range(USERS)], SECONDS, pids)
            pages.main(place.cluster, DESK, PASSWORD, SECONDS / 4, pids)
            held = memory(pid)
        bare = _bare(place, rows)
        peer = helpdesk.measured(place, PEER, TICKETS, SECONDS)
    _rates(rows, ours, bare, peer)
    kept = verdict(held=held <= MOST_MEMORY)
    print(f"\nmemory of web and worker after it all: {held >> 20} MB PSS (<= 600 MB: {kept})")


@contextmanager
def placed(port: int) -> Iterator[Place]:
    """Have a database server stand meanwhile."""
    with tempfile.TemporaryDirectory(prefix="jianyue-bench-") as made:
        folder = Path(os.environ.get("BENCH_DATA", made))
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
        place = Place(folder, port)
        place.cluster.ensure_running()
        try:
            yield place
        finally:
            place.cluster.stop()


def _make_world(place: Place) -> None:
    before, started = os.times(), time.perf_counter()
    place.run("jianyue.cli", "demo", "--no-serve", "--tickets", str(TICKETS))
    wall, after = time.perf_counter() - started, os.times()
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    with psycopg.connect(place.cluster.url("jianyue_owner")) as database:
        [count] = database.execute("SELECT count(*) FROM tickets_ticket").fetchone() or [0]
        [open_] = database.execute(
            "SELECT count(*) FROM tickets_ticket WHERE state IN ('new', 'working', 'resolved')"
        ).fetchone() or [0]
    print(
        f"a world of {count:,} tickets, {open_:,} of them open, made in {wall:.0f} s "
        f"({spent:.0f} s of processor beside the database's)"
    )


class Reporter:
    """A teller who reports one fault after the other, by the form of the page."""

    def __init__(self) -> None:
        self.browser = Browser(DESK)
        self.browser.sign_in("/account/login/", login="teller@demo.example", password=PASSWORD)
        _, page = self.browser.get("/report/")
        self.form = {
            "csrfmiddlewaretoken": token_of(page),
            "contract": "HT-YH",
            "what": "incident",
            "service": "core-banking",
            "title": "柜面系统无法登录",
            "text": "网点无法登录",
            "grade": "2",
        }

    def __call__(self) -> None:
        """Report one fault."""
        status, page = self.browser.post("/report/", self.form)
        assert status == 302, (status, page[:2000])


def _rows_of_one(cluster: Cluster) -> int:
    """Return how many rows one report adds: timeline, ticket, and what hangs on them."""
    Reporter()()
    with psycopg.connect(cluster.url("jianyue_owner")) as database:
        [rows] = database.execute(WRITTEN).fetchone() or [0]
    return int(rows)


def _bare(place: Place, rows: int) -> Run:
    more = {"BENCH_DATABASE_URL": place.cluster.url("jianyue_owner"), "PYTHONPATH": "."}
    place.run("bench.bare.table", **more)
    command = granian("bench.bare.wsgi:application", BARE)
    with server(command, place.environ | more, f"http://localhost:{BARE}/rows/1") as pid:
        return drive([Writer(rows) for _ in range(USERS)], SECONDS, (pid, place.postmaster))


class Writer:
    """Somebody who has the bare application insert rows."""

    def __init__(self, rows: int) -> None:
        self.browser, self.rows = Browser(BARE), rows

    def __call__(self) -> None:
        """Insert the rows of one ticket."""
        status, page = self.browser.post(f"/rows/{self.rows}", {"title": "柜面系统无法登录"})
        assert status == 204, (status, page[:500])


def _rates(rows: int, ours: Run, bare: Run, peer: Run) -> None:
    head = ["who", "a second", "p95 ms", "processor ms", "ours to it", "by processor", "target"]
    found = [head, [f"the desk, {rows} rows a ticket", *_figures(ours), "1", "1", ""]]
    for name, run, least in (
        ("a bare view, as many rows", bare, 0.5),
        ("django-helpdesk, its public form", peer, 1.5),
    ):
        ratio = ours.rate / run.rate
        kept = f">= {least}: {verdict(held=ratio >= least)}"
        found.append([name, *_figures(run), f"{ratio:.2f}", f"{run.cost / ours.cost:.2f}", kept])
    table(f"Tickets created over HTTP by {USERS} users at once", found)


def _figures(run: Run) -> list[str]:
    return [f"{run.rate:.0f}", f"{run.p95 * 1000:.0f}", f"{run.cost * 1000:.1f}"]
