"""What must live as long as the pages are served: the private database, a worker."""

import logging
import subprocess
import sys
import threading
from types import TracebackType
from typing import Final, Self

from jianyue.ledger.cluster import Cluster
from jianyue.ledger.speech import Refused

logger = logging.getLogger(__name__)

PAUSE: Final = 2.0  # seconds between two looks
GRACE: Final = 30.0  # seconds that a worker has to finish its batch


class Attendant(threading.Thread):
    """Looks after the private server and a worker, and starts again what has died."""

    def __init__(self, cluster: Cluster | None, *, with_work: bool) -> None:
        super().__init__(name="attendant", daemon=True)
        self.cluster = cluster
        self.with_work = with_work
        self.worker: subprocess.Popen[bytes] | None = None
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._look()
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self.join()
        if self.worker is not None:
            self.worker.terminate()
            self.worker.wait(GRACE)

    def run(self) -> None:
        """Look again and again until the pages are no longer served."""
        while not self._over.wait(PAUSE):
            self._look()

    def _look(self) -> None:
        try:
            if self.cluster is not None:
                self.cluster.ensure_running()
        except Refused:
            logger.exception("The private PostgreSQL does not start")
        if self.with_work and (self.worker is None or self.worker.poll() is not None):
            self.worker = subprocess.Popen([sys.executable, "-m", "jianyue.cli", "work"])
