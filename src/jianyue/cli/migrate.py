"""`jianyue migrate`: bring the tables of the database to this version."""

import click

from jianyue.cli.installation import operating, say, standing
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation

CURRENT = Both("数据库已是本版本的结构。", "The database has the tables of this version.")


@click.command()
@click.option(
    "--check",
    is_flag=True,
    help="只查看，不改动；有待执行的变更时退出码为 1 / look only; 1 if any.",
)
@operating
def migrate(*, check: bool) -> None:
    """Bring the tables of the database to this version, as their owner.

    以属主角色更新数据库的表结构；重复执行无害，数据不会丢失。
    """
    installation = Installation()
    with installation.running():
        tables = standing("operation.tables", "owner")
        waiting = tables.waiting()
        for name in waiting:
            click.echo(name)
        if check:
            raise SystemExit(1 if waiting else 0)
        tables.bring_up()
    say(CURRENT)
