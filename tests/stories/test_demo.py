"""Where the sample world is put."""

import os
from pathlib import Path

import pytest

from jianyue.cli import demo
from jianyue.ledger.servers import Account

USUAL = Path("data") / "demo"
NOBODY = Account(user=os.geteuid() + 1, group=os.getegid() + 1)


@pytest.mark.parametrize(
    ("account", "mode", "place"),
    [(None, 0o700, USUAL), (NOBODY, 0o700, demo.OPEN), (NOBODY, 0o755, USUAL)],
)
def test_root_in_a_closed_folder_gets_a_world_that_the_server_can_reach(
    monkeypatch: pytest.MonkeyPatch, account: Account | None, mode: int, place: Path
) -> None:
    folder = Path("/tmp") / f"jy-{os.getpid()}"  # noqa: S108 - every account may pass it
    folder.mkdir(mode=0o755)
    folder.chmod(mode)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(demo, "account_of", lambda _: account)
    try:
        assert demo.place(USUAL) == place
    finally:
        monkeypatch.undo()
        folder.rmdir()
