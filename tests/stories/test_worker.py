"""The worker: what is due is done, no round stops another, and its life can be seen."""

import re
import signal
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import OperationalError

from jianyue.cli.attending import Attendant
from jianyue.cli.rota import Clock, Rota, Turn
from jianyue.ledger.cluster import Cluster
from jianyue.operation.heartbeats import FOLDER, NEVER, Heart, Report, beats
from tests.installed import Installed, eventually

MESSAGE = re.compile(r"^Message-ID: (.*)$", re.MULTILINE)
NOON = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)


def still(at: datetime) -> Clock:
    """Return a clock that stands still."""
    return lambda: at


def broken(_now: datetime) -> int:
    raise OperationalError("the connection is gone")


def sound(_now: datetime) -> int:
    return 2


def test_a_round_that_fails_does_not_stop_the_others() -> None:
    rota = Rota({"broken": Turn(broken), "sound": Turn(sound)})

    assert rota.one_pass(still(NOON)) == 2
    assert rota.failures == {"broken": 1, "sound": 0}


def test_a_round_that_fails_rests_longer_each_time() -> None:
    rota = Rota({"broken": Turn(broken)})

    for seconds in range(300):
        rota.one_pass(still(NOON + timedelta(seconds=seconds)))

    # After 1, 2, 4, 8, 16, 32 seconds, and then each minute.
    assert rota.failures == {"broken": 10}


def test_what_counts_in_days_is_looked_at_now_and_then() -> None:
    looks: list[datetime] = []

    def look(now: datetime) -> int:
        looks.append(now)
        return 0

    rota = Rota({"terms": Turn(look, timedelta(minutes=10))})
    for minute in range(25):
        rota.one_pass(still(NOON + timedelta(minutes=minute)))

    assert [at - NOON for at in looks] == [timedelta(minutes=minutes) for minutes in (0, 10, 20)]


def test_a_round_may_do_several_batches_in_a_row_while_there_are_some() -> None:
    left = [200, 200, 7]
    seldom = Turn(lambda _now: left.pop(0) if left else 0, times=2)
    rota = Rota({"seldom": seldom})

    assert [rota.one_pass(still(NOON)) for _ in range(3)] == [400, 7, 0]


def test_what_presses_is_looked_at_again_after_each_round_that_did_something_or_took_long() -> None:
    looks: list[tuple[str, datetime]] = []
    hand = [NOON]

    def look(name: str, left: list[int], now: datetime, takes: float = 0.1) -> int:
        looks.append((name, now))
        hand[0] += timedelta(seconds=takes)
        return left.pop(0) if left else 0

    ladders = partial(look, "ladders", [200, 200, 200, 0, 200, 0])
    turns = {
        "resets": Turn(partial(look, "resets", [])),
        "ladders": Turn(ladders, times=2, pressing=True),
        "warnings": Turn(partial(look, "warnings", [200])),
        "mail": Turn(partial(look, "mail", [])),
        "standings": Turn(partial(look, "standings", [], takes=4)),
    }

    assert Rota(turns).one_pass(lambda: hand[0]) == 5 * 200
    assert [f"{name} {(at - NOON).total_seconds():.1f}" for name, at in looks] == [
        "resets 0.0", "ladders 0.1", "ladders 0.1", "warnings 0.3", "ladders 0.4", "ladders 0.4",
        "mail 0.6", "standings 0.7", "ladders 4.7", "ladders 4.7",
    ]  # fmt: skip


def test_a_private_server_that_cannot_start_stops_no_worker(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "postgres", environ={"JIANYUE_PG_BIN": str(tmp_path)})
    rota = Rota({"broken": Turn(broken)}, cluster)

    assert rota.one_pass(still(NOON)) == 0
    with Attendant(cluster, with_work=False) as attendant:
        assert attendant.worker is None


def test_a_heart_that_beats_is_seen_and_one_that_rests_is_not(tmp_path: Path) -> None:
    heart = Heart(tmp_path / "workers")
    heart.beat(NOON, {"deliver": 1}, Report(NOON))
    heart.beat(NOON + timedelta(seconds=5), {}, Report(NOON))

    assert [(beat.at, beat.failures) for beat in beats(tmp_path)] == [(NOON, {"deliver": 1})]
    heart.rest()
    assert beats(tmp_path) == []


def test_what_a_dead_worker_left_is_forgotten_after_a_day(tmp_path: Path) -> None:
    folder = tmp_path / "workers"
    folder.mkdir()
    Heart(folder).beat(NOON, {}, Report(NOON))
    next(folder.glob("*.json")).rename(folder / "dead.json")
    (folder / "torn.json").write_text("{")

    assert [beat.at for beat in beats(tmp_path)] == [NOON, NEVER]
    Heart(folder).beat(NOON + timedelta(days=2), {}, Report(NOON))
    assert [beat.at for beat in beats(tmp_path)] == [NOON + timedelta(days=2)]


def sent_by_mail(desk: Installed) -> list[str]:
    """Return the names of the messages that left, each mail server's word for one message."""
    found = (path.read_text(encoding="utf-8") for path in (desk.data / "mail").glob("*.log"))
    return sorted(
        name for text in found for name in re.findall(r"^Message-ID: (.*)$", text, re.MULTILINE)
    )


def as_never_sent(desk: Installed) -> None:
    """Let every notice wait, whatever other tests have sent, killed and restored before."""
    for left in (*(desk.data / FOLDER).glob("*.json"), *(desk.data / "mail").glob("*.log")):
        left.unlink()
    desk.asked(
        "UPDATE notices_notice SET state = 'decided', next_at = decided_at, sent_at = NULL, "
        "lease_until = NULL, attempts = 0"
    )


@pytest.mark.installation
def test_each_notice_leaves_once_and_the_worker_ends_when_told(desk: Installed) -> None:
    as_never_sent(desk)
    with desk.process("work", "--pause", "0.1") as worker:
        waiting = "SELECT count(*) FROM notices_notice WHERE state <> 'sent'"
        eventually(lambda: desk.asked(waiting) == [(0,)])
        eventually(lambda: len(beats(desk.data)) == 1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    desk.run("work", "--once")

    [(decided,)] = desk.asked("SELECT count(*) FROM notices_notice")
    assert len(sent_by_mail(desk)) == len(set(sent_by_mail(desk))) == decided > 0
    assert beats(desk.data) == []
