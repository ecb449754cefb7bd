"""`jianyue explain`: one ticket of the desk with every clock, slice by slice."""

import os
from datetime import UTC, datetime

import click
from rich.console import Console

from jianyue.cli.installation import operating, standing
from jianyue.cli.speaking import language_of
from jianyue.operation.installation import Installation


@click.command()
@click.argument("number")
@click.option("--provider", default="", help="服务方代号，编号不唯一时需要 / code of the provider.")
@operating
def explain(number: str, provider: str) -> None:
    """Print the facts of ticket NUMBER and every clock, slice by slice: what counted and why.

    列出工单的事实和每个时钟的每一段：计了什么，为什么，依据哪一条款。
    """
    language = language_of(os.environ)
    with Installation().running():
        desks = standing("cli.desks", "worker")
        desks.explain(Console(highlight=False), number, provider, language, now=datetime.now(UTC))
