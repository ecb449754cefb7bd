"""The private PostgreSQL as it was at an instant: a base backup and the log up to then."""

import os
import shutil
import tarfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

import psycopg

from jianyue.ledger.archive import Archive
from jianyue.ledger.cluster import Cluster, NotStarted
from jianyue.ledger.speech import Refused

PAUSE: Final = 0.2  # seconds between two looks
LONGEST: Final = 3600.0  # seconds: much log may have to be read


class NotReached(Refused):
    """The archive does not reach to the instant that is asked for."""


def base_backup(cluster: Cluster, archive: Archive, clock: Callable[[], datetime]) -> Path:
    """Copy the running server whole into the archive; return where. Raises NotStarted.

    clock  tells the instant in UTC when the copy is whole
    """
    fresh = archive.bases / ".new"
    shutil.rmtree(fresh, ignore_errors=True)
    how = ("-Ft", "-z", "-X", "fetch", "-c", "fast", "-U", "postgres")
    cluster.run("pg_basebackup", "-D", fresh, "-h", cluster.socket_folder, *how)
    place = archive.place_for(clock())
    fresh.rename(place)
    return place


def return_to(cluster: Cluster, archive: Archive, until: datetime | None) -> Path:
    """Put the server's data back as they were at `until`; return where the present ones lie.

    until  UTC instant; None for all that is archived

    Where it fails the present data are in place again. Raises NoBase, NotReached, NotStarted.
    """
    base = archive.base_for(until)
    fresh, aside = cluster.folder / "data.returning", cluster.folder / f"data.before-{base.name}"
    for folder in (fresh, aside):
        shutil.rmtree(folder, ignore_errors=True)
    _unpack(base / "base.tar.gz", fresh)
    settings = (fresh / "postgresql.auto.conf").read_text(encoding="utf-8")
    said = "".join(f"{name} = {value}\n" for name, value in archive.recovery(until).items())
    (fresh / "postgresql.auto.conf").write_text(settings + said, encoding="utf-8")
    (fresh / "recovery.signal").touch()
    cluster.give_all(fresh)
    cluster.stop()
    if cluster.data.exists():
        cluster.data.rename(aside)
    fresh.rename(cluster.data)
    try:
        cluster.ensure_running()
        _await_the_end(cluster)
    except (NotStarted, NotReached, psycopg.OperationalError) as refused:
        cluster.stop()
        cluster.data.rename(fresh)
        if aside.exists():
            aside.rename(cluster.data)
        raise NotReached(
            "归档没有达到这个时刻，或有缺失；现有数据未动。试试更早的时刻，或 --to latest。",
            f"The archive does not reach to that instant, or has a gap; the present data are "
            f"untouched. Try an earlier instant, or --to latest. {refused}",
        ) from refused
    (cluster.data / "postgresql.auto.conf").write_text(settings, encoding="utf-8")
    return aside


def _stays_inside(member: tarfile.TarInfo) -> bool:
    name = PurePosixPath(member.name)
    return (member.isfile() or member.isdir()) and not name.is_absolute() and ".." not in name.parts


def _unpack(path: Path, folder: Path) -> None:
    """Put the files of a base backup into a new folder. Raises NotReached for one that strays.

    Debian 12's Python 3.11.2 cannot tell `extractall` to refuse what leads outside; so each name is
    looked at here.
    """
    folder.mkdir(mode=0o700)
    with tarfile.open(path) as archive:
        members = list(archive)
        if strange := [each.name for each in members if not _stays_inside(each)]:
            raise NotReached(
                f"备份里有不该有的文件：{strange[0]}",
                f"The backup holds a strange file: {strange[0]}",
            )
        archive.extractall(folder, members)  # noqa: S202 - each was looked at
    folder.chmod(0o700)
    for below, _, _ in os.walk(folder):
        Path(below).chmod(0o700)


def _await_the_end(cluster: Cluster) -> None:
    """Wait until the server has read the log and takes writes. Raises NotReached."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with psycopg.connect(cluster.url("jianyue_owner")) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        if row == (False,):
            return
        time.sleep(PAUSE)
    raise NotReached("日志读取过久。", "Reading the log takes too long.")
