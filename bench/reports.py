"""A month of a million tickets and ten thousand outages: its figures, its report, the evidence.

Figures, release and PDF are each made by a process of its own, whose time, processor time and most
memory are taken; then a server shows pages of the tickets behind a released figure. The peer is
what somebody who knows SQL would ask the database; it must say the same.

BENCH_REPORTED (1000000) makes it smaller. A report is released once, so the world is made anew.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from bench import month_rows
from bench.desk import PASSWORD, placed
from bench.driver import Browser, drive
from bench.measure import best, table, verdict
from bench.place import Place
from bench.servers import processor, server

PORT = 8351
REPORTED = int(os.environ.get("BENCH_REPORTED", "1000000"))
MOST, MOST_PAPER, MOST_PAGE = 10.0, 10.0, 0.3  # seconds
GIB = 1 << 30
MOMENT = timedelta(microseconds=1)
SECONDS = 5.0
ZONE = ZoneInfo("Asia/Shanghai")
# What counts at last in the month, unless it was merged, left out or is contested.
PEER = """
SELECT target, count(*) FILTER (WHERE NOT missed), count(*) FROM (
    SELECT DISTINCT ON (c.id) c.target, u.missed
    FROM tickets_ticket t JOIN tickets_clock c ON c.ticket_id = t.id
    CROSS JOIN LATERAL (
        SELECT * FROM unnest(c.verdict_at, c.verdict_missed) AS told(at, missed)
        UNION ALL SELECT c.breaches_at, true WHERE c.breaches_at IS NOT NULL
    ) AS u
    WHERE t.contract_id = (SELECT id FROM agreements_contract WHERE code = 'HT-YH')
        AND t.state <> 'merged' AND t.contest = '' AND u.at >= %(start)s AND u.at < %(end)s
    ORDER BY c.id, u.at DESC
) AS last GROUP BY target
"""
DOWN = """
WITH fallen AS (
    SELECT range_agg(tstzrange(from_at, until_at)) AS spans FROM watch_outage
    WHERE system = 'network' AND grade = 'full' AND ground = '' AND voided_at IS NULL
        AND number LIKE 'HT-YH-D%%'
) SELECT sum(upper(piece) - lower(piece)) FROM fallen,
    unnest(spans * tstzmultirange(tstzrange(%(start)s, %(end)s))) AS piece
"""
STEP = """
from jianyue.cli.installation import begin
begin("owner")
from bench import report_steps
report_steps."""
FIGURES = {"response": "response-rate", "recovery": "recovery-rate",
           "order": "requirement-rate", "resolution": "resolution-rate"}  # fmt: skip


def main() -> None:
    """Print how long everything took, and whether the peer says the same."""
    with placed(PORT) as place:
        place.run("jianyue.cli", "demo", "--no-serve", "--tickets", "30", "--open-month")
        start, end = _month()
        superuser = place.cluster.url("jianyue_owner").replace("jianyue_owner@", "postgres@")
        with psycopg.connect(superuser, autocommit=True) as database:
            month_rows.write(database, start, end, REPORTED)
            figures = _step(place, f"figures({start.isoformat()!r})")
            peer, same = _peer(database, figures, start, end)
        released = _step(place, f"released({end.isoformat()!r})")
        paper = _step(place, f"paper({released['number']!r})")
        rows = _pages(place, released)
    _say(figures, released, paper, peer)
    table("A page of the tickets behind a released figure", rows)
    print(f"\nthe database says the same: {verdict(held=same)}")
    print(f"load of the machine meanwhile: {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors")


def _month() -> tuple[datetime, datetime]:
    """Return last month, which the sample world leaves to be reported."""
    until = datetime.now(ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    start = (until - timedelta(days=1)).replace(day=1)
    return start.astimezone(UTC), until.astimezone(UTC)


def _step(place: Place, call: str) -> dict[str, Any]:
    """Have a step done in a process of its own; the database's processor time is part of it."""
    before = processor(place.postmaster)
    found: dict[str, Any] = json.loads(place.said(f"{STEP}{call}"))
    found["spent"] += processor(place.postmaster) - before
    return found


def _peer(
    database: psycopg.Connection, figures: dict[str, Any], start: datetime, end: datetime
) -> tuple[float, bool]:
    """Return how long the database needs to count the same, and whether it says the same."""
    asked, found = {"start": start, "end": end}, {}

    def count() -> None:
        found.update({name: [*counts] for name, *counts in database.execute(PEER, asked)})

    took = best(count, 1)
    mine = {target: figures["counts"][name] for target, name in FIGURES.items()}
    [down] = database.execute(DOWN, asked).fetchone() or (timedelta(0),)
    up = Fraction((end - start - down) // MOMENT, (end - start) // MOMENT)
    return took, found == mine and figures["availability"] == str(up)


def _pages(place: Place, released: dict[str, Any]) -> list[list[str]]:
    """Return how long pages of evidence take over HTTP: the first ones, and one far behind."""
    rows = [["page", "p50 ms", "p95 ms", "processor ms", "target"]]
    at = f"/reports/{released['number']}/figures/{released['places']['response-rate']}/"
    serve = [sys.executable, "-m", "jianyue.cli", "serve", "--port", str(PORT)]
    with server(serve, place.environ, f"http://localhost:{PORT}/account/login/") as pid:
        browser = Browser(PORT)
        browser.sign_in("/account/login/", login="bank@demo.example", password=PASSWORD)
        for name, asked in (
            ("missed, first page", "?show=missed"),
            ("kept, first page", "?show=met"),
            ("kept, page 10,000", "?show=met&page=10000"),
            ("left out, first page", "?show=out"),
        ):
            run = drive([lambda: _opened(browser, at + asked)], SECONDS, (pid, place.postmaster))  # noqa: B023 - it is driven within the round
            times = [f"{each * 1000:.0f}" for each in (run.p50, run.p95, run.cost)]
            rows.append([name, *times, f"<= 300: {verdict(held=run.p95 <= MOST_PAGE)}"])
    return rows


def _opened(browser: Browser, path: str) -> None:
    status, text = browser.get(path)
    assert status == 200, (path, status, text[:500])


def _say(
    figures: dict[str, Any], released: dict[str, Any], paper: dict[str, Any], peer: float
) -> None:
    rows = [["what", "seconds", "processor s", "GiB", "target"]]
    for name, step, most in (
        (f"all figures, {figures['queries']} queries", figures, MOST),
        ("drafted text, figures, seal, release", released, None),
        ("the released report as PDF", paper, MOST_PAPER),
    ):
        kept = step["took"] <= (most or step["took"]) and step["peak"] < GIB
        target = f"<= {most:.0f} s, < 1 GiB: {verdict(held=kept)}" if most else ""
        times = [f"{step['took']:.1f}", f"{step['spent']:.1f}", f"{step['peak'] / GIB:.2f}"]
        rows.append([name, *times, target])
    rows.append(["four attainments in SQL", f"{peer:.1f}", "", "", ""])
    table(f"A month of {REPORTED:,} tickets and {REPORTED // 100:,} outages", rows)
