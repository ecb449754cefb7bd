"""What all processes remember: once, for a while, whatever becomes of the request."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from jianyue import settings as written
from jianyue.ledger import memory
from jianyue.ledger.fence import inside
from jianyue.ledger.memory import SharedMemory
from jianyue.ledger.models import Remembered

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A clock that stands at noon until it is moved."""

    def stand(seconds: float = 0) -> None:
        monkeypatch.setattr(time, "time", lambda: NOON.timestamp() + seconds)

    stand()
    return stand


@pytest.fixture
def shared(db: None) -> SharedMemory:  # noqa: ARG001 - the database must stand
    """The memory as another process has it."""
    return SharedMemory("", {"OPTIONS": {"connection": "default"}})


def test_what_one_process_remembers_the_others_know(shared: SharedMemory) -> None:
    cache.set("tries", [1.5, 2.5])

    assert shared.get("tries") == [1.5, 2.5]
    assert not shared.add("tries", [])
    assert shared.delete("tries")
    assert cache.get("tries", "none") == "none"


def test_only_the_first_to_say_it_is_the_first(shared: SharedMemory, clock: Any) -> None:
    assert shared.add("code", 1, timeout=90)
    clock(89)
    assert not shared.add("code", 1, timeout=90)
    clock(90)
    assert shared.add("code", 1, timeout=90)
    assert not shared.add("code", 1, timeout=90)


def test_what_is_forgotten_is_not_found_and_what_stays_is(shared: SharedMemory, clock: Any) -> None:
    shared.set("brief", "a", timeout=10)
    shared.set("long", "b", timeout=10)
    shared.set("ever", "c", timeout=None)
    assert shared.touch("long", timeout=100)
    clock(50)

    assert shared.get_many(["brief", "long", "ever"]) == {"long": "b", "ever": "c"}
    assert not shared.touch("brief")
    assert memory.forget(NOON + timedelta(seconds=50)) == 1
    assert Remembered.objects.count() == 2
    shared.clear()
    assert not Remembered.objects.exists()


def test_a_key_tells_nobody_whom_it_is_about(shared: SharedMemory) -> None:
    shared.set("login:198.51.100.7:teller@sample.example", 1)

    (row,) = Remembered.objects.values_list("key", "value")
    assert len(row[0]) == 64
    assert row[1] == "1"


def test_the_installation_counts_beside_the_request() -> None:
    assert written.CACHES["default"]["BACKEND"] == f"{SharedMemory.__module__}.SharedMemory"
    assert written.DATABASES["beside"]["OPTIONS"]["pool"]["min_size"] == 0


@pytest.mark.django_db(databases=["default", "beside"])
def test_what_was_counted_stays_when_the_request_is_taken_back() -> None:
    beside = SharedMemory("", {"OPTIONS": {"connection": "beside"}})

    with inside(None, door=True):
        Remembered.objects.create(key="of the request", value="1")
        assert beside.add("tries", 1)
        transaction.set_rollback(True)

    assert not beside.add("tries", 1)
    assert not Remembered.objects.filter(key="of the request").exists()


def test_of_many_at_once_one_is_the_first(
    django_db_setup: None,  # noqa: ARG001 - the server must run
    django_db_blocker: Any,
) -> None:
    beside, first = SharedMemory("", {"OPTIONS": {"connection": "beside"}}), []

    def claim() -> None:
        try:
            first.append(beside.add("once", 1))
        finally:
            connections["beside"].close()

    with django_db_blocker.unblock():
        crowd = [threading.Thread(target=claim) for _ in range(12)]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
        beside.clear()
        connections["beside"].close_pool()  # type: ignore[attr-defined] # PostgreSQL's has it

    assert sorted(first) == [False] * 11 + [True]


@pytest.mark.django_db
def test_remembering_takes_one_statement(shared: SharedMemory) -> None:
    for deed in (lambda: shared.add("a", 1), lambda: shared.set("a", 2), lambda: shared.get("a")):
        with CaptureQueriesContext(connections["default"]) as queries:
            deed()
        assert len(queries) == 1
