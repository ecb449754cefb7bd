"""A server whose tables are made: made once for all processes of a run, and copied to each.

What was made is kept for the next run, under the digest of all that it was made from.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from jianyue.ledger.cluster import Cluster

SHARED: Final = "JIANYUE_TESTS_SHARED"  # the folder that all processes of one run know
MADE: Final = "made"
ROOT: Final = Path(__file__).parent.parent
KEPT: Final = ROOT / "build" / "tests"
MOST: Final = 3  # branches that somebody goes to and fro between
# What decides how the tables come out: migrations, and what they call or import.
SOURCES: Final = (
    "src/jianyue/*/migrations/*.py", "src/jianyue/ledger/*.py", "src/jianyue/*/models*.py",
    "src/jianyue/*/words.py", "src/jianyue/cli/*.py", "src/jianyue/settings.py",
    "requirements.txt", "tests/template.py",
)  # fmt: skip


def copied_to(cluster: Path) -> None:
    """Put a server's folder where there is none yet; its tables are those of this version."""
    _copy(_template() / "postgres", cluster)


def _template() -> Path:
    """Return the data folder that is copied; the first who asks makes it, the others wait."""
    folder = Path(os.environ[SHARED])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / MADE).exists():
            kept = KEPT / _digest(folder)
            if kept.exists():
                _copy(kept, folder / "postgres")
            else:
                _make(folder)
                _keep(folder / "postgres", kept)
            (folder / MADE).touch()
    return folder


def _digest(folder: Path) -> str:
    """Return a digest of what the tables are made from, and by which PostgreSQL."""
    digest = sha256(str(Cluster(folder / "postgres", durable=False).server).encode())
    for path in _sources():
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def _sources() -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(ROOT.glob(pattern))


def _keep(made: Path, kept: Path) -> None:
    """Keep what was made, if no other run has meanwhile; one cut off is never taken for whole."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in sorted(KEPT.iterdir(), key=os.path.getmtime)[: -MOST or None]:
        shutil.rmtree(old, ignore_errors=True)
    part = kept.with_suffix(f".{os.getpid()}")
    _copy(made, part)
    try:
        part.rename(kept)
    except OSError:
        shutil.rmtree(part)
        if not kept.exists():
            raise


def _copy(one: Path, two: Path) -> None:
    subprocess.run(["/bin/cp", "-a", "--reflink=auto", str(one), str(two)], check=True)


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
