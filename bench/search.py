"""Searching a million tickets with Chinese text: how long people of both sides wait.

Common words and rare ones, one reader at a time, over HTTP and as the application's own role, so
that the policies of the database hold. Meanwhile no table of tickets or words is read from end to
end. BENCH_SEARCHED (1,000,000) makes it smaller; BENCH_DATA keeps the world.
"""

import os
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

import psycopg

from bench.desk import PASSWORD, placed
from bench.driver import Browser, drive
from bench.measure import table, verdict
from bench.search_rows import COLUMNS, FIRST, PHONE, RARE, write
from bench.servers import server

PORT = 8351
MANY = int(os.environ.get("BENCH_SEARCHED", "1000000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
MOST = 300  # ms
READERS = ("agent", "operations", "engineer", "bank", "teller")
ASKED = {
    "a word everywhere": "系统",
    "two common words": "打印机 证书过期",
    "words that nobody writes side by side": "数据库延迟",
    "a single character": "证",
    "a fragment across words": "期核",
    "English, by how it begins": "data time",
    "a rare word": RARE,
    "a rare and a common one": f"系统 {RARE}",
    "nothing has it": "薛定谔方程",
    "a telephone number, written otherwise": "+86 21 " + PHONE.format(1234)[4:].replace(" ", ""),
    "the end of a number": "00042",
}
PATHS = {
    "page": "/search/?q={}",
    "as typed": "/search/suggestions/?q={}",
    "open": "/desk/?q={}",
    "queue": "/desk/?state=all&q={}",
}
SCANS = "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = ANY(%s)"


def main() -> None:
    """Print how long each search takes."""
    with placed(PORT) as place:
        place.run("jianyue.cli", "demo", "--no-serve", "--tickets", "200")
        owner = place.cluster.url("jianyue_owner")
        began = time.perf_counter()
        with psycopg.connect(owner) as database:
            [there] = database.execute(
                "SELECT count(*) FROM tickets_ticket WHERE id > %s", [FIRST]
            ).fetchone() or [0]
        if not there:
            write(owner, MANY)
            print(f"{MANY:,} tickets written and indexed in {time.perf_counter() - began:.0f} s")
        _sizes(owner)
        serve = [sys.executable, "-m", "jianyue.cli", "serve", "--port", str(PORT)]
        with server(serve, place.environ, f"http://localhost:{PORT}/account/login/"):
            before = _scans(owner)
            _measured()
            time.sleep(1)  # what was counted is told a little later
            after = _scans(owner)
        read = {name: after[name] - before[name] for name in before if after[name] > before[name]}
        print(f"\ntables read from end to end: {read or 'none'} (none: {verdict(held=not read)})")


def _measured() -> None:
    rows = [["what", "where", "who", "p50 ms", "p95 ms", "target"]]
    for who in READERS:
        browser = Browser(PORT)
        login = f"{who}@demo.example"
        browser.sign_in("/account/login/", login=login, password=PASSWORD)
        for where, path in PATHS.items():
            if where in {"open", "queue"} and who in {"bank", "teller"}:
                continue
            for what, text in ASKED.items():
                look = _look(browser.rested(), path.format(quote(text)))
                look()
                run = drive([look], SECONDS)
                kept = verdict(held=run.p95 * 1000 <= MOST)
                times = [f"{each * 1000:.0f}" for each in (run.p50, run.p95)]
                rows.append([what, where, who, *times, f"<= {MOST}: {kept}"])
    table(f"Searching {MANY:,} tickets", rows)


def _look(browser: Browser, path: str) -> Callable[[], None]:
    def look() -> None:
        status, text = browser.get(path)
        assert status in {200, 302}, (path, status, text[:500])

    return look


def _scans(url: str) -> dict[str, int]:
    with psycopg.connect(url) as database:
        names = [*COLUMNS, "ledger_fact", "tickets_clock"]
        return dict(database.execute(SCANS, [names]).fetchall())


def _sizes(url: str) -> None:
    with psycopg.connect(url) as database:
        [held, index] = database.execute(
            "SELECT pg_size_pretty(pg_table_size('ledger_lexicon')), "
            "pg_size_pretty(pg_relation_size('lexicon_terms'))"
        ).fetchone() or ["", ""]
    print(f"the lexicon: {held}, its index {index}")
