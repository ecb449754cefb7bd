"""django-helpdesk as its users use it: its public form, and its list of tickets."""

import json
from base64 import b64encode
from urllib.parse import urlencode

import psycopg

from bench.driver import Browser, Run, drive, token_of
from bench.measure import table
from bench.place import Place
from bench.servers import granian, server

USERS = 8
PASSWORD = "jianyue-demo"  # noqa: S105 - of the bench alone
# What its list asks for when it is opened: new and reopened tickets by their age, 25 of them.
ASKED = {
    "filtering": {"status__in": [1, 2]},
    "sorting": "created",
    "search_string": "",
    "sortreverse": False,
}
ROWS = f"/datatables_ticket_list/{b64encode(json.dumps(ASKED).encode()).decode()}?" + urlencode(
    {"draw": 1, "start": 0, "length": 25, "order[0][column]": 5, "order[0][dir]": "asc"}
)


def measured(place: Place, port: int, tickets: int, seconds: float) -> Run:
    """Have tickets created by its public form; print how long its list takes beside so many."""
    _, more = anew(place, tickets)
    command, home = granian("bench.helpdesk.wsgi:application", port), f"http://localhost:{port}/"
    with server(command, place.environ | more, home) as pid:
        pids = (pid, place.postmaster)
        made = drive([Guest(port) for _ in range(USERS)], seconds, pids)
        looks = {"its page": Agent(port, "/tickets/"), "its rows": Agent(port, ROWS)}
        rows = [["list of tickets", "p50 ms", "p95 ms", "processor ms"]]
        for name, agent in looks.items():
            agent()
            run = drive([agent], seconds / 2, pids)
            rows.append([name, *(f"{each * 1000:.0f}" for each in (run.p50, run.p95, run.cost))])
    table(f"django-helpdesk's list with {tickets:,} tickets, a twentieth of them open", rows)
    return made


def anew(place: Place, tickets: int) -> tuple[str, dict[str, str]]:
    """Make its database anew; return its address, and what its processes are told."""
    with psycopg.connect(place.cluster.url("jianyue_owner"), autocommit=True) as database:
        database.execute("DROP DATABASE IF EXISTS helpdesk")
        database.execute("CREATE DATABASE helpdesk")
    url = place.cluster.url("jianyue_owner", "helpdesk")
    more = {"BENCH_DATABASE_URL": url, "PYTHONPATH": "."}
    place.run("bench.helpdesk.world", str(tickets), **more)
    return url, more


class Guest:
    """Somebody who reports one fault after the other by the public form."""

    def __init__(self, port: int) -> None:
        self.browser = Browser(port)
        _, page = self.browser.get("/tickets/submit/")
        self.form = {
            "csrfmiddlewaretoken": token_of(page),
            "title": "柜面系统无法登录",
            "body": "网点无法登录",
            "priority": "2",
            "submitter_email": "teller@demo.example",
        }

    def __call__(self) -> None:
        """Report one fault."""
        status, page = self.browser.post("/tickets/submit/", self.form)
        assert status == 302, (status, page[:2000])


class Agent:
    """Somebody of the staff who looks at one page again and again."""

    def __init__(self, port: int, path: str) -> None:
        self.browser, self.path = Browser(port), path
        self.browser.sign_in("/login/", username="agent", password=PASSWORD)

    def __call__(self) -> None:
        """Look at the page."""
        status, page = self.browser.get(self.path)
        assert status == 200, (status, page[:2000])
