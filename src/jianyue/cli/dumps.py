"""PostgreSQL's own programs for a whole database: dump it, put it back, count what it holds."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from jianyue.ledger.servers import SYSTEM, NoServer
from jianyue.ledger.speech import Refused
from jianyue.operation.installation import Installation

# libpq's variables: an address given as an argument would show its password to every user.
VARIABLES: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
# Rows read the same as text on every server only if it is told how to write them.
WRITTEN: Final = (
    "SET datestyle = ISO, YMD; SET timezone = UTC; SET bytea_output = hex; "
    "SET extra_float_digits = 1; SET intervalstyle = iso_8601"
)
TABLES: Final = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1
"""
COUNTED: Final = (
    "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} AS t"
)

Counts = dict[str, list[Any]]


class DumpFailed(Refused):
    """A program of PostgreSQL could not do what it was asked."""


def counts(connection: psycopg.Connection[Any]) -> Counts:
    """Return of each table how many rows it has, and a sum over what they say in any order."""
    connection.execute(WRITTEN)
    return {
        name: list(
            connection.execute(sql.SQL(COUNTED).format(sql.Identifier(name))).fetchone() or ()
        )
        for (name,) in connection.execute(TABLES).fetchall()
    }


@contextmanager
def one_moment(url: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """Yield a connection that sees one moment of the database, and the name others see it by."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, row[0] if row else ""


def dump(installation: Installation, url: str, path: Path, snapshot: str) -> None:
    """Write the database at one moment to `path`, as its owner."""
    arguments = ["--format=custom", f"--file={path}", f"--snapshot={snapshot}", "--no-owner"]
    _run(installation, "pg_dump", url, *arguments)


def put_back(installation: Installation, url: str, path: Path) -> None:
    """Put a dump into an empty database, all of it or nothing."""
    name = conninfo_to_dict(url)["dbname"]
    arguments = ["--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={name}"]
    _run(installation, "pg_restore", url, *arguments, str(path))


def is_empty(connection: psycopg.Connection[Any]) -> bool:
    """Tell whether a database has no table yet."""
    return not connection.execute(TABLES).fetchall()


def clear(connection: psycopg.Connection[Any]) -> None:
    """Take everything out of a database, as its owner."""
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
    connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def _run(installation: Installation, program: str, url: str, *arguments: str) -> None:
    given = {
        VARIABLES[key]: str(value)
        for key, value in conninfo_to_dict(url).items()
        if key in VARIABLES
    }
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [program_of(installation, program), *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"} | given,
    )
    if done.returncode:
        words = "\n".join(done.stderr.splitlines()[-8:])
        raise DumpFailed(f"{program} 失败：\n{words}", f"{program} failed:\n{words}")


def program_of(installation: Installation, name: str) -> Path:
    """Return pg_dump or pg_restore, the newest at hand: one older than the server refuses.

    Raises NoServer with the command that mends it.
    """
    if installation.cluster is not None:
        found = installation.cluster.server.program(name)
        if found.exists():
            return found
    found_there = SYSTEM.glob(f"[0-9]*/bin/{name}")
    newest = sorted(found_there, key=lambda path: [int(n) for n in path.parts[-3].split(".")])
    on_path = shutil.which(name)
    for path in [*reversed(newest), *([Path(on_path)] if on_path else [])]:
        return path
    raise NoServer(
        f"找不到 {name}。请安装：apt-get install postgresql-client",
        f"There is no {name}. Install it: apt-get install postgresql-client",
    )


OURS_AWAY: Final = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = %s AND usename = current_user
"""


@contextmanager
def scratch(url: str) -> Iterator[str]:
    """Yield the address of a new database that is taken away in the end."""
    name = f"jianyue_rehearsal_{uuid4().hex[:12]}"
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            # Not by force: that is refused while PostgreSQL vacuums there itself. Whoever of ours
            # is still there is sent away, and a plain DROP has the vacuum end.
            connection.execute(OURS_AWAY, [name])
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
