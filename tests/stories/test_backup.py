"""Backup, wipe, restore: the same world, verified; and nothing changed by a broken archive."""

import shutil
from pathlib import Path

import psycopg
import pytest

from jianyue.cli import dumps
from jianyue.operation import backups
from tests.installed import Installed

pytestmark = pytest.mark.installation


def world(desk: Installed) -> tuple[object, ...]:
    """Return all that must be the same again."""
    with psycopg.connect(desk.cluster.url("jianyue_owner")) as connection:
        counts = dumps.counts(connection)
    kept = {
        path.relative_to(desk.data): path.read_bytes()
        for folder in ("keys", "files")
        for path in (desk.data / folder).rglob("*")
    }
    return counts, kept


def test_backup_wipe_and_restore_give_the_same_world(desk: Installed, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    tickets = desk.asked("SELECT count(*) FROM tickets_ticket")
    before = world(desk)
    desk.run("backup", archive)
    desk.cluster.stop()
    shutil.rmtree(desk.data)
    desk.data.mkdir(mode=0o711)
    desk.cluster.ensure_running()

    said = desk.run("restore", archive, "--verify")

    assert world(desk) == before
    assert "tables are the same" in said
    assert "chains of hashes hold" in said
    assert desk.asked("SELECT count(*) FROM tickets_ticket") == tickets != [(0,)]
    # The roles of the product have their rights again, and the fence stands.
    assert desk.asked("SELECT count(*) FROM tickets_ticket", "jianyue_app") == [(0,)]


def test_a_backup_is_for_its_owner_alone(archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    assert list(archive.parent.glob(".backup-*")) == []


def test_a_rehearsal_proves_the_backup_and_changes_nothing(desk: Installed, archive: Path) -> None:
    before = world(desk)

    said = desk.run("restore", archive, "--rehearse")

    assert "chains of hashes hold" in said
    made = backups.last(desk.data)
    assert made is not None
    assert made.proved_at is not None
    assert world(desk) == before
    assert desk.asked("SELECT datname FROM pg_database WHERE datname LIKE '%rehearsal%'") == []


def test_a_backup_is_not_put_over_data_unless_that_is_meant(desk: Installed, archive: Path) -> None:
    desk.asked("CREATE TABLE added_later (number integer)")

    assert "--replace" in desk.run("restore", archive, code=2)
    with psycopg.connect(desk.cluster.url("jianyue_app")):
        assert "stop `serve`" in desk.run("restore", archive, "--replace", code=2)
    desk.run("restore", archive, "--replace")

    assert desk.asked("SELECT to_regclass('added_later')") == [(None,)]


def test_a_backup_that_lost_a_bit_changes_nothing(
    desk: Installed, archive: Path, tmp_path: Path
) -> None:
    before = world(desk)
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "broken.tar").write_bytes(content)

    said = desk.run("restore", tmp_path / "broken.tar", "--replace", code=2)

    assert "not a whole backup" in said
    assert world(desk) == before


def alter_a_fact(desk: Installed, hours: int) -> None:
    """Do what only somebody at the database's own console can do."""
    with psycopg.connect(desk.cluster.url("jianyue_owner")) as connection:
        connection.execute("ALTER TABLE ledger_fact DISABLE TRIGGER USER")
        connection.execute(
            "UPDATE ledger_fact SET occurred_at = occurred_at + make_interval(hours => %s)"
            " WHERE id = (SELECT min(id) FROM ledger_fact WHERE seq = 2)",
            [hours],
        )
        connection.execute("ALTER TABLE ledger_fact ENABLE TRIGGER USER")


def test_a_fact_altered_behind_the_products_back_is_found(desk: Installed, tmp_path: Path) -> None:
    alter_a_fact(desk, hours=-1)
    desk.run("backup", tmp_path / "altered.tar")

    said = desk.run("restore", tmp_path / "altered.tar", "--rehearse", code=2)
    alter_a_fact(desk, hours=1)

    assert "the fact is not the one that was recorded" in said
