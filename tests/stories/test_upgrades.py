"""From a version before to this one, with its data; and back."""

import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsing import Browser
from tests.cast import PASSWORD
from tests.installed import Installed, eventually, free_port, installed

pytestmark = pytest.mark.installation

KEPT = sorted((Path(__file__).parents[1] / "upgrades").glob("*.tar.xz"))
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY 1, 2"
FACTS = "SELECT timeline_id, seq, kind, encode(hash, 'hex') FROM ledger_fact ORDER BY 1, 2"
TICKET = "BANK-1-2026-00001"


@pytest.fixture(params=KEPT, ids=lambda path: path.name, scope="module")
def older(request: pytest.FixtureRequest) -> Iterator[Installed]:
    """An installation as a version before has left it."""
    with installed(bare=True) as made:
        path = made.data.parent / "older.tar"
        path.write_bytes(lzma.decompress(request.param.read_bytes()))
        made.run("restore", path)
        made.environ["JIANYUE_OLDER"] = str(made.asked(MIGRATIONS))
        yield made


def test_there_is_a_world_of_a_version_before() -> None:
    assert KEPT


@pytest.mark.enable_socket
def test_the_world_of_a_version_before_goes_on_in_this_one(older: Installed) -> None:
    facts = older.asked(FACTS)

    said = older.run("migrate")
    assert "The way back is kept" in said

    assert older.asked(FACTS) == facts != []
    assert ", 0 mended" in older.run("rebuild")
    older.run("backup", older.data.parent / "after.tar")
    assert "chains of hashes hold" in older.run(
        "restore", older.data.parent / "after.tar", "--rehearse"
    )
    assert "waiting" not in older.run("migrate", "--check")
    for path, words in opened(older).items():
        assert words, path


def opened(desk: Installed) -> dict[str, bool]:
    """Return of each page that the bank's teller opens whether it says what it should."""
    port = free_port()
    desk.environ["JIANYUE_SITE_URL"] = f"http://localhost:{port}"
    with desk.process("serve", "--port", str(port), "--workers", "1"):
        visitor = Browser(port)
        eventually(visitor.answers)
        visitor.sign_in("teller@sample.example", PASSWORD)
        wanted = {
            "/my/": TICKET, f"/tickets/{TICKET}/": "第 0 件事", "/agreements/": "bank-1",
            f"/tickets/{TICKET}/clocks/response": "response",
        }  # fmt: skip
        return {path: words in visitor.open(path) for path, words in wanted.items()}


def test_the_way_back_leads_to_the_version_before(older: Installed) -> None:
    older.run("migrate")
    [way_back] = (older.data / "backups").glob("before-*.tar")

    said = older.run("restore", way_back, "--replace", "--verify")

    assert "Now run `jianyue migrate`" in said
    assert str(older.asked(MIGRATIONS)) == older.environ["JIANYUE_OLDER"]


def test_a_new_installation_has_nothing_to_go_back_to() -> None:
    with installed(bare=True) as made:
        made.run("migrate")
        assert not (made.data / "backups").exists()
