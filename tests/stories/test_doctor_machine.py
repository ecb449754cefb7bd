"""What `jianyue doctor` sees of a machine."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from cryptography.fernet import Fernet

from jianyue.cli import dumps
from jianyue.ledger import custody
from jianyue.ledger.servers import NoServer
from jianyue.operation import backups, machine
from jianyue.operation.findings import State
from jianyue.operation.heartbeats import FOLDER, Heart, Report
from jianyue.operation.installation import Installation, NoAddress
from tests.installed import free_port

NOW = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)
GIB = 2**30


@pytest.fixture
def mail_server() -> Iterator[Controller]:
    """A mail server that takes everything."""
    server = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    server.start()
    yield server
    server.stop()


def at(data: Path, **environ: str) -> Installation:
    return Installation({"JIANYUE_DATA": str(data)} | environ)


@pytest.mark.enable_socket
def test_a_mail_server_that_answers_is_good(mail_server: Controller, tmp_path: Path) -> None:
    url = f"smtp://127.0.0.1:{mail_server.port}"

    assert machine.mail(at(tmp_path, JIANYUE_SMTP_URL=url), NOW).state is State.GOOD


@pytest.mark.enable_socket
@pytest.mark.parametrize("wanted", ["smtp://{}?tls=1", "smtp://me:word@{}"])
def test_a_mail_server_that_cannot_do_what_is_asked_is_a_fault(
    mail_server: Controller, tmp_path: Path, wanted: str
) -> None:
    url = wanted.format(f"127.0.0.1:{mail_server.port}")

    found = machine.mail(at(tmp_path, JIANYUE_SMTP_URL=url), NOW)

    assert found.state is State.FAULT
    assert "127.0.0.1" in found.said.zh


@pytest.mark.parametrize(
    ("left", "state"),
    [(6 * GIB, State.GOOD), (4 * GIB, State.WARNING), (GIB // 4, State.FAULT)],
)
def test_a_disk_that_fills_is_told_before_it_is_full(left: int, state: State) -> None:
    assert machine.room_left(left, Path("data")).state is state


@pytest.mark.parametrize(
    ("ago", "failures", "state", "words"),
    [
        (10, {"deliver": 0}, State.GOOD, "1 at work"),
        (10, {"deliver": 3}, State.FAULT, "Failing: deliver"),
        (120, {}, State.FAULT, "The last was seen at 2026-01-12 03:58 UTC."),
    ],
)
def test_workers_are_seen_by_their_heartbeats(
    tmp_path: Path, ago: int, failures: dict[str, int], state: State, words: str
) -> None:
    Heart(tmp_path / FOLDER).beat(NOW - timedelta(seconds=ago), failures, Report())

    found = machine.workers(at(tmp_path), NOW)

    assert found.state is state
    assert words in found.said.en


@pytest.mark.parametrize(
    ("hours", "proved", "state", "words"),
    [
        (8, True, State.GOOD, "8 h ago; proved at 2026-01-12 03:00 UTC"),
        (8, False, State.WARNING, "not yet proved"),
        (27, True, State.WARNING, "27 h ago"),
        (72, True, State.WARNING, "3 days ago"),
    ],
)
def test_a_backup_is_to_be_of_today_and_proved(
    tmp_path: Path, hours: int, *, proved: bool, state: State, words: str
) -> None:
    made_at = NOW - timedelta(hours=hours)
    older = made_at if proved else made_at - timedelta(days=1)
    backups.note(tmp_path, backups.Made("backup.tar", made_at))
    proof = backups.Made("backup.tar", older, NOW - timedelta(hours=1))
    backups.note_proved(tmp_path, proof)

    found = machine.backup(at(tmp_path), NOW)

    assert found.state is state
    assert words in found.said.en


@pytest.mark.parametrize("text", ["", "[]", '{"file": "x", "at": "nonsense"}'])
def test_a_note_of_a_backup_that_cannot_be_read_tells_of_none(tmp_path: Path, text: str) -> None:
    (tmp_path / backups.NOTE).write_text(text)

    assert machine.backup(at(tmp_path), NOW).said.en == "there is none yet"


def test_the_programs_for_a_dump_are_found_without_a_private_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = at(tmp_path, JIANYUE_OWNER_DATABASE_URL="postgresql://jianyue_owner@db/jianyue")
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "pg_dump").touch()
    monkeypatch.setattr(dumps, "SYSTEM", tmp_path)

    assert dumps.program_of(named, "pg_dump") == tmp_path / "17" / "bin" / "pg_dump"
    with pytest.raises(NoServer, match="postgresql-client"):
        dumps.program_of(named, "pg_no_such_program")
    with pytest.raises(NoAddress, match="JIANYUE_DATABASE_URL"):
        named.url("app")


def test_keys_that_are_not_wrapped_although_they_could_be_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(custody.VARIABLE, Fernet.generate_key().decode())
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "keys" / "secret").touch(mode=0o600)
    given = at(tmp_path, **{custody.VARIABLE: "given"})

    assert machine.keys(given, NOW).said.en == "1 are not wrapped"
    custody.rewrite(tmp_path / "keys", wrapped=True)
    assert machine.keys(given, NOW).said.en == "wrapped; master key from the environment"
    assert machine.keys(at(tmp_path), NOW).state is State.GOOD
