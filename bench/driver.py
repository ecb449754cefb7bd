"""A user of web pages who never tires: keeps connections open, knows forms and cookies."""

import http.client
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from statistics import quantiles
from urllib.parse import urlencode

from bench.servers import processor

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LEAST = 5
PATIENCE = 60  # seconds for one answer


@dataclass
class Browser:
    """One connection to one server, with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE)

    def rested(self) -> "Browser":
        """Return itself with a new connection: the server leaves one that is idle for long."""
        self.line.close()
        return self

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        """Send a form; return status and text, redirects unfollowed."""
        return self._ask("POST", path, urlencode(form).encode())

    def bring(self, path: str, body: bytes) -> int:
        """Send JSON; return the status."""
        self.line.request("POST", path, body, {"Content-Type": "application/json"})
        answer = self.line.getresponse()
        answer.read()
        return answer.status

    def sign_in(self, path: str, **said: str) -> None:
        """Come in by the sign-in page at `path`, with what its form asks for."""
        _, page = self.get(path)
        status, page = self.post(path, said | {"csrfmiddlewaretoken": token_of(page)})
        assert status == 302, (status, page[:500])

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode(errors="replace")
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return answer.status, text


def token_of(page: str) -> str:
    """Return the token of the first form on a page."""
    found = TOKEN.search(page)
    assert found, page[:500]
    return found[1]


@dataclass(frozen=True)
class Run:
    """What came of many requests: how many a second, and how long the slow ones took.

    cost  processor time of the servers for one request, in seconds; it is the same on a machine
          that has other work, where rates and times are not
    """

    rate: float
    p50: float
    p95: float
    cost: float

    def __str__(self) -> str:
        return (
            f"{self.rate:8.1f}/s   p50 {self.p50 * 1000:6.1f} ms   p95 {self.p95 * 1000:6.1f} ms   "
            f"processor {self.cost * 1000:5.1f} ms"
        )


def drive(users: Sequence[Callable[[], None]], seconds: float, pids: Sequence[int] = ()) -> Run:
    """Have every user repeat his act for so many seconds, all at the same time, and LEAST times.

    pids  processes that serve; what they and their children spend is the cost
    """
    took: list[float] = []
    spent_before = sum(map(processor, pids))
    end = time.perf_counter() + seconds

    def repeat(act: Callable[[], None]) -> None:
        done = 0
        while (before := time.perf_counter()) < end or done < LEAST:
            act()
            took.append(time.perf_counter() - before)
            done += 1

    started = time.perf_counter()
    threads = [threading.Thread(target=repeat, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - started
    cuts = quantiles(took, n=20)
    cost = (sum(map(processor, pids)) - spent_before) / len(took)
    return Run(len(took) / spent, cuts[9], cuts[18], cost)
