"""Somebody who reports one ticket after the other, while the installation suffers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException

from tests.browsing import Browser

# Tickets of which a part is missing: the timeline, or the fact that is its head.
TORN = """
    SELECT count(*) FROM tickets_ticket t
    LEFT JOIN ledger_timeline l ON l.id = t.timeline_id
    LEFT JOIN ledger_fact f ON f.timeline_id = l.id AND f.seq = l.length AND f.hash = l.head
    WHERE f.id IS NULL
"""


@contextmanager
def reporting(visitor: Browser, numbers: list[str]) -> Iterator[None]:
    """Report one ticket after the other meanwhile; keep the numbers that were answered."""
    over = threading.Event()

    def report() -> None:
        while not over.is_set():
            with suppress(OSError, HTTPException):
                address = visitor.send("/report/", what="incident", title="样例", service="support")
                numbers.append(address.rstrip("/").rsplit("/", 1)[1])

    thread = threading.Thread(target=report)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
