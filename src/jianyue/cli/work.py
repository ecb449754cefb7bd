"""`jianyue work`: the worker, of which any number may run."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from types import FrameType
from typing import Final

import click

from jianyue.cli.installation import operating, say, standing
from jianyue.cli.rota import Rota, Turn
from jianyue.ledger.environment import ping_address
from jianyue.ledger.garbage import settle
from jianyue.ledger.speech import Both
from jianyue.operation.heartbeats import FOLDER, Heart
from jianyue.operation.honesty import Honesty
from jianyue.operation.installation import Installation
from jianyue.operation.pinging import Pinger

NAME: Final = "JIANYUE_MAIL_LISTEN"
# Seconds from one pass to the next at least: what becomes due meanwhile is one batch, and not ten.
BREATH: Final = 0.25


@click.command()
@click.option("--once", is_flag=True, help="每项做完一轮就结束 / end after one pass of each round.")
@click.option(
    "--pause",
    type=click.FloatRange(min=0.05),
    default=1.0,
    show_default=True,
    help="没有到期的事时等几秒 / seconds to wait where nothing is due.",
)
@click.option("--jobs", is_flag=True, hidden=True)  # the process that a worker starts
@operating
def work(*, once: bool, pause: float, jobs: bool) -> None:
    """Deliver what is due and look at what must be looked at, until told to stop.

    执行到期的事项（发送通知等）。可同时运行多个；收到 SIGTERM 后做完手上的一批再退出。
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopping(stop))
    if jobs:
        standing("cli.carrying", "worker").serve(stop)
        return
    installation = Installation()
    with ExitStack() as stack:
        stack.enter_context(installation.running())
        pinger = Pinger(ping_address(installation.environ))
        helpers = standing("cli.hands", "worker")
        hands, post = helpers.Hands(), helpers.postman(os.environ.get(NAME, ""))
        stack.callback(hands.rest)
        runner = standing("watch.checks.running", "worker").Runner()
        stack.callback(runner.rest)
        stack.callback(post.rest)
        daily = {"hands": Turn(hands.look), "mail": Turn(post.look)}
        rounds = standing("cli.rounds", "worker")
        beside = {"checks": Turn(runner.look, rounds.SOON)} | ({} if once else daily)
        rota = Rota(rounds.ROUNDS | beside, installation.cluster)
        auditor = standing("operation.auditing", "worker").Auditor()
        honesty = Honesty(auditor, Heart(installation.data / FOLDER), pinger)
        stack.callback(honesty.rest)
        settle()
        say(Both("开始工作。", "At work."))
        while True:
            began, worked = monotonic(), rota.one_pass(partial(datetime.now, UTC))
            honesty.after_round(datetime.now(UTC), rota.failures)
            if once or stop.wait(_seconds_to_rest(began, worked, pause)):
                break
        if once:
            runner.finish(datetime.now(UTC))
            standing("cli.post", "worker").one_pass()
            standing("cli.carrying", "worker").work_off(stop)
    say(Both("已停止。", "Stopped."))


def _seconds_to_rest(began: float, worked: int, pause: float) -> float:
    """Return how long a worker waits after a pass: what is left of a breath where it worked."""
    return min(pause, max(0.0, BREATH - (monotonic() - began))) if worked else pause


def stopping(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    """Return what a process does when it is told to end: finish what it has in hand."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return on_signal
