"""The pages of the desk in a large world, one reader at a time: how long they take at most."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import cycle
from urllib.parse import quote

import psycopg

from bench.driver import Browser, drive
from bench.measure import table, verdict
from jianyue.ledger.cluster import Cluster

FOUND = frozenset({302})
ANY = 500  # ms: no page may take long
NEXT = re.compile(r'href="/desk/(\?[^"]*after=[^"]*)"')
NEWEST = "SELECT number FROM tickets_ticket ORDER BY id DESC LIMIT 200"


@dataclass(frozen=True)
class Page:
    """A page, who reads it, and how long it may take (p95, milliseconds).

    path  with {} for the number of a ticket, {after} for where the queue's next page begins
    """

    name: str
    who: str
    path: str
    most: int = ANY
    answers: frozenset[int] = frozenset({200})


PAGES = (
    Page("queue", "agent", "/desk/", 150),
    Page("ticket", "agent", "/tickets/{}/", 100),
    Page("queue: its next page", "agent", "/desk/{after}"),
    Page("queue: mine", "engineer", "/desk/?assignee=me"),
    Page("queue: overdue, by time left", "agent", "/desk/?due=overdue&sort=due"),
    Page("queue: of one customer, level 1", "agent", "/desk/?contract=HT-YH&level=1"),
    Page("queue: closed, newest first", "agent", "/desk/?state=closed&sort=newest"),
    Page("search: words, open", "agent", f"/desk/?q={quote('打印机')}"),
    Page("search: words, all", "agent", f"/desk/?state=all&q={quote('打印机')}"),
    Page("search: words nowhere, all", "agent", f"/desk/?state=all&q={quote('量子')}"),
    Page("search: a number, and to it", "agent", "/desk/?state=all&q={}", answers=FOUND),
    Page("today, and who carries how much", "operations", "/today/"),
    Page("today of a customer", "bank", "/today/"),
    Page("my tickets, a reporter's", "teller", "/my/"),
    Page("my tickets, a representative's", "bank", "/my/"),
    Page("my tickets, an engineer's", "engineer", "/my/"),
    Page("ticket, a reporter's", "teller", "/tickets/{}/"),
    Page("report form", "teller", "/report/"),
    Page("agreements", "contracts", "/agreements/"),
    Page("agreement", "contracts", "/agreements/HT-YH/"),
    Page("slips", "engineer", "/slips/"),
    Page("staffing", "project", "/staffing/HT-YH/"),
    Page("people", "admin", "/people/"),
    Page("operation", "admin", "/settings/operation/"),
)


def main(cluster: Cluster, port: int, password: str, seconds: float, pids: Sequence[int]) -> None:
    """Print how long each page takes."""
    with psycopg.connect(cluster.url("jianyue_owner")) as database:
        numbers = [number for (number,) in database.execute(NEWEST)]
    browsers: dict[str, Browser] = {}
    rows = [["page", "who", "p50 ms", "p95 ms", "processor ms", "target"]]
    for page in PAGES:
        if page.who not in browsers:
            browsers[page.who] = Browser(port)
            login = f"{page.who}@demo.example"
            browsers[page.who].sign_in("/account/login/", login=login, password=password)
        look = _look(browsers[page.who].rested(), page, numbers)
        look()
        run = drive([look], seconds, pids)
        kept = verdict(held=run.p95 * 1000 <= page.most)
        times = [f"{each * 1000:.0f}" for each in (run.p50, run.p95, run.cost)]
        rows.append([page.name, page.who, *times, f"<= {page.most}: {kept}"])
    table("Pages", rows)


def _look(browser: Browser, page: Page, numbers: Sequence[str]) -> Callable[[], None]:
    turn, after = cycle(numbers), ""
    if "{after}" in page.path:
        found = NEXT.search(browser.get("/desk/")[1])
        assert found, "the queue has but one page"
        after = unescape(found[1])

    def look() -> None:
        status, text = browser.get(page.path.format(next(turn), after=after))
        assert status in page.answers, (page, status, text[:500])

    return look
