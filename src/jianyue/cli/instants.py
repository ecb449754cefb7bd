"""`jianyue restore --to INSTANT`: the private database as it was at an instant."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from jianyue.cli.installation import say
from jianyue.cli.soundness import timelines_at
from jianyue.ledger import returning
from jianyue.ledger.archive import VARIABLE, Archive
from jianyue.ledger.cluster import Cluster
from jianyue.ledger.speech import Both, Refused
from jianyue.operation.installation import Installation

LATEST: Final = datetime.max.replace(tzinfo=UTC)  # all that is archived


class NoArchive(Refused):
    """This installation has no private database with an archive."""


class Instant(click.ParamType[datetime]):
    """An instant with its distance from UTC, or the latest there is."""

    name = "instant"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:  # noqa: ANN401 - click's signature
        """Return the instant that somebody wrote."""
        if isinstance(value, datetime):
            return value
        if value == "latest":
            return LATEST
        try:
            said = datetime.fromisoformat(value)
        except ValueError:
            said = datetime.min  # noqa: DTZ901 - refused below, as one without a distance is
        if said.tzinfo is None:
            self.fail("写成 2026-11-28T14:00:00+08:00 或 latest / write it like this", param, ctx)
        return said.astimezone(UTC)


def archived(installation: Installation) -> tuple[Cluster, Archive]:
    """Return the private database and its archive. Raises NoArchive."""
    cluster = installation.cluster
    if cluster is None or cluster.archive is None:
        raise NoArchive(
            f"此功能用于私有数据库，并需设置 {VARIABLE}；外部 PostgreSQL 请用其自身的备份工具。",
            f"This is for the private database with {VARIABLE} set; for a PostgreSQL elsewhere use "
            "its own tools.",
        )
    return cluster, cluster.archive


def base(installation: Installation, keep: int) -> Path:
    """Copy the running database into the archive, with keys and files; return where."""
    cluster, archive = archived(installation)
    with installation.running():
        place = returning.base_backup(cluster, archive, lambda: datetime.now(UTC))
    archive.keep_files(installation.data)
    archive.forget(keep)
    return place


def go_back(installation: Installation, to: datetime) -> None:
    """Put the database back as it was at `to`, check every chain, and say where the rest lies."""
    cluster, archive = archived(installation)
    with cluster.unused():
        aside = returning.return_to(cluster, archive, None if to == LATEST else to)
        archive.give_files(installation.data)
        timelines = timelines_at(cluster.url("jianyue_owner"))
        cluster.stop()
    say(
        Both(
            f"已恢复；{timelines} 条哈希链完整。原来的数据在 {aside}，确认无误后可删除。"
            "请运行 jianyue backup --base。",
            f"Restored; {timelines} chains of hashes hold. The data as they were lie in {aside}; "
            "remove them when all is well. Now run `jianyue backup --base`.",
        )
    )
