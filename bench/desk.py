"""The desk under load: tickets created over HTTP, the queue and a ticket's page in a large world.

Server, database and load share the machine. The bare application (`bench.bare`) inserts as many
rows in one transaction under the same server; it says what the machine can do at most. The size of
the world is BENCH_TICKETS (default 20,000).
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path

import psycopg

from bench.driver import Browser, Run, drive, token_of
from jianyue.ledger.cluster import Cluster

TICKETS = int(os.environ.get("BENCH_TICKETS", "20000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
USERS = 8
DESK, BARE = 8311, 8312
PASSWORD = "jianyue-demo"  # noqa: S105 - of the sample world
OURS = ("ledger_", "tickets_")


def main() -> None:
    """Print rates, ratios, times of pages and the memory of the processes."""
    with tempfile.TemporaryDirectory(prefix="jianyue-bench-") as folder:
        Path(folder).chmod(0o711)
        environ = os.environ | {
            "JIANYUE_DATA": folder,
            "JIANYUE_SITE_URL": f"http://localhost:{DESK}",
        }
        cluster = Cluster(Path(folder) / "postgres")
        cluster.ensure_running()
        try:
            _measure(environ, cluster)
        finally:
            cluster.stop()


def _measure(environ: dict[str, str], cluster: Cluster) -> None:
    jianyue = [sys.executable, "-m", "jianyue.cli"]
    started = time.perf_counter()
    demo = [*jianyue, "demo", "--no-serve", "--tickets", str(TICKETS)]
    subprocess.run(demo, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    print(f"a world of {TICKETS:,} tickets made in {time.perf_counter() - started:.0f} s")
    serve = [*jianyue, "serve", "--port", str(DESK), "--with-work"]
    with _server(serve, environ, DESK, "/account/login/") as pid:
        print(f"memory of web and worker: {_memory(pid) / 2**20:.0f} MB PSS")
        rows = _rows_of_one(cluster)
        ours = drive([Reporter() for _ in range(USERS)], SECONDS)
        print(f"tickets created, {rows} rows each   {ours}")
        _pages(cluster)
        print(f"memory after the load: {_memory(pid) / 2**20:.0f} MB PSS")
    bare = _bare(environ, cluster, rows)
    print(
        f"bare view, the same rows          {bare}\nratio of the rates: {ours.rate / bare.rate:.2f}"
    )


class Reporter:
    """A teller who reports one fault after the other, by the form of the page."""

    def __init__(self) -> None:
        self.browser = Browser(DESK)
        self.browser.sign_in("teller@demo.example", PASSWORD)
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
    """Return how many rows one report adds, counted in the tables themselves."""
    with psycopg.connect(cluster.url("jianyue_owner")) as database:
        before = _count(database)
        Reporter()()
        database.rollback()
        return _count(database) - before


def _count(database: psycopg.Connection) -> int:
    named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    tables = [name for (name,) in database.execute(named) if name.startswith(OURS)]
    counted = [database.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in tables]  # type: ignore[arg-type] # names of the catalogue
    return sum(row[0] for row in counted if row)


def _pages(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("jianyue_owner")) as database:
        newest = "SELECT number FROM tickets_ticket ORDER BY id DESC LIMIT 200"
        numbers = [number for (number,) in database.execute(newest)]
    next_number = count()
    for name, path in (("queue page", "/desk/"), ("ticket page", "/tickets/{}/")):
        agent = Browser(DESK)
        agent.sign_in("agent@demo.example", PASSWORD)

        def look(agent: Browser = agent, path: str = path) -> None:
            status, page = agent.get(path.format(numbers[next(next_number) % len(numbers)]))
            assert status == 200, (status, page[:500])

        look()
        print(f"{name:34}{drive([look], SECONDS / 2)}")


def _bare(environ: dict[str, str], cluster: Cluster, rows: int) -> Run:
    environ = environ | {"BENCH_DATABASE_URL": cluster.url("jianyue_owner"), "PYTHONPATH": "."}
    table = [sys.executable, "-m", "bench.bare.table"]
    subprocess.run(table, env=environ, check=True)  # noqa: S603 - our own
    granian = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(BARE),
        "--workers", "2", "--blocking-threads", "4", "--log-level", "warning",
        "bench.bare.wsgi:application",
    ]  # fmt: skip
    with _server(granian, environ, BARE, f"/rows/{rows}"):
        return drive([Writer(rows) for _ in range(USERS)], SECONDS)


class Writer:
    """Somebody who has the bare application insert rows."""

    def __init__(self, rows: int) -> None:
        self.browser, self.rows = Browser(BARE), rows

    def __call__(self) -> None:
        """Insert the rows of one ticket."""
        status, page = self.browser.post(f"/rows/{self.rows}", {"title": "柜面系统无法登录"})
        assert status == 204, (status, page[:500])


@contextmanager
def _server(command: list[str], environ: dict[str, str], port: int, path: str) -> Iterator[int]:
    """Run a server meanwhile; give its process id once it answers."""
    process = subprocess.Popen(command, env=environ, start_new_session=True)  # noqa: S603 - our own
    try:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            with suppress(OSError, HTTPException):
                Browser(port).get(path)
                break
            time.sleep(0.3)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _memory(pid: int) -> int:
    """Return the proportional memory of a process and all its children, in bytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return own * 1024 + sum(_memory(int(child)) for child in children)
