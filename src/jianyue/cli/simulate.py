"""`jianyue simulate`: the whole desk on made-up histories, each from its seed."""

import gc
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from jianyue.cli.installation import operating, say, standing
from jianyue.ledger.cluster import Cluster
from jianyue.ledger.speech import Both

MODULES: Final = ("rehearsing", "simulating")  # they need the models
LAST: Final = 40  # of what happened, shown before what is broken


@click.command()
@click.option("--seed", type=int, default=1, show_default=True, help="第一个种子 / the first seed.")
@click.option(
    "--seeds",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="几个种子 / how many seeds.",
)
@click.option(
    "--days", type=click.IntRange(1, 365), default=2, show_default=True, help="天数 / days of each."
)
@click.option("--trace", is_flag=True, help="列出发生的一切 / print all that happens.")
@operating
def simulate(*, seed: int, seeds: int, days: int, trace: bool) -> None:
    """Play made-up histories of the desk and see that nothing is lost, told twice or untrue.

    用编造的报告、人员、失灵的渠道、随时会死的进程和跳动的时钟考验整个服务台；每一步之后核对所有
    不变式。同一个种子总是同一段历史，出错的种子可以原样重演。用自己的临时数据库，不碰任何数据。
    """
    told = Tally(days)
    with _own_server() as cluster:
        running = standing("simulation.running", "worker")
        rehearsing, simulating = (standing(f"cli.{name}", "worker") for name in MODULES)
        logging.disable(logging.CRITICAL)  # what failing channels make the outbox say
        stage = running.settle(running.BEGUN - running.DAY)
        gc.freeze()  # what stands by now stays, and looking through it again costs a twentieth
        for each in range(seed, seed + seeds):
            with rehearsing.rehearsed(cluster, each):
                told.add(running.play(stage, each, days, simulating.hire))
            told.show(trace=trace)
    told.sum_up()
    if told.broken:
        raise SystemExit(1)


class Tally:
    """What came of the seeds so far."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.last: Any = None
        self.broken: list[int] = []
        self.counts: Counter[str] = Counter()
        self.passed: Counter[Any] = Counter()
        self.struck: Counter[Any] = Counter()

    def add(self, outcome: Any) -> None:  # noqa: ANN401 - its class needs Django
        """Count one seed."""
        self.last = outcome
        if outcome.broken:
            self.broken.append(outcome.seed)
        self.counts.update(
            seeds=1, tickets=outcome.tickets, steps=outcome.steps, recounted=outcome.recounted
        )
        self.passed += outcome.passed
        self.struck += outcome.struck

    def show(self, *, trace: bool) -> None:
        """Print one line of the last seed; all that led to it where something is broken."""
        last = self.last
        if trace or last.broken:
            click.echo("\n".join(last.trace if trace else last.trace[-LAST:]))
        if last.broken:
            say(
                Both(
                    f"种子 {last.seed} 出错：{last.broken}\n"
                    f"重演：jianyue simulate --seed {last.seed} --days {self.days} --trace",
                    f"Seed {last.seed} is broken: {last.broken}\n"
                    f"Again: jianyue simulate --seed {last.seed} --days {self.days} --trace",
                )
            )
            return
        say(
            Both(
                f"种子 {last.seed}：{last.tickets} 张工单，{last.steps} 步，{last.digest}",
                f"seed {last.seed}: {last.tickets} tickets, {last.steps} steps, {last.digest}",
            )
        )

    def sum_up(self) -> None:
        """Print the sums, and at which places processes died."""
        for place in self.passed:
            died, passed = self.struck[place], self.passed[place]
            said = place.said
            say(
                Both(
                    f"  {said.zh}：经过 {passed} 次，死于此 {died} 次",
                    f"  {said.en}: passed {passed} times, died there {died} times",
                )
            )
        counts = self.counts
        say(
            Both(
                f"{counts['seeds']} 个种子，每个 {self.days} 天：{counts['tickets']} 张工单，"
                f"{counts['steps']} 步，{counts['recounted']} 次重新计时，"
                f"{len(self.broken)} 个出错。",
                f"{counts['seeds']} seeds of {self.days} days: {counts['tickets']} tickets, "
                f"{counts['steps']} steps, {counts['recounted']} clocks counted again, "
                f"{len(self.broken)} broken.",
            )
        )


@contextmanager
def _own_server() -> Iterator[Cluster]:
    """Run a server of our own in a folder that goes afterwards, also where we are told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix="jianyue-") as folder:
        data = Path(folder)
        data.chmod(0o711)
        for name in [each for each in os.environ if each.startswith("JIANYUE_")]:
            if name != "JIANYUE_PG_BIN":
                del os.environ[name]
        os.environ["JIANYUE_DATA"] = folder
        cluster = Cluster(data / "postgres", durable=False)
        cluster.ensure_running()
        try:
            subprocess.run(
                [sys.executable, "-m", "jianyue.cli", "migrate"], check=True, capture_output=True
            )
            yield cluster
        finally:
            cluster.stop()
