"""Bringing the tables to this version, with the way back kept."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Final

import psycopg

from jianyue.cli import dumps
from jianyue.cli.backup import to_file
from jianyue.cli.installation import say
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation

FOLDER: Final = "backups"  # in the data folder


def bring_up(installation: Installation, tables: ModuleType, *, with_backup: bool = True) -> None:
    """Apply what waits; first back up what is there, and say how to come back to it.

    tables       `jianyue.operation.tables`, loaded as the owner
    with_backup  False where the operator has made one himself

    An empty database needs no backup. Raises DumpFailed, NoServer; then nothing was changed.
    """
    if with_backup and tables.waiting() and not _is_empty(installation):
        _keep(installation)
    tables.bring_up()


def _is_empty(installation: Installation) -> bool:
    with psycopg.connect(installation.url("owner")) as connection:
        return dumps.is_empty(connection)


def _keep(installation: Installation) -> Path:
    folder = installation.data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"before-{version('jianyue')}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
    to_file(installation, folder / name, keys=True)
    say(
        Both(
            f"升级前的备份已就绪。回退：停止服务，装回原版本，"
            f"运行 jianyue restore {folder / name} --replace --verify。",
            f"The way back is kept: stop, install the version before, and run "
            f"jianyue restore {folder / name} --replace --verify",
        )
    )
    return folder / name
