"""The dead man's switch: an address outside is asked each minute, as long as all is well.

What watches from outside misses the ping, and calls. It leaves by the one door to addresses
outside, so the same rules hold for it.
"""

import http.client
import logging
import threading
from datetime import datetime, timedelta
from typing import Final

from jianyue.ledger.speech import Refused
from jianyue.notices import outgoing

logger = logging.getLogger(__name__)

EVERY: Final = timedelta(minutes=1)
WAIT: Final = 5.0  # seconds that a worker who ends waits for an exchange


class Pinger:
    """Asks the address at most once a minute, beside the work, and waits for nobody."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._next: datetime | None = None
        self._asking: threading.Thread | None = None

    def ping(self, now: datetime) -> bool:
        """Begin to ask; return False where there is no address or it is not time yet."""
        busy = self._asking is not None and self._asking.is_alive()
        early = self._next is not None and self._next - EVERY <= now < self._next
        if not self.url or busy or early:
            return False
        self._next = now + EVERY
        self._asking = threading.Thread(target=self._ask, daemon=True)
        self._asking.start()
        return True

    def rest(self) -> None:
        """Wait for an exchange that goes on, but not for long."""
        if self._asking is not None:
            self._asking.join(WAIT)

    def _ask(self) -> None:
        try:
            answer = outgoing.get(self.url)
        except Refused as refused:
            logger.warning("The ping did not go out: %s", refused.said.en)
            return
        if answer.status >= http.client.BAD_REQUEST:
            logger.warning("The ping was answered with %s", answer.status)
