"""`jianyue doctor` names what is wrong and what to do; on a sound installation it is content."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from jianyue.cli.main import main
from jianyue.operation.heartbeats import FOLDER, Heart, Report
from tests.installed import Installed

pytestmark = pytest.mark.installation

FAR_AHEAD = datetime(2999, 1, 1, tzinfo=UTC)  # a worker that was seen just now, at any time
# statement that plants a fault -> statement that takes it away, as the server's superuser
PLANTS = {
    "ALTER ROLE jianyue_worker BYPASSRLS": "ALTER ROLE jianyue_worker NOBYPASSRLS",
    "ALTER TABLE tickets_ticket NO FORCE ROW LEVEL SECURITY": (
        "ALTER TABLE tickets_ticket FORCE ROW LEVEL SECURITY"
    ),
    "GRANT UPDATE ON ledger_fact TO jianyue_app": "REVOKE UPDATE ON ledger_fact FROM jianyue_app",
    "DELETE FROM django_migrations WHERE app = 'usersessions'": (
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('usersessions', '0001_initial', now())"
    ),
}
BEHIND_THE_ROLES = [statement for statement in PLANTS if "BYPASSRLS" not in statement]


def as_superuser(desk: Installed, statement: str) -> None:
    url = desk.cluster.url("jianyue_owner").replace("jianyue_owner@", "postgres@")
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())


@contextmanager
def planted(desk: Installed, statements: list[str]) -> Iterator[None]:
    for statement in statements:
        as_superuser(desk, statement)
    try:
        yield
    finally:
        for statement in statements:
            as_superuser(desk, PLANTS[statement])


def examined(desk: Installed, code: int) -> dict[str, str]:
    """Return how each thing stands, by its English name."""
    said = json.loads(desk.run("doctor", "--json", code=code))
    return {each["name"]["en"]: each["state"] for each in said}


def test_a_sound_installation_has_no_fault(desk: Installed) -> None:
    heart = Heart(desk.data / FOLDER)
    heart.beat(FAR_AHEAD, {}, Report(FAR_AHEAD))
    found = examined(desk, code=0)
    heart.rest()

    assert "fault" not in found.values()
    assert found["address"] == found["mail"] == "warning"
    assert len(found) == 30


def test_each_planted_fault_is_named_with_what_to_do(desk: Installed) -> None:
    keys = desk.data / "keys"
    [(in_use,)] = desk.asked("SELECT fingerprint FROM ledger_key WHERE until IS NULL")
    key = keys / f"signing-{in_use[:16]}"
    kept = key.rename(keys / "elsewhere")
    kept.chmod(0o644)
    with planted(desk, BEHIND_THE_ROLES):
        said = desk.run("doctor", "--language", "zh", code=1)
    kept.chmod(0o600)
    kept.rename(key)

    faults = re.findall(r"\[故障\] ([^：]+)：", said)
    assert faults == ["密钥文件", "工作进程", "表结构", "租户隔离", "事实不可改", "签名密钥"]
    assert "→ 从备份恢复该文件；找不回时运行 jianyue keys rotate。" in said
    assert "[注意] 邮件：未设置邮件服务器" in said


def test_a_role_that_goes_round_the_fence_is_named(desk: Installed) -> None:
    with planted(desk, ["ALTER ROLE jianyue_worker BYPASSRLS"]):
        found = examined(desk, code=1)

    assert found["database roles"] == "fault"
    # What stands on sound roles is not looked at.
    assert "tables" not in found


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment in which nothing can be had."""
    for role in ("", "WORKER_", "OWNER_"):
        address = f"postgresql://somebody@/jianyue?host={tmp_path}"
        monkeypatch.setenv(f"JIANYUE_{role}DATABASE_URL", address)
    monkeypatch.setenv("JIANYUE_DATA", str(tmp_path / "missing"))
    monkeypatch.setenv("JIANYUE_SMTP_URL", "smtp://mail.invalid")
    monkeypatch.setenv("JIANYUE_SITE_URL", "https://desk.example.com")
    return tmp_path


def states(said: str) -> dict[str, str]:
    return {each["name"]["en"]: each["state"] for each in json.loads(said)}


@pytest.mark.usefixtures("nowhere")
def test_it_speaks_where_nothing_can_be_had() -> None:
    done = CliRunner().invoke(main, ["doctor", "--json"])
    found = states(done.output)

    assert done.exit_code == 1
    assert found["address"] == "good"
    for name in ("data folder", "mail", "workers", "database connections", "database roles"):
        assert found[name] == "fault", name
    assert "tables" not in found


def test_a_role_without_an_address_is_named(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIANYUE_OWNER_DATABASE_URL")
    monkeypatch.setenv("JIANYUE_SITE_URL", "nonsense")

    done = CliRunner().invoke(main, ["doctor", "--language", "en"])

    assert "[fault] address: " in done.output
    assert "set JIANYUE_OWNER_DATABASE_URL" in done.output
    assert nowhere.exists()
