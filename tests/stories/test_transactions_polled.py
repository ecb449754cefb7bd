"""A Prometheus is asked hourly for counts; here a small one of its own plays it."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jianyue.engine.rates import Transactions
from jianyue.engine.spans import Span
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Refused
from jianyue.notices.models import Notice
from jianyue.people.models import Grant
from jianyue.watch.models import Batch, Source, Tally, Way
from jianyue.watch.transactions import sources
from jianyue.watch.transactions.counting import count
from jianyue.watch.transactions.figures import counted_of
from jianyue.watch.transactions.polling import poll_due
from jianyue.watch.transactions.prometheus import Query
from jianyue.watch.transactions.sources import Wanted
from tests.counts import HOUR, row, sent
from tests.story import Story

pytestmark = pytest.mark.enable_socket
Do = Callable[..., Any]
TEN = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
CLEARING = Query("clearing", 'total{class="clearing"}', "good", "elsewhere", "third-party", "secs")
VALUES = {CLEARING.total: "1000.2", "good": "989.6", "elsewhere": "8.1", "secs": "512.5"}


class Prometheus:
    """What it was asked, and what it answers: the same value each hour, but for the gaps."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.values: dict[str, str] = dict(VALUES)
        self.gaps: set[datetime] = set()
        self.raw: tuple[int, bytes] | None = None
        self.series = 1
        self.url = ""

    def answer(self, path: str) -> tuple[int, bytes]:
        said = {name: value for name, [value] in parse_qs(urlsplit(path).query).items()}
        self.asked.append(said)
        if self.raw is not None:
            return self.raw
        ends = range(int(said["start"]), int(said["end"]) + 1, int(said["step"]))
        gone = {each.timestamp() for each in self.gaps}
        values = [[end, self.values[said["query"]]] for end in ends if end not in gone]
        result = [{"metric": {}, "values": values}] * self.series
        known = {"status": "success", "data": {"resultType": "matrix", "result": result}}
        return 200, json.dumps(known).encode()


