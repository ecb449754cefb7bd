"""The rounds of a worker, each kept from stopping the others."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from django.db import OperationalError, close_old_connections, connection

from jianyue.ledger.cluster import Cluster
from jianyue.ledger.speech import Refused

logger = logging.getLogger(__name__)

Clock: TypeAlias = Callable[[], datetime]
TOOK_LONG: Final = timedelta(seconds=0.5)
LONGEST_REST: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Turn:
    """One round: takes the clock, works on one batch, returns how many rows it worked on.

    pause     until it is done again, where it worked on none; zero for as often as the worker looks
    times     how many batches it may do in a row before it is another one's turn
    pressing  whether it is done again after each other round that did something or took long
    """

    work_on: Callable[[datetime], int]
    pause: timedelta = timedelta(0)
    times: int = 1
    pressing: bool = False

    def work(self, now: datetime) -> int:
        """Work on batches while there are some and it is its turn; return how many rows."""
        worked = 0
        for _ in range(self.times):
            done = self.work_on(now)
            worked += done
            if not done:
                break
        return worked


class Rota:
    """Whose turn it is, and how often each has failed in a row."""

    def __init__(self, turns: Mapping[str, Turn], cluster: Cluster | None = None) -> None:
        self.turns = turns
        self.cluster = cluster
        self.failures = dict.fromkeys(turns, 0)
        self._pressing = [name for name, turn in turns.items() if turn.pressing]
        self._next: dict[str, datetime] = {}
        self._looked = datetime.min.replace(tzinfo=UTC)

    def one_pass(self, clock: Clock) -> int:
        """Do each round whose turn it is; return how many rows were worked on.

        clock  read before each round: what becomes due meanwhile does not wait for the next pass

        A round that fails rests for 1, 2, 4 ... at most 60 seconds before it is tried again. Where
        the machine's clock was set back, nobody rests until it has come round again.
        """
        worked = 0
        _let_go()
        for name, turn in self.turns.items():
            began = clock()
            done = self._turn(name, began)
            worked += done
            if not turn.pressing and (done or clock() - began >= TOOK_LONG):
                worked += sum(self._turn(each, clock()) for each in self._pressing)
        return worked

    def _turn(self, name: str, now: datetime) -> int:
        if now < self._looked:
            self._next.clear()
        self._looked = now
        return self._do(name, now) if self._next.get(name, now) <= now else 0

    def _do(self, name: str, now: datetime) -> int:
        try:
            worked = self.turns[name].work(now)
        except Exception as error:
            self.failures[name] += 1
            rest = min(LONGEST_REST, timedelta(seconds=2 ** min(self.failures[name] - 1, 6)))
            self._next[name] = now + rest
            logger.exception("The round %s failed; it is tried again after %s", name, rest)
            _let_go()
            if isinstance(error, OperationalError):
                self._awaken()
            return 0
        self.failures[name] = 0
        self._next[name] = now if worked else now + self.turns[name].pause
        return worked

    def _awaken(self) -> None:
        """Start the private server again where it has died."""
        if self.cluster is not None:
            try:
                self.cluster.ensure_running()
            except Refused:
                logger.exception("The private PostgreSQL does not start")


def _let_go() -> None:
    """Give back a connection that is broken or old; the next question takes a sound one."""
    if not connection.in_atomic_block:  # a rehearsal is one transaction, taken back at its end
        close_old_connections()
