"""A PostgreSQL of one's own in a folder, for machines where nobody runs one.

It listens on a Unix socket alone, in a folder that only its owner may enter.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

from jianyue.ledger import tuning
from jianyue.ledger.archive import Archive
from jianyue.ledger.servers import Account, NotReachable, Server, account_of, find
from jianyue.ledger.speech import Refused

Role = Literal["jianyue_owner", "jianyue_app", "jianyue_worker"]

LONGEST_SOCKET: Final = 100  # bytes; the system allows 107
SOCKET: Final = ".s.PGSQL.5432"
STATUS_LINE: Final = 7  # of postmaster.pid
SOCKET_LINE: Final = 4
PATIENCE: Final = 10.0  # seconds: a killed server may stay a zombie for some
START: Final = "600"  # seconds: a recovery after a crash may read a lot
REMAINS: Final = ("postmaster.pid", "lock file", "shared memory")  # words of a start too early
LARGEST_LOG: Final = 10 * 2**20  # bytes

# Who reaches the socket is the account itself or root.
DOOR: Final = "local all all trust\nlocal replication postgres trust\n"
# One statement a line: the server reads them without a client.
ROLES: Final = """\
CREATE ROLE jianyue_owner LOGIN CREATEDB BYPASSRLS
CREATE ROLE jianyue_app LOGIN NOBYPASSRLS
CREATE ROLE jianyue_worker LOGIN NOBYPASSRLS
CREATE DATABASE jianyue OWNER jianyue_owner
REVOKE ALL ON DATABASE jianyue FROM PUBLIC
GRANT CONNECT, TEMPORARY ON DATABASE jianyue TO jianyue_app, jianyue_worker
"""


class NotStarted(Refused):
    """The server was asked to start and did not."""


class InUse(Refused):
    """Somebody still works with the database."""


class Cluster:
    """The private PostgreSQL of one folder: made when first needed, found again later.

    folder   everything lies in it: `data`, `socket`, `server.log`, `lock`
    durable  False only for tests: a crash of the machine may then lose everything
    """

    def __init__(
        self, folder: Path, *, durable: bool = True, environ: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        self._environ = os.environ if environ is None else environ

    @property
    def data(self) -> Path:
        """The folder with the data of the server."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @cached_property
    def account(self) -> Account | None:
        """As whom the server runs; None for the caller himself."""
        return account_of(self.folder)

    @cached_property
    def server(self) -> Server:
        """The programs: of an existing folder the version that made it, else the newest."""
        made_by = self.data / "PG_VERSION"
        major = int(made_by.read_text().strip()) if made_by.exists() else None
        return find(self._environ, account=self.account, major=major)

    @property
    def archive(self) -> Archive | None:
        """Where the log and base backups go, None where the environment names no place."""
        return Archive.of(self._environ)

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: in the folder, or near the root where its path is too long."""
        told = self._told()
        if len(told) > SOCKET_LINE and told[SOCKET_LINE]:
            return Path(told[SOCKET_LINE])
        own = self.folder / "socket"
        if len(os.fsencode(own / SOCKET)) <= LONGEST_SOCKET:
            return own
        short = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"jianyue-{short}"

    def url(self, role: Role, database: str = "jianyue") -> str:
        """Return the address under which `role` reaches `database`."""
        return f"postgresql://{role}@/{quote(database)}?host={quote(str(self.socket_folder))}"

    def is_running(self) -> bool:
        """Tell whether the server takes connections now."""
        told = self._told()
        if len(told) <= STATUS_LINE or told[STATUS_LINE].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(PATIENCE)
            try:
                door.connect(str(Path(told[SOCKET_LINE]) / SOCKET))
            except OSError:
                return False
        return True

    def ensure_running(self) -> None:
        """Make the cluster where there is none, and start it where it does not run.

        Safe to call from several processes at once, and after a kill -9. Raises Refused.
        """
        self._ensure(on_demand=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the server running; the last who held it stops it, if it was started for them.

        A server that was running before, or that `ensure_running` started, is left as it was.
        """
        self._prepare_folder()
        handle = self._opened("held")
        try:
            fcntl.flock(handle, fcntl.LOCK_SH)
            self._ensure(on_demand=True)
            yield
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._on_demand.exists():
                    self.stop()
            os.close(handle)

    @contextmanager
    def unused(self) -> Iterator[None]:
        """Keep `serve`, `work` and all others away meanwhile. Raises InUse where one is at work."""
        self._prepare_folder()
        handle = self._opened("held")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as busy:
            raise InUse(
                "还有进程在使用数据库，请先停止 serve 和 work。",
                "The database is in use; stop `serve` and `work` first.",
            ) from busy
        finally:
            os.close(handle)

    @property
    def _on_demand(self) -> Path:
        """Whether the server runs for those alone who hold it."""
        return self.folder / "on-demand"

    def _ensure(self, *, on_demand: bool) -> None:
        """Make and start the server where that is needed, one process at a time."""
        if self.is_running():
            return
        self._prepare_folder()
        with self._alone():
            if self.is_running():
                return
            if not (self.data / "PG_VERSION").exists():
                self._make()
            self._start()
            if on_demand:
                self._on_demand.touch()
            else:
                self._on_demand.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop the server, letting nobody finish; do nothing where it does not run."""
        if not self.is_running():
            return
        with self._alone():
            try:
                self.run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w")
            except NotStarted:
                if self.is_running():
                    raise

    def _told(self) -> list[str]:
        """Return the lines in which a running server tells of itself."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        except PermissionError as refused:
            raise NotReachable(
                f"数据文件夹 {self.folder} 属于另一个用户；请以该用户身份运行。",
                f"The data folder {self.folder} belongs to another user; run as that user.",
            ) from refused

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time make, start or stop the server."""
        handle = self._opened("lock")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _opened(self, name: str) -> int:
        """Return a handle of a file in the folder, on which processes wait for each other."""
        handle = os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        self._give(self.folder / name)
        return handle

    def _give(self, path: Path) -> None:
        """Hand a path to the account that runs the server."""
        if self.account is not None:
            os.chown(path, self.account.user, self.account.group, follow_symlinks=False)

    def _prepare_folder(self) -> None:
        """Make the folder the account's own and closed to others; refuse an unreachable one."""
        fresh = not self.folder.exists()
        account = self.account
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if fresh:
            self._give(self.folder)
        if account is None:
            return
        parent = self.folder.parent
        if fresh and parent.stat().st_uid == 0 and not account.may_enter(parent):
            # The product's data folder: others may pass through it and still list nothing.
            parent.chmod(parent.stat().st_mode | 0o011)
        if closed := account.closed_on_the_way_to(self.folder):
            raise NotReachable(
                f"PostgreSQL 以普通用户身份运行，而它进不了 {closed}。"
                f"请用 JIANYUE_DATA 另选文件夹，或执行：chmod o+x {closed}",
                f"PostgreSQL runs as an ordinary user, to whom {closed} is closed. "
                f"Choose another folder with JIANYUE_DATA, or run: chmod o+x {closed}",
            )

    def give_all(self, folder: Path) -> None:
        """Hand a folder with all below it to the account that runs the server."""
        for below, _, names in os.walk(folder):
            for name in (".", *names):
                self._give(Path(below) / name)

    def _make(self) -> None:
        """Make the data beside their place, and put them there once they are whole."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        how = ["--data-checksums"] if self.durable else ["--no-sync"]
        how += ["-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", "postgres"]
        self.run("initdb", "-D", fresh, *how)
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude = 'jianyue.conf'\n")
        self._configure(fresh)
        self.run("postgres", "--single", "-D", fresh, "postgres", said=ROLES)
        fresh.rename(self.data)

    def _configure(self, data: Path) -> None:
        """Write the settings anew, for the folder or the machine may have changed."""
        chosen = tuning.settings(self._open_socket_folder(), durable=self.durable)
        if archive := self.archive:
            self._prepare(archive)
            chosen |= archive.settings()
        lines = [f"{name} = {value}\n" for name, value in chosen.items()]
        for name, content in (("jianyue.conf", "".join(lines)), ("pg_hba.conf", DOOR)):
            (data / name).write_text(content, encoding="utf-8")
            self._give(data / name)

    def _prepare(self, archive: Archive) -> None:
        """Make the folders of the archive the account's own, and closed to others."""
        for folder in (archive.folder, archive.segments, archive.bases):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._give(folder)
        closed = self.account and self.account.closed_on_the_way_to(archive.segments)
        if closed:
            raise NotReachable(
                f"PostgreSQL 进不了归档文件夹上层的 {closed}。请执行：chmod o+x {closed}",
                f"{closed}, above the archive, is closed to PostgreSQL. Run: chmod o+x {closed}",
            )

    def _open_socket_folder(self) -> Path:
        """Make the folder of the socket; refuse one that another user has put there."""
        folder = self.socket_folder
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self._give(folder)
        told = folder.lstat()
        owner = self.account.user if self.account else os.geteuid()
        if not stat.S_ISDIR(told.st_mode) or told.st_uid != owner or told.st_mode & 0o077:
            raise NotReachable(
                f"{folder} 不是只归本产品所用的文件夹；请删除它。",
                f"{folder} is not a folder of this product alone; remove it.",
            )
        return folder

    def _start(self) -> None:
        """Start the server; after a kill -9 its remains may stand in the way for a while."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.rename(self.log.with_suffix(".log.1"))
        until = time.monotonic() + PATIENCE
        while True:
            self._forget_the_dead()
            self._configure(self.data)
            try:
                self.run("pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", START)
            except NotStarted as refused:
                if time.monotonic() > until or not any(word in refused.said.en for word in REMAINS):
                    raise
                time.sleep(0.2)
            else:
                return

    def _forget_the_dead(self) -> None:
        """Remove the note of a server that is no more: a zombie, or a number given anew.

        What cannot be seen from here is left to PostgreSQL, which looks for itself.
        """
        told = self._told()
        if not told:
            return
        try:
            status = Path(f"/proc/{int(told[0])}/status").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return
        if "\nState:\tZ" in status or not status.startswith("Name:\tpostgres"):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def run(self, program: str, *arguments: str | Path, said: str = "") -> None:
        """Run a program of the server as its account; raise NotStarted with its last words."""
        as_whom: dict[str, Any] = {}
        if self.account is not None:
            as_whom = {"user": self.account.user, "group": self.account.group, "extra_groups": []}
        done = subprocess.run(  # noqa: S603 - the programs found, no words of users
            [self.server.program(program), *arguments],
            check=False,
            capture_output=True,
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            input=said,
            text=True,
            **as_whom,
        )
        # The single-user server answers 0 whatever happens.
        if done.returncode or "FATAL:" in done.stderr or "ERROR:" in done.stderr:
            words = "\n".join([*done.stderr.splitlines()[-8:], *self._last_of_the_log()])
            raise NotStarted(
                f"私有 PostgreSQL 无法运行（{program}）；原文：\n{words}",
                f"The private PostgreSQL does not run ({program}):\n{words}",
            )

    def _last_of_the_log(self) -> list[str]:
        """Return the last lines the server wrote."""
        if not self.log.exists():
            return []
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
