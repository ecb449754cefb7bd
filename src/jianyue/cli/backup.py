"""`jianyue backup FILE`: the whole installation in one file."""

from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from jianyue.cli import archives, dumps, instants
from jianyue.cli.installation import operating, say
from jianyue.ledger.speech import Both
from jianyue.operation import backups
from jianyue.operation.installation import Installation

BASES: Final = 2  # base backups that are kept, with the log since the older one


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--base",
    is_flag=True,
    help="在 JIANYUE_ARCHIVE 中做一次基础备份 / a base backup into the archive, "
    "from which `restore --to` begins.",
)
@click.option(
    "--without-keys",
    is_flag=True,
    help="不含密钥；另行保管时使用 / leave the keys out, where they are kept elsewhere.",
)
@operating
def backup(*, file: Path | None, base: bool, without_keys: bool) -> None:
    """Write database, keys and files of this installation to FILE, at one moment.

    把数据库、密钥和附件备份到一个文件；网页和工作进程可以照常运行。该文件含密钥，只有属主可读。
    """
    installation = Installation()
    if base:
        place = instants.base(installation, BASES)
        say(Both(f"基础备份：{place}", f"Base backup: {place}"))
    if file is not None:
        to_file(installation, file, keys=not without_keys)
    elif not base:
        raise click.UsageError("请给出 FILE 或 --base / give FILE or --base")


def to_file(installation: Installation, file: Path, *, keys: bool) -> None:
    """Write a backup and say what it holds."""
    with ExitStack() as stack:
        stack.enter_context(installation.running())
        folder = stack.enter_context(TemporaryDirectory(prefix=".backup-", dir=file.parent))
        manifest = write(installation, file, Path(folder), keys=keys)
    backups.note(installation.data, backups.Made(str(file), manifest.at))
    rows = sum(count for count, _ in manifest.tables.values())
    say(
        Both(
            f"{file}：{len(manifest.tables)} 张表，{rows} 行，{len(manifest.parts) - 1} 个文件。",
            f"{file}: {len(manifest.tables)} tables, {rows} rows, {len(manifest.parts) - 1} files.",
        )
    )


def write(installation: Installation, file: Path, folder: Path, *, keys: bool) -> archives.Manifest:
    """Write the archive; `folder` holds the dump meanwhile.

    Files are read after the moment of the database: a row never names one that is not there.
    """
    made_at, url = datetime.now(UTC), installation.url("owner")
    with dumps.one_moment(url) as (connection, snapshot):
        dumps.dump(installation, url, folder / archives.DUMP, snapshot)
        tables = dumps.counts(connection)
    parts = {archives.DUMP: folder / archives.DUMP} | {
        name: path
        for name, path in archives.files_of(installation.data).items()
        if keys or not name.startswith("keys/")
    }
    manifest = archives.Manifest(
        archives.FORM,
        version("jianyue"),
        made_at.isoformat(),
        {name: archives.digest_of(path) for name, path in parts.items()},
        tables,
    )
    archives.write(file, manifest, parts)
    return manifest
