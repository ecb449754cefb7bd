"""A server whose tables are made: made once for all processes of a run, and copied to each."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from jianyue.ledger.cluster import Cluster

SHARED: Final = "JIANYUE_TESTS_SHARED"  # the folder that all processes of one run know
MADE: Final = "made"


def copied_to(cluster: Path) -> None:
    """Put a server's folder where there is none yet; its tables are those of this version."""
    made = _template() / "postgres"
    copy = ["/bin/cp", "-a", "--reflink=auto", str(made), str(cluster)]
    subprocess.run(copy, check=True)


def _template() -> Path:
    """Return the data folder that is copied; the first who asks makes it, the others wait."""
    folder = Path(os.environ[SHARED])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / MADE).exists():
            _make(folder)
            (folder / MADE).touch()
    return folder


def _make(folder: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIANYUE_")}
    environ = kept | {"JIANYUE_DATA": str(folder)}
    cluster = Cluster(folder / "postgres", durable=False, environ=environ)
    cluster.ensure_running()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "jianyue.cli", "migrate"],
            env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        cluster.stop()
