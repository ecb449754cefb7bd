"""One provider as a backup saw it; what others did since stays."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from jianyue.cli import dumps, owned
from tests.installed import Installed

pytestmark = pytest.mark.installation


@pytest.fixture
def archive(desk: Installed, tmp_path: Path) -> Path:
    """A backup of the installation as other tests have left it."""
    path = tmp_path / "backup.tar"
    desk.run("backup", path)
    return path


def counted(desk: Installed, tenant: int) -> dict[str, Any]:
    """Return of each table how many rows the tenant has, and a sum over what they say."""
    with psycopg.connect(desk.cluster.url("jianyue_owner")) as connection:
        connection.execute(dumps.WRITTEN)
        return {
            each.table: connection.execute(
                sql.SQL(dumps.COUNTED + " WHERE {}").format(each.name, each.rule)
            ).fetchone()
            for each in owned.tables_of(connection, tenant)
        }


def ruin(desk: Installed) -> None:
    """Do to the first provider what its administrator would not: at the database's console."""
    with psycopg.connect(desk.cluster.url("jianyue_owner")) as connection:
        connection.execute("UPDATE tickets_ticket SET title = 'gone' WHERE tenant_id = 1")
        connection.execute("DELETE FROM notices_notice WHERE tenant_id = 1")
        connection.execute("UPDATE people_user SET name = 'nobody' WHERE tenant_id = 1")


def others_go_on(desk: Installed) -> None:
    """Let the second provider change something after the backup."""
    desk.asked("UPDATE people_user SET name = 'renamed' WHERE tenant_id = 2")


def test_one_provider_comes_back_and_the_other_keeps_what_it_did(
    desk: Installed, archive: Path
) -> None:
    mine = counted(desk, 1)
    others_go_on(desk)
    theirs = counted(desk, 2)
    ruin(desk)
    assert counted(desk, 1) != mine

    said = desk.run("restore", archive, "--tenant", "one")

    assert "chains of hashes of the backup hold" in said
    assert counted(desk, 1) == mine
    assert counted(desk, 2) == theirs
    # Facts are guarded as before.
    with pytest.raises(psycopg.errors.RaiseException):
        desk.asked("DELETE FROM ledger_fact")


def test_a_provider_that_the_backup_does_not_know_is_refused(
    desk: Installed, archive: Path
) -> None:
    before = counted(desk, 1)

    assert "no provider three" in desk.run("restore", archive, "--tenant", "three", code=2)
    desk.asked("UPDATE ledger_tenant SET code = 'four' WHERE id = 1")
    assert "not the one" in desk.run("restore", archive, "--tenant", "one", code=2)
    desk.asked("UPDATE ledger_tenant SET code = 'one' WHERE id = 1")
    assert counted(desk, 1) == before


def test_a_backup_with_tables_of_another_version_changes_nothing(
    desk: Installed, archive: Path
) -> None:
    desk.asked("UPDATE django_migrations SET name = name || '_' WHERE app = 'usersessions'")
    said = desk.run("restore", archive, "--tenant", "one", code=2)
    desk.asked("UPDATE django_migrations SET name = rtrim(name, '_') WHERE app = 'usersessions'")

    assert "another version" in said


def test_a_rehearsal_goes_whoever_still_looks_at_it(desk: Installed) -> None:
    with dumps.scratch(desk.cluster.url("jianyue_owner")) as there:
        looking = psycopg.connect(there)
        begun = looking.execute("SELECT pg_backend_pid()").fetchone()

    assert begun is not None
    kept = desk.asked("SELECT datname FROM pg_database WHERE datname LIKE 'jianyue_rehearsal%'")
    assert kept == []
    with pytest.raises(psycopg.OperationalError):
        looking.execute("SELECT 1")
    looking.close()


def test_every_table_belongs_to_a_provider_or_is_known_to_be_of_all(desk: Installed) -> None:
    with psycopg.connect(desk.cluster.url("jianyue_owner")) as connection:
        known = {each.table for each in owned.tables_of(connection, 1)}
        every = {name for (name,) in connection.execute(dumps.TABLES)}

    assert {"people_user", "mfa_authenticator", "account_emailaddress", "tickets_slip"} <= known
    libraries = ("auth_", "axes_", "procrastinate_")
    assert {name for name in every - known if not name.startswith(libraries)} == {
        "django_content_type", "django_migrations", "django_session", "ledger_key",
        "ledger_remembered", "notices_resetasked", "socialaccount_socialapp",
    }  # fmt: skip
