"""`jianyue restore FILE`: an installation again as a backup saw it."""

import os
import tarfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Final

import click
import psycopg

from jianyue.cli import archives, dumps, instants, tenants
from jianyue.cli.archives import DUMP, Manifest
from jianyue.cli.installation import operating, say, standing
from jianyue.cli.instants import Instant
from jianyue.cli.soundness import NotTheSame, timelines_at
from jianyue.ledger.cluster import InUse
from jianyue.ledger.environment import ROLES
from jianyue.ledger.speech import Both, Refused
from jianyue.operation import backups
from jianyue.operation.installation import Installation

AT_WORK: Final = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
"""


class NotEmpty(Refused):
    """The database already holds something."""


@click.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option(
    "--to",
    type=Instant(),
    help="从 JIANYUE_ARCHIVE 回到某一时刻，或 latest / back to an instant from the archive.",
)
@click.option(
    "--tenant",
    metavar="CODE",
    help="只恢复一个服务方的数据，其他服务方不受影响 / put one provider's data back alone.",
)
@click.option(
    "--verify",
    is_flag=True,
    help="恢复后逐表核对，并验证全部哈希链 / compare every table and check every chain of hashes.",
)
@click.option(
    "--replace", is_flag=True, help="数据库非空时先清空 / take out first what the database holds."
)
@click.option(
    "--rehearse",
    is_flag=True,
    help="恢复到临时数据库并核对，不改动本系统 / put it into a database of its own, verify, "
    "and take that away.",
)
@operating
def restore(
    *,
    file: Path | None,
    to: datetime | None,
    tenant: str | None,
    verify: bool,
    replace: bool,
    rehearse: bool,
) -> None:
    """Put the database, the keys and the files of FILE back, or of the archive at an instant.

    从备份文件恢复数据库、密钥和附件。先检查整个文件；文件损坏时不改动任何数据。
    """
    installation = Installation()
    if to is not None and file is None:
        instants.go_back(installation, to)
    elif file is not None and tenant is not None and to is None:
        tenants.put_back(installation, file, tenant)
    elif file is not None and to is None:
        from_file(installation, file, verify=verify, replace=replace, rehearse=rehearse)
    else:
        raise click.UsageError("FILE 或 --to 请选其一 / give either FILE or --to")


def from_file(
    installation: Installation, file: Path, *, verify: bool, replace: bool, rehearse: bool
) -> None:
    """Put back what a backup holds."""
    with ExitStack() as stack:
        stack.enter_context(installation.running())
        archive, manifest, dump = stack.enter_context(archives.unpacked(file))
        if rehearse:
            url = stack.enter_context(dumps.scratch(installation.url("owner")))
        else:
            url = installation.url("owner")
            make_room(url, replace=replace)
        dumps.put_back(installation, url, dump)
        if not rehearse:
            put_files_back(archive, manifest, installation.data)
        tables = _tables_at(url)
        if verify or rehearse:
            verify_all(url, manifest)
            proved = backups.Made(str(file), manifest.at, datetime.now(UTC))
            backups.note_proved(installation.data, proved)
        _say_what_came(manifest, tables)


def make_room(url: str, *, replace: bool) -> None:
    """See that the database is empty and nobody uses it. Raises NotEmpty, InUse."""
    with psycopg.connect(url) as connection:
        if dumps.is_empty(connection):
            return
        if not replace:
            raise NotEmpty(
                "数据库里已有数据。确定要用备份替换时，加上 --replace。",
                "The database holds data already. To replace them by the backup, add --replace.",
            )
        row = connection.execute(AT_WORK).fetchone()
        if row is not None and row[0]:
            raise InUse(
                "还有进程在使用数据库，请先停止 serve 和 work。",
                "The database is in use; stop `serve` and `work` first.",
            )
        dumps.clear(connection)


def put_files_back(archive: tarfile.TarFile, manifest: Manifest, data: Path) -> None:
    """Write keys and files into the data folder, over those of the same name."""
    for name in manifest.parts:
        if name != DUMP:
            archives.take_out(archive, name, data / name)


def _tables_at(url: str) -> ModuleType:
    """Return `operation.tables` with Django set up for the database that was put back."""
    os.environ[ROLES["owner"]] = url
    return standing("operation.tables", "owner")


def verify_all(url: str, manifest: Manifest) -> None:
    """See that every table and every chain is as it was. Raises NotTheSame."""
    with psycopg.connect(url) as connection:
        found = dumps.counts(connection)
    names = sorted(found.keys() | manifest.tables.keys())
    wrong = [name for name in names if found.get(name) != manifest.tables.get(name)]
    if wrong:
        said = ", ".join(wrong)
        raise NotTheSame(
            f"这些表与备份时不同：{said}", f"These tables are not as they were backed up: {said}"
        )
    timelines = timelines_at(url)
    say(
        Both(
            f"已核对：{len(found)} 张表逐行一致，{timelines} 条哈希链完整。",
            f"Verified: {len(found)} tables are the same, {timelines} chains of hashes hold.",
        )
    )


def _say_what_came(manifest: Manifest, tables: ModuleType) -> None:
    say(
        Both(
            f"备份时间 {manifest.made_at[:19]} UTC，版本 {manifest.version}。",
            f"Backed up at {manifest.made_at[:19]} UTC by version {manifest.version}.",
        )
    )
    if tables.waiting():
        say(Both("请运行 jianyue migrate。", "Now run `jianyue migrate`."))
    if tables.unknown():
        say(
            Both(
                "备份来自更新的版本，请先升级本产品。",
                "The backup comes from a newer version; upgrade this product first.",
            )
        )
