"""Where the sample world is put, and at which address it may be served."""

import os
import socket
from pathlib import Path

import pytest

from jianyue.cli import demo, ports
from jianyue.ledger.servers import Account
from jianyue.ledger.speech import Refused

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


@pytest.mark.enable_socket
def test_an_address_is_tried_before_anything_is_made_ready() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        taken = other.getsockname()[1]
        with pytest.raises(Refused, match=f"127.0.0.1:{taken} is in use"):
            ports.check_free("127.0.0.1", taken)
    ports.check_free("127.0.0.1", taken)
    with pytest.raises(Refused, match=r"listen at 192\.0\.2\.1:8000: Cannot assign"):
        ports.check_free("192.0.2.1", 8000)
