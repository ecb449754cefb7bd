"""Serving: made ready first, killed without loss, stopped in peace."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsing import Browser
from tests.cast import PASSWORD
from tests.installed import Installed, eventually, free_port, installed
from tests.reporting import TORN, reporting

pytestmark = [pytest.mark.enable_socket, pytest.mark.installation]


@pytest.fixture
def port() -> int:
    """A port that nobody uses."""
    return free_port()


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(each) for each in told.split()]


@pytest.fixture
def browser(desk: Installed, port: int) -> Iterator[tuple[Browser, subprocess.Popen[str]]]:
    """A browser, and the process that serves it."""
    desk.environ["JIANYUE_SITE_URL"] = f"http://localhost:{port}"
    with desk.process("serve", "--port", str(port), "--workers", "1", "--with-work") as serving:
        visitor = Browser(port)
        eventually(visitor.answers)
        yield visitor, serving
    assert serving.returncode == 0
    assert "Stopped." in (desk.data / "said").read_text()


def test_a_killed_web_process_loses_nothing(
    desk: Installed, browser: tuple[Browser, subprocess.Popen[str]]
) -> None:
    visitor, serving = browser
    visitor.sign_in("teller@sample.example", PASSWORD)
    numbers: list[str] = []
    before = desk.asked("SELECT count(*) FROM tickets_ticket")[0][0]

    with reporting(visitor, numbers):
        eventually(lambda: len(numbers) >= 3)
        for process in children(serving.pid):
            os.kill(process, signal.SIGKILL)
        reached = len(numbers)
        eventually(lambda: len(numbers) >= reached + 3)

    # What was answered is there, and what is there is whole.
    kept = {number for (number,) in desk.asked("SELECT number FROM tickets_ticket")}
    assert set(numbers) <= kept
    assert len(kept) - before - len(numbers) in {0, 1}
    assert desk.asked(TORN) == [(0,)]


def test_pages_are_not_served_on_tables_of_another_version(desk: Installed, port: int) -> None:
    url = desk.cluster.url("jianyue_app", database="postgres")
    desk.environ["JIANYUE_DATABASE_URL"] = url
    try:
        said = desk.run("serve", "--port", str(port), code=1)
    finally:
        del desk.environ["JIANYUE_DATABASE_URL"]

    assert "Run `jianyue migrate` first" in said


def test_a_port_in_use_is_not_shared_with_whoever_has_it(desk: Installed, port: int) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        for command in ("serve", "demo"):
            said = desk.run(command, "--port", str(port), code=2)
            assert f"127.0.0.1:{port} is in use" in said

    said = desk.run("serve", "--host", "192.0.2.1", "--port", str(port), code=2)
    assert f"It is not possible to listen at 192.0.2.1:{port}" in said


def test_two_who_migrate_at_once_do_it_once(desk: Installed) -> None:
    desk.asked("DELETE FROM django_migrations WHERE app = 'usersessions'")
    desk.asked("DROP TABLE usersessions_usersession")
    assert desk.run("migrate", "--check", code=1) == "usersessions.0001_initial\n"

    for said in desk.run_at_once("migrate"):
        assert "has the tables of this version" in said

    again = "SELECT count(*) FROM django_migrations WHERE app = 'usersessions'"
    assert desk.asked(again) == [(1,)]
    # What is new can be used by the roles of web and worker.
    assert desk.asked("SELECT count(*) FROM usersessions_usersession", "jianyue_app") == [(0,)]


def test_keys_are_rotated_and_the_old_ones_kept(desk: Installed) -> None:
    [(before,)] = desk.asked("SELECT fingerprint FROM ledger_key WHERE until IS NULL")

    said = desk.run("keys", "rotate")

    older, newest = desk.run("keys", "list").splitlines()[-2:]
    assert older[:16] == before[:16]
    assert newest[:16] in said
    assert "0 secrets were sealed anew" in said
    assert "sealing-0001" in desk.run("keys", "list").splitlines()
    assert (older.endswith("…"), newest.endswith("…")) == (False, True)


@pytest.mark.parametrize(
    ("command", "name", "value", "words"),
    [
        ("migrate", "JIANYUE_SITE_URL", "localhost", "A variable is wrong: JIANYUE_SITE_URL"),
        ("migrate", "JIANYUE_DATABASE_URL", "mysql://a@/b", "needs its own address"),
        ("serve", "JIANYUE_ROLE", "king", "write app, worker or owner"),
    ],
)
def test_a_wrong_variable_is_named(
    desk: Installed, command: str, name: str, value: str, words: str
) -> None:
    desk.environ[name] = value
    try:
        assert words in desk.run(command, code=2)
    finally:
        del desk.environ[name]


def test_a_database_out_of_reach_is_told_in_words(desk: Installed, tmp_path: Path) -> None:
    address = f"postgresql://jianyue_owner@/jianyue?host={tmp_path}"
    desk.environ["JIANYUE_OWNER_DATABASE_URL"] = address
    try:
        said = desk.run("backup", tmp_path / "b.tar", code=2)
    finally:
        del desk.environ["JIANYUE_OWNER_DATABASE_URL"]

    assert "`jianyue doctor` says why" in said


def test_a_sample_world_that_is_told_to_stop_leaves_nothing_running(port: int) -> None:
    visitor = Browser(port)
    with installed() as made:
        with made.process("demo", "--tickets", "3", "--port", str(port)):
            eventually(visitor.answers, 120)
        assert not visitor.answers()
