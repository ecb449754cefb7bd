"""`jianyue migrate`: bring the tables of the database to this version."""

import click

from jianyue.cli import upgrading
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
@click.option(
    "--without-backup",
    is_flag=True,
    help="不先备份；已自行备份时使用 / make no backup first, where you have made one.",
)
@operating
def migrate(*, check: bool, without_backup: bool) -> None:
    """Bring the tables of the database to this version, as their owner.

    以属主角色更新数据库的表结构；重复执行无害。有数据时先备份到数据文件夹的 backups，作为退路。
    """
    installation = Installation()
    with installation.running():
        tables = standing("operation.tables", "owner")
        waiting = tables.waiting()
        for name in waiting:
            click.echo(name)
        if check:
            raise SystemExit(1 if waiting else 0)
        upgrading.bring_up(installation, tables, with_backup=not without_backup)
    say(CURRENT)
