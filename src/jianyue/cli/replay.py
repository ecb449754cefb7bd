"""`jianyue replay AGREEMENT HISTORY`: try an agreement on real history."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress as Bar

from jianyue.cli.explaining import explain
from jianyue.cli.speaking import Language, language_option, refusing
from jianyue.cli.summary import print_comparison, print_summary
from jianyue.replay.comparing import compare
from jianyue.replay.outputs import whole_folder
from jianyue.replay.report import write_results
from jianyue.replay.source import Source, read_history
from jianyue.replay.tables import Progress
from jianyue.replay.trials import terms_named, try_on
from jianyue.replay.words import both

SECOND = 1_000_000
READING = both("读取", "Reading")
WROTE = both("报告：", "Report: ")


@click.command()
@click.argument("agreement")
@click.argument("history", type=click.Path(path_type=Path))
@click.option("--mapping", help="映射名或映射文件 / name of a mapping, or a mapping file.")
@click.option("--out", type=click.Path(path_type=Path), help="结果文件夹 / folder for the results.")
@click.option("--against", help="另一份协议，比较两者 / another agreement to compare with.")
@click.option("--explain", "number", help="逐段解释一张工单 / explain one ticket slice by slice.")
@language_option
@refusing
def replay(**asked: Any) -> None:  # noqa: ANN401 - click names the options
    """Try AGREEMENT, a file or a name of the catalogue, on HISTORY, a CSV or XLSX export.

    用真实历史试算协议：AGREEMENT 为协议文件或目录中的名称，HISTORY 为其他服务台导出的 CSV 或 XLSX。
    """
    language: Language = asked["language"]
    console = Console(highlight=False)
    terms = terms_named(asked["agreement"])
    against = terms_named(asked["against"]) if asked["against"] else None
    source = _read(asked["history"], asked["mapping"], language)
    trial = try_on(terms, source)
    if asked["number"]:
        explain(console, trial, asked["number"], language)
        return
    print_summary(console, trial, language)
    comparison = None
    if against is not None:
        comparison = compare(trial, try_on(against, source))
        print_comparison(console, comparison, language)
    folder = asked["out"] or Path("out") / terms.name
    with whole_folder(folder) as beside:
        write_results(trial, beside, language, comparison)
    console.print(f"{WROTE.words(language)}{folder / 'report.html'}", soft_wrap=True)


def _read(history: Path, mapping: str | None, language: Language) -> Source:
    now = time.time_ns() // 1000
    with _bar(READING.words(language)) as begin:
        return read_history(history, mapping, now=now, begin=begin)


@contextmanager
def _bar(words: str) -> Iterator[Callable[[int], Progress]]:
    """Show a progress bar where somebody sees it: on a terminal, once it takes long enough."""
    console = Console(stderr=True)
    with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:

        def begin(size: int) -> Progress:
            task = bar.add_task(words, total=size)
            return lambda done: bar.advance(task, done)

        yield begin
