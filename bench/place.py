"""Where the desk and its peers run: one folder, one database server."""

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jianyue.ledger.cluster import Cluster


@dataclass(frozen=True)
class Place:
    """Where everything runs.

    folder  the data folder of the desk
    port    of the desk
    """

    folder: Path
    port: int

    @property
    def environ(self) -> dict[str, str]:
        """What the desk's own commands are told."""
        said = {
            "JIANYUE_DATA": str(self.folder),
            "JIANYUE_SITE_URL": f"http://localhost:{self.port}",
        }
        return os.environ | said

    @cached_property
    def cluster(self) -> Cluster:
        """The database server of all."""
        return Cluster(self.folder / "postgres")

    @property
    def postmaster(self) -> int:
        """The process whose children answer the database's clients."""
        return int((self.cluster.data / "postmaster.pid").read_text().split()[0])

    def said(self, program: str) -> str:
        """Run a program of Python to its end; return what it printed."""
        told = [sys.executable, "-c", program]
        done = subprocess.run(told, env=self.environ, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own
        return done.stdout.decode().strip()

    def run(self, *command: str, **more: str) -> None:
        """Run a module to its end."""
        whole = [sys.executable, "-m", *command]
        environ = self.environ | more
        subprocess.run(whole, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
