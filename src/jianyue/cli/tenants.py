"""`jianyue restore FILE --tenant CODE`: one provider as a backup saw it, all others as they are."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Any, Final

import psycopg
from psycopg import sql

from jianyue.cli import archives, dumps, owned
from jianyue.cli.archives import Manifest
from jianyue.cli.installation import say
from jianyue.cli.owned import Owned
from jianyue.cli.soundness import NotTheSame, timelines_at
from jianyue.ledger.speech import Both, Refused
from jianyue.operation.installation import Installation

Connection = psycopg.Connection[Any]
VERSIONS: Final = "SELECT app, name FROM django_migrations ORDER BY 1, 2"
KEYS: Final = "SELECT id, fingerprint, public, since, until FROM ledger_key"
ADDED_KEY: Final = (
    "INSERT INTO ledger_key (id, fingerprint, public, since, until) VALUES (%s, %s, %s, %s, %s)"
)
LONGEST_WAIT: Final = "SET LOCAL lock_timeout = '30s'"


class NotThere(Refused):
    """The backup knows no such provider, or the installation knows another under its code."""


class AnotherVersion(Refused):
    """The tables of the backup are not those of the installation."""


def put_back(installation: Installation, file: Path, code: str) -> None:
    """Put the rows and files of one provider back, in one transaction; ids stay what they were.

    Others read on meanwhile, and wait with what they write.
    """
    with ExitStack() as stack:
        stack.enter_context(installation.running())
        archive, manifest, dump = stack.enter_context(archives.unpacked(file))
        here = installation.url("owner")
        there = stack.enter_context(dumps.scratch(here))
        dumps.put_back(installation, there, dump)
        timelines = timelines_at(there)
        source = stack.enter_context(psycopg.connect(there))
        target = stack.enter_context(psycopg.connect(here))
        tenant = _tenant(source, target, code)
        _same_version(source, target)
        rows = replace(source, target, tenant)
        target.commit()
        for name in _files_of(manifest, tenant, installation.data):
            archives.take_out(archive, name, installation.data / name)
        source.close()
    say(
        Both(
            f"{code} 已恢复到 {manifest.made_at[:19]} UTC：{rows} 行逐表一致；"
            f"备份中 {timelines} 条哈希链完整。",
            f"{code} is as it was at {manifest.made_at[:19]} UTC: {rows} rows, each table the "
            f"same; {timelines} chains of hashes of the backup hold.",
        )
    )


def replace(source: Connection, target: Connection, tenant: int) -> int:
    """Exchange the rows of a tenant for those of `source`; return how many it has now."""
    tables = owned.tables_of(target, tenant)
    target.execute(LONGEST_WAIT)
    for each in tables:
        target.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(each.name))
        target.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(each.name))
    for each in reversed(tables):
        target.execute(sql.SQL("DELETE FROM {} WHERE {}").format(each.name, each.rule))
    _add_keys(source, target)
    for each in tables:
        _copy(source, target, each)
    rows = sum(_compared(source, target, each) for each in tables)
    # What is checked at the end of a transaction is checked now: after it no table can be altered.
    target.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for each in tables:
        target.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(each.name))
    return rows


def _tenant(source: Connection, target: Connection, code: str) -> int:
    """Return the id of a provider. Raises NotThere."""
    question = "SELECT id, code FROM ledger_tenant WHERE code = %s OR id = %s"
    found = source.execute(question, [code, -1]).fetchone()
    if found is None:
        raise NotThere(f"备份中没有服务方 {code}。", f"The backup has no provider {code}.")
    others = target.execute(question, [code, found[0]]).fetchall()
    if any(each != found for each in others):
        raise NotThere(
            f"本系统中的 {code} 不是备份中的那一个。",
            f"{code} of this installation is not the one of the backup.",
        )
    return int(found[0])


def _same_version(source: Connection, target: Connection) -> None:
    if source.execute(VERSIONS).fetchall() != target.execute(VERSIONS).fetchall():
        raise AnotherVersion(
            "备份的表结构与本系统不同：先恢复到另一套系统，运行 jianyue migrate，再从那里备份。",
            "The backup has the tables of another version: restore it into an installation of its "
            "own, run `jianyue migrate` there, and back that up.",
        )


def _add_keys(source: Connection, target: Connection) -> None:
    """Add the public keys that signed for the tenant and are not known here."""
    known = {row[0]: row[1] for row in target.execute(KEYS).fetchall()}
    for row in source.execute(KEYS).fetchall():
        if known.get(row[0], row[1]) != row[1]:
            raise NotThere("签名密钥不属于本系统。", "The keys are not those of this installation.")
        if row[0] not in known:
            target.execute(ADDED_KEY, row)


def _copy(source: Connection, target: Connection, table: Owned) -> None:
    names = sql.SQL(", ").join(sql.Identifier(name) for name in table.columns)
    out = sql.SQL("COPY (SELECT {} FROM {} WHERE {}) TO STDOUT (FORMAT binary)")
    back = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)")
    with (
        source.cursor().copy(out.format(names, table.name, table.rule)) as read,
        target.cursor().copy(back.format(table.name, names)) as written,
    ):
        for piece in read:
            written.write(piece)


def _compared(source: Connection, target: Connection, table: Owned) -> int:
    """Return how many rows a table has, the same on both sides. Raises NotTheSame."""
    question = sql.SQL(dumps.COUNTED + " WHERE {}").format(table.name, table.rule)
    for connection in (source, target):
        connection.execute(dumps.WRITTEN)
    counts = [connection.execute(question).fetchone() for connection in (source, target)]
    if counts[0] != counts[1] or counts[0] is None:
        raise NotTheSame(
            f"{table.table} 与备份不同；没有改动任何数据。",
            f"{table.table} is not as it was backed up; nothing was changed.",
        )
    return int(counts[0][0])


def _files_of(manifest: Manifest, tenant: int, data: Path) -> Iterator[str]:
    """Yield the names of files of the tenant, and of keys, that the data folder has not."""
    for name in manifest.parts:
        parts = PurePosixPath(name).parts
        wanted = parts[:2] == ("files", str(tenant)) or parts[0] == "keys"
        if wanted and not (data / name).exists():
            yield name
