"""The heart beats and the ping goes out for proved good news alone."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from jianyue.ledger.environment import BadSetting, metrics_token, ping_address
from jianyue.operation.heartbeats import FOLDER, NEVER, Check, Heart, Report, beats
from jianyue.operation.honesty import Honesty
from jianyue.operation.pinging import Pinger

NOON = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Says:
    """An auditor that says what it is told to say."""

    def __init__(self) -> None:
        self.found: dict[Check, tuple[int, ...]] = {}

    def look_if_due(self, now: datetime) -> Report:
        return Report(now, self.found)


class Watcher(HTTPServer):
    """What watches from outside, here on this machine."""

    asked: list[str]


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined] # a watcher
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    """What watches from outside, on this machine."""
    server = Watcher(("127.0.0.1", 0), Answers)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def url_of(watcher: Watcher, path: str) -> str:
    return f"http://127.0.0.1:{watcher.server_port}{path}"


@pytest.fixture
def allowed(watcher: Watcher, settings: Any) -> None:
    """Let the installation reach it, by its name and port alone."""
    settings.PRIVATE_HOSTS = frozenset({f"127.0.0.1:{watcher.server_port}"})


@pytest.mark.enable_socket
@pytest.mark.usefixtures("allowed")
def test_the_ping_goes_out_once_a_minute_while_nothing_is_lost(
    watcher: Watcher, tmp_path: Path
) -> None:
    says, pinger = Says(), Pinger(url_of(watcher, "/name?a=1"))
    honesty = Honesty(says, Heart(tmp_path / FOLDER), pinger)
    for second in range(180):
        says.found = {Check.CLOCKS: (1,)} if 60 <= second < 130 else {}
        honesty.after_round(NOON + second * SECOND, {})
        pinger.rest()

    assert watcher.asked == ["/name?a=1"] * 2  # at the start, and once all was well again


@pytest.mark.enable_socket
@pytest.mark.usefixtures("allowed")
def test_nothing_is_followed(watcher: Watcher) -> None:
    pinger = Pinger(url_of(watcher, "/moved"))

    assert pinger.ping(NOON)
    pinger.rest()
    assert watcher.asked == ["/moved"]


@pytest.mark.enable_socket
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"])
def test_an_address_of_this_machine_is_not_asked(watcher: Watcher, host: str) -> None:
    pinger = Pinger(f"http://{host}:{watcher.server_port}/")

    assert pinger.ping(NOON)
    pinger.rest()
    assert watcher.asked == []


def test_without_an_address_nothing_goes_out() -> None:
    assert not Pinger("").ping(NOON)


def test_the_heart_stops_while_something_is_lost_and_rounds_go_on(tmp_path: Path) -> None:
    says, heart = Says(), Heart(tmp_path / FOLDER)
    honesty = Honesty(says, heart, Pinger(""))
    honesty.after_round(NOON, {})
    says.found = {Check.LADDERS: (3, 4)}
    later = NOON + 61 * SECOND
    honesty.after_round(later, {"deliver": 0})

    [beat] = beats(tmp_path)
    assert (beat.at, beat.round_at) == (NOON, later)
    assert beat.lives(later)
    assert not beat.beats(later)
    assert beat.report == Report(later, {Check.LADDERS: (3, 4)})
    honesty.rest()
    assert beats(tmp_path) == []


def test_a_heart_that_never_beat_is_told_so(tmp_path: Path) -> None:
    Heart(tmp_path / FOLDER).beat(NOON, {}, Report())

    assert [beat.at for beat in beats(tmp_path)] == [NEVER]


@pytest.mark.parametrize(
    "url", ["ping.example.com", "ftp://ping.example.com", "https://a:b@ping.example.com",
            "https:///x", "https://ping.example.com/a b", "https://例.example/"]
)  # fmt: skip
def test_an_address_that_cannot_be_meant_stops_the_start(url: str) -> None:
    with pytest.raises(BadSetting, match="JIANYUE_PING_URL"):
        ping_address({"JIANYUE_PING_URL": url})


def test_a_short_token_stops_the_start() -> None:
    assert metrics_token({"JIANYUE_METRICS_TOKEN": "s" * 16}) == "s" * 16
    with pytest.raises(BadSetting, match="JIANYUE_METRICS_TOKEN"):
        metrics_token({"JIANYUE_METRICS_TOKEN": "short"})
