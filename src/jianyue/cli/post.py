"""Mail in, as a process does it: three things beside one another. Loaded once Django stands."""

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from django.db import DatabaseError, close_old_connections

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.mail.listening import Listener
from jianyue.mail.models import Box
from jianyue.mail.polling import poll_due
from jianyue.mail.reader import Reader
from jianyue.mail.taking import take_due
from jianyue.mail.words import Kind

logger = logging.getLogger(__name__)

PAUSE: Final = 2.0  # seconds between two looks where no mail waits
SELDOM: Final = 5.0  # the same where no box is to be asked: each is asked once a minute
REST: Final = 10.0  # seconds after a failure


def one_pass() -> None:
    """Fetch what is new, and take all that waits."""
    poll_due(datetime.now(UTC))
    with Reader() as reader:
        while take_due(datetime.now(UTC), reader):
            pass


def work(stop: threading.Event, where: tuple[str, str, int] | None) -> None:
    """Fetch, take and listen until told to stop; what fails is tried again after a rest."""
    beside = [threading.Thread(target=_again, args=[stop, poll_due, SELDOM], daemon=True)]
    if where is not None:
        beside.append(threading.Thread(target=_listen, args=[stop, where], daemon=True))
    for each in beside:
        each.start()
    with Reader() as reader:
        _again(stop, lambda now: take_due(now, reader))
    for each in beside:
        each.join(REST)


def some_wait(listens: str = "") -> bool:
    """Tell whether there is anything for such a process to do: a box that is on."""
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            rows = Box.objects.filter(on=True, removed_at=None)
            if not listens:
                rows = rows.exclude(kind=Kind.LISTENER)
            if rows.exists():
                return True
    return False


def _again(stop: threading.Event, deed: Callable[[datetime], int], rest: float = PAUSE) -> None:
    while not stop.is_set():
        try:
            worked = deed(datetime.now(UTC))
            pause = 0.0 if worked else rest
        except DatabaseError:
            logger.exception("The database does not answer")
            close_old_connections()
            pause = REST
        stop.wait(pause)
    close_old_connections()


def _listen(stop: threading.Event, where: tuple[str, str, int]) -> None:
    kind, host, port = where
    while not stop.is_set():
        try:
            asyncio.run(_listening(Listener(host, port, lmtp=kind == "lmtp"), stop))
        except OSError as error:  # another process has the door; should that one end, it is ours
            logger.info("Not listening on %s:%s: %s", host, port, error)
            stop.wait(REST)


async def _listening(listener: Listener, stop: threading.Event) -> None:
    await listener.open()
    try:
        await asyncio.to_thread(stop.wait)
    finally:
        await listener.close()
