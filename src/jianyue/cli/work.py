"""`jianyue work`: the worker, of which any number may run."""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Final

import click
from django.db import OperationalError, close_old_connections

from jianyue.cli.heartbeats import FOLDER, Heart
from jianyue.cli.installation import Installation, operating, say, standing
from jianyue.ledger.cluster import Cluster
from jianyue.ledger.speech import Both, Refused

logger = logging.getLogger(__name__)

LONGEST_REST: Final = timedelta(seconds=60)

Round = Callable[[datetime], int]


@click.command()
@click.option("--once", is_flag=True, help="每项做完一轮就结束 / end after one pass of each round.")
@click.option(
    "--pause",
    type=click.FloatRange(min=0.05),
    default=1.0,
    show_default=True,
    help="没有到期的事时等几秒 / seconds to wait where nothing is due.",
)
@operating
def work(*, once: bool, pause: float) -> None:
    """Deliver what is due and look at what must be looked at, until told to stop.

    执行到期的事项（发送通知等）。可同时运行多个；收到 SIGTERM 后做完手上的一批再退出。
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stopping(stop))
    installation = Installation()
    with ExitStack() as stack:
        stack.enter_context(installation.running())
        rota = Rota(standing("rounds", "worker").ROUNDS, installation.cluster)
        heart = Heart(installation.data / FOLDER)
        stack.callback(heart.rest)
        say(Both("开始工作。", "At work."))
        while True:
            worked = rota.one_pass(datetime.now(UTC))
            heart.beat(datetime.now(UTC), rota.failures)
            if once or stop.wait(0 if worked else pause):
                break
    say(Both("已停止。", "Stopped."))


def _stopping(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return on_signal


class Rota:
    """The rounds of a worker, each kept from stopping the others."""

    def __init__(self, rounds: Mapping[str, Round], cluster: Cluster | None = None) -> None:
        self.rounds = rounds
        self.cluster = cluster
        self.failures = dict.fromkeys(rounds, 0)
        self._rests_until: dict[str, datetime] = {}

    def one_pass(self, now: datetime) -> int:
        """Do each round once; return how many rows were worked on.

        A round that fails rests for 1, 2, 4 ... at most 60 seconds before it is tried again.
        """
        return sum(
            self._do(name, now) for name in self.rounds if self._rests_until.get(name, now) <= now
        )

    def _do(self, name: str, now: datetime) -> int:
        close_old_connections()
        try:
            worked = self.rounds[name](now)
        except Exception as error:
            self.failures[name] += 1
            rest = min(LONGEST_REST, timedelta(seconds=2 ** (self.failures[name] - 1)))
            self._rests_until[name] = now + rest
            logger.exception("The round %s failed; it is tried again after %s", name, rest)
            if isinstance(error, OperationalError):
                _awaken(self.cluster)
            return 0
        self.failures[name] = 0
        return worked


def _awaken(cluster: Cluster | None) -> None:
    """Start the private server again where it has died."""
    if cluster is not None:
        try:
            cluster.ensure_running()
        except Refused:
            logger.exception("The private PostgreSQL does not start")
