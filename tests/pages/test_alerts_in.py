"""Alerts brought by monitoring systems: each in its own shape, stored before it is answered."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.taking import take_due
from jianyue.watch.models import Alert, Signal
from tests.cast import Cast
from tests.pages.payloads import AT, RIGHT, WRONG, Read
from tests.pages.upkeep import monitor_of_the_bank
from tests.story import Story

Bring = Callable[..., Any]


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


def key_of(story: Story, sender: str) -> str:
    with inside(story.cast.manager.tenant_id):
        return monitor_of_the_bank(story, "监控", sender)[1]


def bring(key: str, body: Any, **more: Any) -> Any:
    said = body if isinstance(body, bytes) else json.dumps(body)
    client = Client(enforce_csrf_checks=True)
    return client.post(f"/alerts/in/{key}/", said, content_type="application/json", **more)


def stored(story: Story) -> list[Signal]:
    with inside(story.cast.manager.tenant_id):
        return list(Signal.objects.order_by("pk"))


@pytest.mark.clause("C23")
@pytest.mark.parametrize(("sender", "body", "read"), RIGHT)
def test_each_sender_is_understood(sender: str, body: Any, read: list[Read], story: Story) -> None:
    answer = bring(key_of(story, sender), body)

    found = stored(story)
    assert answer.status_code == 202
    assert answer.json() == {
        "status": "success",
        "id": found[0].pk if found else None,
        "accepted": len(read),
    }
    assert [(each.key, each.status, each.severity, each.title) for each in found] == read
    kept = "".join(str(vars(each)) for each in found)
    assert "kept-nowhere" not in kept
    assert "image_url" not in kept


@pytest.mark.parametrize(("sender", "body"), WRONG)
def test_what_is_not_understood_is_refused_for_good(sender: str, body: Any, story: Story) -> None:
    answer = bring(key_of(story, sender), body)

    assert answer.status_code == 400
    assert answer.json()["status"] == "error"
    assert stored(story) == []


def test_a_time_is_told_by_the_sender_and_never_of_the_future(story: Story) -> None:
    key = key_of(story, "generic")
    later = (story.now + timedelta(days=2)).isoformat()
    for title, at in (
        ("a", AT),
        ("b", later),
        ("c", "soon"),
        ("d", 1768180500),
        ("e", "2026-01-12T01:15:00.123456789Z"),
    ):
        assert bring(key, {"title": title, "starts_at": at}).status_code == 202
    take_due(story.now + timedelta(seconds=5))

    with inside(story.cast.manager.tenant_id):
        began = {each.title: each.began_at for each in Alert.objects.all()}
    told = datetime.fromisoformat(AT)
    assert (began["a"], began["d"], began["e"].replace(microsecond=0)) == (told, told, told)
    assert all(began[title] > story.now - timedelta(minutes=1) for title in "bc")


@pytest.mark.parametrize("way", ["address", "bearer", "token", "routing_key", "form"])
def test_a_key_is_told_in_the_way_the_sender_knows(way: str, story: Story) -> None:
    key = key_of(story, "kuma" if way == "form" else "generic")
    said, client = {"title": "A"}, Client()
    more: Any = {"content_type": "application/json"}
    if way == "address":
        answer = client.post(f"/alerts/in/{key}/", json.dumps(said), **more)
    elif way == "bearer":
        answer = client.post(
            "/alerts/in/", json.dumps(said), headers={"Authorization": f"Bearer {key}"}, **more
        )
    elif way == "form":
        beat = {"heartbeat": {"status": 0}, "monitor": {"id": 1, "name": "erp"}}
        answer = client.post(f"/alerts/in/{key}/", {"data": json.dumps(beat)})
    else:
        path = "/v2/enqueue" if way == "routing_key" else "/alerts/in/"
        answer = client.post(path, json.dumps(said | {way: key}), **more)

    assert answer.status_code == 202
    assert len(stored(story)) == 1
    assert key not in str(vars(stored(story)[0]))


@pytest.mark.parametrize("key", ["guessed", "", "'; --", "\0", "é" * 300])
def test_a_wrong_key_stores_nothing(key: str, story: Story) -> None:
    key_of(story, "generic")
    for answer in (
        Client().post(
            "/alerts/in/", json.dumps({"title": "A", "token": key}), content_type="application/json"
        ),
        Client().post("/alerts/in/", b"{", content_type="application/json"),
    ):
        assert answer.status_code == 401
    assert stored(story) == []


def test_a_removed_monitor_is_heard_no_more(story: Story) -> None:
    with inside(story.cast.manager.tenant_id):
        monitor, key = monitor_of_the_bank(story, "监控")
        monitors.remove(monitor, at=story.now, by=story.cast.manager)

    assert bring(key, {"title": "A"}).status_code == 401


@pytest.mark.parametrize(
    ("size", "status"), [(256 * 1024, 202), (256 * 1024 + 1, 413), (3 << 20, 413)]
)
def test_what_is_too_large_is_refused(size: int, status: int, story: Story) -> None:
    frame = len(json.dumps({"title": "A", "body": ""}))
    body = {"title": "A", "body": "x" * (size - frame)}

    assert bring(key_of(story, "generic"), body).status_code == status
    assert all(len(each.body) <= 6 * 1024 for each in stored(story))


def test_only_posts_are_taken(story: Story) -> None:
    assert Client().get(f"/alerts/in/{key_of(story, 'generic')}/").status_code == 405
