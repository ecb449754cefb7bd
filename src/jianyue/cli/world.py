"""The sample world, made by the owner of the tables: `python -m jianyue.cli.world TICKETS`.

With `open-month` behind it, last month is left to be reported and settled.

A process of its own: it works in the owner's role, which nothing that serves pages may have.
"""

import sys
from datetime import UTC, datetime
from importlib import import_module
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from jianyue.cli.installation import begin, operating, say
from jianyue.ledger.speech import Both

OPEN_MONTH: Final = "open-month"


@operating
def main(count: int, *options: str) -> None:
    """Make the world with `count` tickets, unless it is there already."""
    begin("owner")
    worlds = import_module("jianyue.demo.worlds")
    if worlds.exists():
        say(Both("样例世界已经建立。", "The sample world is there already."))
        return
    columns = (
        TextColumn("建立样例世界 / making the sample world"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as shown:
        bar = shown.add_task("tickets", total=count)
        worlds.make(
            count,
            now=datetime.now(UTC),
            progress=lambda done, _: shown.update(bar, completed=done),
            open_month=OPEN_MONTH in options,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
