"""Keys wrapped with a master key that is kept elsewhere."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from jianyue.ledger import custody
from jianyue.ledger.custody import COMMAND, CREDENTIAL, VARIABLE, NoMaster
from jianyue.ledger.environment import kept_secret

MASTER = Fernet.generate_key().decode()
GIVES: dict[str, Callable[[Path], dict[str, str]]] = {
    "the environment": lambda _: {VARIABLE: MASTER},
    "a systemd credential": lambda folder: {"CREDENTIALS_DIRECTORY": str(folder)},
    "a command": lambda folder: {COMMAND: f"cat {shlex.quote(str(folder / CREDENTIAL))}"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the master key as systemd would put it there, and two plain keys."""
    (tmp_path / CREDENTIAL).write_text(MASTER + "\n")
    (tmp_path / "keys").mkdir()
    for name in ("secret", "signing-1"):
        (tmp_path / "keys" / name).write_bytes(name.encode())
    return tmp_path


@pytest.mark.parametrize("kind", GIVES)
def test_keys_are_wrapped_wherever_the_master_key_comes_from(
    kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = GIVES[kind](folder)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    by = custody.source(given)

    assert by is not None
    assert by.en == kind
    assert custody.rewrite(folder / "keys", wrapped=True) == 2
    assert custody.rewrite(folder / "keys", wrapped=True) == 0
    assert b"signing-1" not in (folder / "keys" / "signing-1").read_bytes()
    assert custody.read(folder / "keys" / "signing-1") == b"signing-1"
    assert (folder / "keys" / "secret").stat().st_mode & 0o077 == 0


def test_new_keys_are_wrapped_at_once_and_what_people_read_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, MASTER)

    assert kept_secret(tmp_path / "new", lambda: b"key") == b"key"
    assert kept_secret(tmp_path / "token", lambda: b"token", plain=True) == b"token"
    assert custody.is_wrapped(tmp_path / "new")
    assert (tmp_path / "token").read_bytes() == b"token"


def test_without_the_master_key_or_with_another_nothing_opens(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, MASTER)
    custody.rewrite(folder / "keys", wrapped=True)
    wrapped = (folder / "keys" / "secret").read_bytes()

    monkeypatch.setenv(VARIABLE, Fernet.generate_key().decode())
    with pytest.raises(NoMaster, match="not the one"):
        custody.rewrite(folder / "keys", wrapped=False)
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(NoMaster, match=VARIABLE):
        custody.read(folder / "keys" / "secret")
    assert (folder / "keys" / "secret").read_bytes() == wrapped


@pytest.mark.parametrize("bad", ["short", "é" * 43, "A" * 43])
def test_a_master_key_that_is_none_is_refused_and_not_repeated(
    bad: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, bad)

    with pytest.raises(NoMaster, match="32 bytes") as refused:
        custody.rewrite(folder / "keys", wrapped=True)
    assert bad not in refused.value.said.zh + refused.value.said.en


@pytest.mark.parametrize("command", ["/nowhere/at-all", "false", "sh -c 'echo secret; exit 3'"])
def test_a_command_that_fails_is_named_without_what_it_said(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COMMAND, command)

    with pytest.raises(NoMaster, match="failed") as refused:
        custody.rewrite(folder / "keys", wrapped=True)
    assert "secret" not in refused.value.said.en


def test_keys_are_unwrapped_before_the_master_key_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, MASTER)
    custody.rewrite(folder / "keys", wrapped=True)

    assert custody.rewrite(folder / "keys", wrapped=False) == 2
    monkeypatch.delenv(VARIABLE)
    assert custody.read(folder / "keys" / "secret") == b"secret"
