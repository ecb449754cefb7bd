"""Back to an instant: a base backup, the log since, and the world as it was before an accident."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from jianyue.ledger.archive import Archive, NoBase
from jianyue.ledger.returning import return_to
from tests.installed import HISTORY, Installed, eventually, installed

pytestmark = pytest.mark.installation

FAR_AHEAD = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept() -> Iterator[Installed]:
    """An installation whose log is archived, with a base backup and something before and after."""
    with installed() as made:
        made.cluster.stop()
        made.keep(made.data.parent / "archive")
        made.cluster.ensure_running()
        (made.data / "files").mkdir()
        made.run("backup", "--base")
        made.live_through(HISTORY)
        (made.data / "files" / "photo").write_bytes(b"of the rack")
        made.run("work", "--once")
        yield made


def archive_of(desk: Installed) -> Archive:
    archive = desk.cluster.archive
    assert archive is not None
    return archive


def switch(desk: Installed) -> None:
    """Have the segment of the log that is being written archived, as time would."""
    url = desk.cluster.url("jianyue_owner").replace("jianyue_owner@", "postgres@")
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        assert row is not None
    eventually((archive_of(desk).segments / f"{row[0]}.gz").exists)


def accident(desk: Installed) -> datetime:
    """Take the notices away; return the last instant at which they were there."""
    before: datetime
    [(before,)] = desk.asked("SELECT clock_timestamp()")
    time.sleep(0.01)
    desk.asked("DELETE FROM notices_notice")
    return before.astimezone(UTC)


def test_after_an_accident_the_world_is_as_it_was_just_before(kept: Installed) -> None:
    notices = kept.asked("SELECT count(*) FROM notices_notice")
    before = accident(kept)
    switch(kept)
    photo = kept.data / "files" / "photo"
    photo.unlink()

    said = kept.run("restore", "--to", before.isoformat())
    kept.cluster.ensure_running()

    assert "chains of hashes hold" in said
    assert kept.asked("SELECT count(*) FROM notices_notice") == notices != [(0,)]
    assert photo.read_bytes() == b"of the rack"
    # It goes on from there, archives on, and comes back again.
    kept.asked("DELETE FROM notices_notice")
    switch(kept)
    kept.run("restore", "--to", "latest")
    kept.cluster.ensure_running()
    assert kept.asked("SELECT count(*) FROM notices_notice") == [(0,)]


def test_an_instant_that_the_archive_does_not_reach_changes_nothing(kept: Installed) -> None:
    facts = kept.asked("SELECT count(*) FROM ledger_fact")

    said = kept.run("restore", "--to", FAR_AHEAD.isoformat(), code=2)
    kept.cluster.ensure_running()

    assert "the present data are untouched" in said
    assert kept.asked("SELECT count(*) FROM ledger_fact") == facts != [(0,)]
    with pytest.raises(NoBase):
        return_to(kept.cluster, archive_of(kept), datetime(2026, 1, 1, tzinfo=UTC))


def test_nobody_is_thrown_out(kept: Installed) -> None:
    with kept.cluster.held():
        assert "stop `serve`" in kept.run("restore", "--to", "latest", code=2)


@pytest.mark.parametrize("said", ["yesterday", "2026-11-28T14:00:00"])
def test_an_instant_without_its_distance_from_utc_is_refused(kept: Installed, said: str) -> None:
    assert "2026-11-28T14:00:00+08:00" in kept.run("restore", "--to", said, code=2)


def test_the_doctor_sees_that_the_log_is_archived(kept: Installed) -> None:
    assert "[good] archive of the log" in kept.run("doctor", "--language", "en", code=1)


def test_old_base_backups_and_the_log_before_them_are_taken_away(kept: Installed) -> None:
    archive = archive_of(kept)
    for _ in range(2):
        time.sleep(1.1)
        kept.run("backup", "--base")
    made = archive.made()

    assert len(made) == 2
    oldest = min(path.name[8:24] for path in archive.segments.glob("*[0-9A-F].gz"))
    assert oldest > "0" * 8 + "00000002"
    assert archive.place_for(made[0][0]) > made[0][1]
    assert return_to(kept.cluster, archive, None).exists()


def test_without_an_archive_it_says_what_to_set(desk: Installed) -> None:
    assert "JIANYUE_ARCHIVE" in desk.run("backup", "--base", code=2)
    assert "FILE" in desk.run("backup", code=2)
    assert "--to" in desk.run("restore", code=2)
