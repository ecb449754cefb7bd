"""PostgreSQL stopped at once under load: what was answered is there (trust F3).

TRUST_STOPS says how often; `make trust` asks for twenty times.
"""

import logging
import os
import signal
import time

import pytest

from tests.browsing import Browser
from tests.cast import PASSWORD
from tests.installed import HISTORY, Installed, eventually, free_port, installed
from tests.reporting import TORN, reporting

pytestmark = [pytest.mark.enable_socket, pytest.mark.simulation]
logger = logging.getLogger(__name__)
STOPS = int(os.environ.get("TRUST_STOPS", "1"))
LONGEST = 30  # seconds until the service is back by itself


def stop_at_once(made: Installed) -> None:
    """Stop the server as `pg_ctl stop -m immediate` does: nothing is written any more."""
    (told,) = made.data.glob("postgres/**/postmaster.pid")
    os.kill(int(told.read_text().split()[0]), signal.SIGQUIT)


def stopped_under_load(made: Installed, visitor: Browser) -> tuple[list[str], list[float]]:
    """Stop the server again and again while somebody reports; return his numbers and the waits."""
    numbers: list[str] = []
    waits: list[float] = []
    with reporting(visitor, numbers):
        for _ in range(STOPS):
            reached = len(numbers)
            eventually(lambda: len(numbers) >= reached + 3)  # noqa: B023 - asked at once
            stop_at_once(made)
            began, reached = time.monotonic(), len(numbers)
            eventually(lambda: len(numbers) >= reached + 2)  # noqa: B023 - as above
            waits.append(time.monotonic() - began)
    return numbers, waits


def test_a_server_that_stops_at_once_comes_back_with_all_that_was_answered() -> None:
    port = free_port()
    with installed(JIANYUE_SITE_URL=f"http://localhost:{port}") as made:
        made.live_through(HISTORY)
        made.cluster.stop()  # so that it is started as one that is kept
        with made.process("serve", "--port", str(port), "--workers", "1", "--with-work"):
            visitor = Browser(port)
            eventually(visitor.answers)
            visitor.sign_in("teller@sample.example", PASSWORD)
            numbers, waits = stopped_under_load(made, visitor)
            kept = {number for (number,) in made.asked("SELECT number FROM tickets_ticket")}
            logger.info("%s reports, back after %.1f s at most", len(numbers), max(waits))
            assert set(numbers) <= kept
            assert made.asked(TORN) == [(0,)]
            assert max(waits) <= LONGEST
            assert "0 mended" in made.run("rebuild")
