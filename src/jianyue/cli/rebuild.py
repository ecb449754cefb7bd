"""`jianyue rebuild`: the stored copies made anew from the facts."""

from datetime import UTC, datetime

import click

from jianyue.cli.installation import operating, say, standing
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation

SHOWN = 20


@click.command()
@operating
def rebuild() -> None:
    """Make every stored clock and state anew from the facts; where all is well, nothing changes.

    由事实重新计算所有时钟和状态；一切正常时不会有任何变化。
    """
    with Installation().running():
        looked, changed = standing("cli.desks", "worker").rebuilt(now=datetime.now(UTC))
    say(
        Both(
            f"核对工单 {looked} 张，更正 {len(changed)} 张。",
            f"{looked} tickets looked at, {len(changed)} mended.",
        )
    )
    for number in changed[:SHOWN]:
        click.echo(f"  {number}")
