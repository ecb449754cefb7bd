"""What must be so before pages are served: `python -m jianyue.cli.ready ROLE [migrate]`.

A process of its own, so that the memory of Django is given back before the server begins.
"""

import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, get_args

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from jianyue.cli import upgrading
from jianyue.cli.installation import operating, say, standing
from jianyue.ledger.environment import Role
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation

STAMP: Final = "made-of"


@operating
def main(arguments: Sequence[str]) -> None:
    """Bring the tables up where that is asked for, and lay out the files that browsers load.

    Ends with exit code 1 where migrations wait and are not asked for.
    """
    role, *asked = arguments
    if role not in get_args(Role):
        raise SystemExit(__doc__)
    tables = standing("operation.tables", role)  # type: ignore[arg-type] # looked up in the line above
    waiting = tables.waiting()
    if waiting and "migrate" not in asked:
        say(
            Both(
                f"数据库还有 {len(waiting)} 项变更未执行，请先运行 jianyue migrate"
                "（或用 serve --migrate）。",
                f"{len(waiting)} migrations were not applied. Run `jianyue migrate` first"
                " (or `serve --migrate`).",
            ),
            err=True,
        )
        raise SystemExit(1)
    if waiting:
        say(Both("正在更新数据库的表结构……", "Bringing the tables of the database up to date ..."))
        upgrading.bring_up(Installation(), tables)
    standing("cli.beginning", role).announce()  # type: ignore[arg-type] # looked up above
    lay_out_files()


def lay_out_files() -> None:
    """Collect, name by content and compress what browsers load, where it has changed."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    state = state_of_files()
    if settings.DEBUG or (stamp.exists() and stamp.read_text() == state):
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state)


def state_of_files() -> str:
    """Return a digest of what the files of the apps are made of: name, size and time."""
    digest = sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            told = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{told.st_size}\0{told.st_mtime_ns}\0".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
