"""`jianyue bundle CONTRACT PERIOD FILE`: write the evidence of one contract in one period."""

from datetime import UTC, datetime
from pathlib import Path

import click

from jianyue.cli.installation import operating, say, standing
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation


@click.command()
@click.argument("contract")
@click.argument("period")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--provider", default="", help="服务方代号，合同号不唯一时需要 / code of the provider."
)
@click.option(
    "--words", is_flag=True, help="附上文字内容 / with what people wrote, not digests alone."
)
@operating
def bundle(*, contract: str, period: str, file: Path, provider: str, words: bool) -> None:
    """Write the evidence of CONTRACT in PERIOD (2026, 2026-Q1, 2026-03, 2026-W10) to FILE.

    写出一份合同一期的证据包；PERIOD 如 2026、2026-Q1、2026-03、2026-W10 或 2026-03-03。
    """
    with Installation().running():
        bundles = standing("cli.bundles", "worker")
        found = bundles.written(
            (contract, provider), period, file, words=words, now=datetime.now(UTC)
        )
    say(
        Both(
            f"已写入 {file}：时间线 {found['timelines']} 条，封条 {found['seals']} 张。",
            f"Written to {file}. Timelines: {found['timelines']}; seals: {found['seals']}.",
        )
    )