@pytest.fixture
def prometheus(settings: Any) -> Iterator[Prometheus]:
    played = Prometheus()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = played.answer(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    played.url = f"http://127.0.0.1:{server.server_port}"
    settings.PRIVATE_HOSTS = frozenset({f"127.0.0.1:{server.server_port}"})
    yield played
    server.shutdown()
    server.server_close()


class Polled:
    """A source of the bank's counts, set at ten o'clock to be asked from then on."""

    def __init__(self, story: Story, do: Do, prometheus: Prometheus) -> None:
        self.story, self.do, self.prometheus = story, do, prometheus
        story.at("2026-01-12 10:00")
        self.bank = story.cast.contracts["bank-1"]
        self.wanted = Wanted("Prometheus", Way.PROMETHEUS, prometheus.url, [CLEARING])
        self.source, key = do("manager", sources.add, self.bank, self.wanted)
        assert key == ""

    def at(self, local: str) -> int:
        """Let a worker work at a local time; return how often it asked a source."""
        self.story.at(local)
        return sum(iter(lambda: poll_due(self.story.now), 0))

    def of(self, model: Any) -> list[Any]:
        with inside(self.bank.tenant_id):
            return list(model.objects.filter(contract=self.bank).order_by("pk"))

    def hours(self) -> list[int]:
        """Return the hours that were counted, from ten o'clock on."""
        return sorted(int((each.from_at - TEN) / HOUR) for each in self.of(Tally))

    def told(self) -> list[str]:
        with inside(self.bank.tenant_id):
            rows = Notice.objects.filter(kind="counts-failing").order_by("pk")
            return [each.body for each in rows]


@pytest.fixture
def polled(story: Story, do: Do, prometheus: Prometheus) -> Polled:
    return Polled(story, do, prometheus)


@pytest.mark.clause("C18")
def test_an_hour_is_asked_for_once_it_is_over(polled: Polled) -> None:
    assert polled.at("2026-01-12 11:04") == 1
    assert polled.of(Tally) == []
    polled.at("2026-01-12 11:05")

    [tally], [batch] = polled.of(Tally), polled.of(Batch)
    assert (tally.from_at, tally.until_at) == (TEN, TEN + HOUR)
    assert (tally.successes, tally.failures, tally.excluded) == (990, 10, 8)
    assert (tally.timed, tally.total_us) == (1000, 512_500_000)
    assert (batch.way, batch.by_id) == ("prometheus", polled.story.cast.manager.pk)
    assert [each["query"] for each in polled.prometheus.asked] == list(VALUES)
    assert polled.at("2026-01-12 11:59") == 0


@pytest.mark.clause("C18")
def test_a_worker_that_was_down_leaves_no_hour_out(polled: Polled) -> None:
    polled.at("2026-01-12 11:05")
    polled.at("2026-01-21 03:10")  # nine days later: more than one request may ask for

    assert polled.hours() == list(range(209))
    with inside(polled.bank.tenant_id):
        found = counted_of(polled.bank, Span(TEN, polled.story.now))
    assert found["clearing"].transactions == Transactions(209_000, 2090, 209 * 8)
    assert found["clearing"].covered == 209 * HOUR
    assert polled.at("2026-01-21 03:20") == 0


@pytest.mark.clause("C18")
def test_what_fails_is_told_once_a_day_and_asked_again(polled: Polled) -> None:
    polled.prometheus.raw = (422, b'{"status":"error","error":"parse error"}')
    for minute in range(5, 60, 10):
        polled.at(f"2026-01-12 11:{minute:02}")
    polled.at("2026-01-13 09:00")

    assert len(polled.told()) == 2
    assert "parse error" in polled.told()[0]
    [source] = polled.of(Source)
    assert (source.failed_at, source.polled_until) == (TEN + 65 * HOUR / 60, TEN)
    polled.prometheus.raw = None
    polled.at("2026-01-13 09:20")
    assert polled.hours() == list(range(23))
    assert polled.of(Source)[0].failure == ""


@pytest.mark.parametrize(
    "raw",
    [
        (200, b"<html>"), (200, b"[]"), (200, b'{"data": {}}'), (200, b'{"data": {"result": 7}}'),
        (200, b'{"data": {"result": [{"values": [["x", "1"]]}]}}'), (500, b""), (302, b""),
        (200, b'{"data": {"result": [{"values": [[1e400, "1"]]}]}}'), (200, b"[" * 60_000),
        (200, b"x" * 70_000), (200, b'{"status": "error", "error": {"a": 1}, "data": null}'),
    ],
)  # fmt: skip
def test_whatever_it_answers_no_count_is_made_up(polled: Polled, raw: tuple[int, bytes]) -> None:
    polled.prometheus.raw = raw
    polled.at("2026-01-12 11:05")

    assert (polled.of(Tally), len(polled.told())) == ([], 1)


def test_more_than_one_series_is_refused(polled: Polled) -> None:
    polled.prometheus.series = 2
    polled.at("2026-01-12 11:05")

    assert polled.of(Tally) == []
    assert "一条时间序列" in polled.told()[0]


@pytest.mark.clause("C18")
def test_an_hour_without_a_value_is_waited_for_a_day_and_then_left_as_a_gap(polled: Polled) -> None:
    polled.prometheus.gaps = {TEN + 2 * HOUR}
    polled.at("2026-01-12 15:05")
    assert polled.hours() == [0]
    assert "2026-01-12 03:00Z" in polled.told()[0]
    polled.at("2026-01-13 12:05")

    assert polled.hours() == [0, *range(2, 26)]
    assert polled.at("2026-01-13 12:30") == 1
    assert polled.of(Source)[0].failure == ""


@pytest.mark.parametrize("value", ["NaN", "+Inf", "-1", "1e30", "many"])
def test_what_is_no_number_is_no_count(polled: Polled, value: str) -> None:
    polled.prometheus.values[CLEARING.total] = value
    polled.at("2026-01-12 11:05")

    assert polled.of(Tally) == []


@pytest.mark.parametrize(
    ("good", "elsewhere", "found"),
    [("1000.4", "0", (1000, 0, 0)), ("1003", "0", (1000, 0, 0)), ("999", "5", (999, 1, 1))],
)
def test_what_is_estimated_adds_up_all_the_same(
    polled: Polled, good: str, elsewhere: str, found: tuple[int, int, int]
) -> None:
    polled.prometheus.values |= {"good": good, "elsewhere": elsewhere}
    polled.at("2026-01-12 11:05")

    [tally] = polled.of(Tally)
    assert (tally.successes, tally.failures, tally.excluded) == found


def test_an_hour_that_somebody_counted_by_file_is_not_counted_twice(polled: Polled, do: Do) -> None:
    polled.story.at("2026-01-12 11:01")
    do("manager", count, polled.bank, sent(row(TEN)))
    polled.at("2026-01-12 11:05")
    assert "BANK-1-T0001" in polled.told()[0]
    later = Wanted("Prometheus", Way.PROMETHEUS, polled.prometheus.url, [CLEARING], TEN + HOUR)
    do("manager", sources.change, polled.source, later)
    polled.at("2026-01-12 12:05")

    assert polled.hours() == [0, 1]


def test_in_whose_name_nobody_counts_any_more_is_told(polled: Polled) -> None:
    with inside(polled.bank.tenant_id):
        Grant.objects.filter(user=polled.story.cast.manager).delete()
    polled.at("2026-01-12 11:05")

    assert polled.of(Tally) == []
    assert polled.of(Source)[0].failure != ""


def test_a_private_address_is_asked_only_where_the_installation_allows_it(
    polled: Polled, settings: Any
) -> None:
    settings.PRIVATE_HOSTS = frozenset()
    polled.at("2026-01-12 11:05")

    assert polled.prometheus.asked == []
    assert "JIANYUE_PRIVATE_HOSTS" in polled.told()[0]


def test_what_is_removed_is_asked_no_more(polled: Polled, do: Do) -> None:
    do("manager", sources.remove, polled.source)

    assert polled.at("2026-01-12 12:05") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"way": Way.FILE}, {"address": "file:///etc/passwd"}, {"address": ""},
        {"queries": []}, {"queries": [CLEARING] * 2}, {"queries": [Query("clearing", "", "b")]},
        {"queries": [Query("=1", "a", "b")]}, {"queries": [Query("a", "a", "b", "c", "weather")]},
        {"queries": [Query("a", "x" * 2000, "b")]}, {"since": TEN + timedelta(days=1)},
        {"since": TEN - timedelta(days=2000)},
    ],
)  # fmt: skip
def test_a_source_that_could_never_be_asked_is_refused(
    polled: Polled, do: Do, wrong: dict[str, Any]
) -> None:
    right = {
        "name": "A",
        "way": Way.PROMETHEUS,
        "address": "http://a.example",
        "queries": [CLEARING],
    }
    with pytest.raises(Refused):
        do("manager", sources.add, polled.bank, Wanted(**(right | wrong)))


def test_the_rate_comes_out(polled: Polled) -> None:
    polled.at("2026-01-12 11:05")
    with inside(polled.bank.tenant_id):
        found = counted_of(polled.bank, Span(TEN, polled.story.now))["clearing"]

    assert (found.success, found.times.average) == (Fraction(990, 992), Fraction(5125, 10_000))
