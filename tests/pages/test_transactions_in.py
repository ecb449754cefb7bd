"""Counts sent by programs: stored before they are answered, twice or wrong without harm."""

import json
from typing import Any

import pytest
from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.people.models import Grant
from jianyue.watch.models import Batch, Source, Tally, Way
from jianyue.watch.transactions import sources
from tests.cast import Cast
from tests.counts import HOUR, elsewhere, row
from tests.pages.test_transactions import story
from tests.story import Story

__all__ = ["story"]
Given = dict[str, Any]


@pytest.fixture
def key(story: Story) -> str:
    with inside(story.cast.manager.tenant_id):
        wanted = sources.Wanted("核心前置", Way.HTTP)
        bank, by = story.cast.contracts["bank-1"], story.cast.manager
        return sources.add(bank, wanted, at=story.now, by=by)[1]


def one(story: Story, ago: int = 2, **said: Any) -> Given:
    return row(story.now.replace(minute=0, second=0, microsecond=0) - ago * HOUR, **said)


def bring(key: str, said: Any, **more: Any) -> Any:
    text = said if isinstance(said, bytes) else json.dumps(said)
    client = Client(enforce_csrf_checks=True)
    return client.post(f"/counts/in/{key}/", text, content_type="application/json", **more)


def stored(story: Story, model: Any = Batch) -> list[Any]:
    with inside(story.cast.manager.tenant_id):
        return list(model.objects.order_by("pk"))


@pytest.mark.clause("C18")
def test_a_batch_is_stored_once_and_answered(key: str, story: Story) -> None:
    times = {"count": 990, "sum": 250.125, "max": 7.9, "buckets": {"0.5": 900, "1": 980}}
    said = one(story, successes=980, failures=20, third_party=elsewhere(12), times=times)
    first = bring(key, {"batch": "10h", "counts": [said]})
    again = bring(key, {"batch": "10h", "counts": [said]})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    [tally] = stored(story, Tally)
    assert (tally.successes, tally.failures, tally.excluded) == (980, 20, 12)
    assert (tally.timed, tally.total_us, tally.longest_us) == (990, 250_125_000, 7_900_000)
    assert tally.within == {"500000": 900, "1000000": 80}


@pytest.mark.clause("C18")
def test_a_correction_names_the_batch_it_replaces(key: str, story: Story) -> None:
    bring(key, {"batch": "a", "counts": [one(story)]})
    other = {"batch": "b", "counts": [one(story, successes=7)]}
    overlaps = bring(key, other)
    assert overlaps.status_code == 409
    assert "BANK-1-T0001" in overlaps.json()["message"]
    assert bring(key, other | {"replaces": "x", "reason": "y"}).status_code == 400
    assert bring(key, other | {"replaces": "a"}).status_code == 409
    corrected = bring(key, other | {"replaces": "a", "reason": "duplicate host"})
    assert corrected.status_code == 201
    assert bring(key, other | {"replaces": "a", "reason": "again"}).status_code == 200

    assert [each.replaced_at is None for each in stored(story)] == [False, True]


WRONG: tuple[Any, ...] = (
    b"", b"{", b"[]", b"7", b"NaN", b"[" * 100_000, {}, {"batch": "a"}, {"counts": []},
    {"batch": "a", "counts": {}}, {"batch": "a", "counts": [7]}, {"batch": 7, "counts": []},
    {"batch": "a" * 81, "counts": []}, {"batch": "a\0", "counts": []}, {"batch": "", "counts": []},
    {"batch": "a", "counts": [], "more": 1}, {"batch": "a", "counts": [], "replaces": ["a"]},
    b'{"batch": "a", "counts": [{"class": NaN}]}',
)  # fmt: skip


@pytest.mark.parametrize("said", WRONG)
def test_what_is_no_batch_is_refused_for_good(said: Any, key: str, story: Story) -> None:
    answer = bring(key, said)

    assert answer.status_code in {400, 409}
    assert answer.json()["status"] == "error"
    assert stored(story) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"successes": 1.5}, "successes"), ({"successes": None}, "successes"),
        ({"successes": 10**40}, "successes"), ({"successes": [1]}, "successes"),
        ({"third_party": {}}, "third_party"), ({"third_party": [7]}, "third_party"),
        ({"third_party": elsewhere(1) * 11}, "third_party"),
        ({"failures": 9, "third_party": elsewhere(1) * 2}, "ground"),
        ({"failures": 9, "third_party": [elsewhere(1)[0] | {"note": 1}]}, "third_party"),
        ({"times": 7}, "times"), ({"times": {"count": 1, "sum": -1}}, "time_sum"),
        ({"times": {"count": 1, "sum": True}}, "time_sum"),
        ({"times": {"count": 1, "buckets": {str(n): 1 for n in range(21)}}}, "buckets"),
        ({"times": {"count": 1, "buckets": {"+Inf": 1}}}, "buckets"),
        ({"class": "a\0b"}, "class"), ({"class": 7}, "class"), ({"from": 1768180500}, "from"),
        ({"from": "9999-12-31T23:59:59-23:59"}, "from"), ({"until": "0001-01-01T00:00"}, "until"),
        ({"from": "2026-01-12T99:00"}, "from"),
    ],
)  # fmt: skip
def test_each_wrong_value_is_named_with_its_row(
    wrong: Given, field: str, key: str, story: Story
) -> None:
    answer = bring(key, {"batch": "a", "counts": [one(story, 5), one(story) | wrong]})

    assert answer.status_code == 400
    assert (2, field) in {(each["row"], each["field"]) for each in answer.json()["errors"]}
    assert all(each["message"] and each["message_zh"] for each in answer.json()["errors"])
    assert stored(story) == []


def test_a_number_with_a_huge_exponent_costs_nothing(key: str, story: Story) -> None:
    said = json.dumps({"batch": "a", "counts": [one(story, times={"count": 1, "sum": 7})]})
    for number in ("1e999999999", "1e-999999999", "1E+12"):
        answer = bring(key, said.replace('"sum": 7', f'"sum": {number}').encode())
        assert answer.status_code == 400


def test_more_rows_than_a_batch_may_have_are_refused(key: str) -> None:
    answer = bring(key, {"batch": "a", "counts": [{}] * 5001})

    assert answer.status_code == 400
    assert len(answer.json()["errors"]) <= 50


@pytest.mark.parametrize(("size", "status"), [(256 * 1024 + 1, 413), (3 << 20, 413)])
def test_what_is_too_large_is_refused(size: int, status: int, key: str) -> None:
    assert bring(key, b" " * size).status_code == status


@pytest.mark.parametrize("wrong", ["guessed", "'; --", "é" * 300])
def test_a_wrong_key_stores_nothing(wrong: str, key: str, story: Story) -> None:
    said = {"batch": "a", "counts": [one(story)]}
    headers = {"Authorization": f"Bearer {wrong}".encode().decode("latin-1")}
    assert bring(wrong, said).status_code == 401
    assert Client().post("/counts/in/", said, content_type="application/json",
                         headers=headers).status_code == 401  # fmt: skip
    right = {"Authorization": f"Bearer {key}"}
    assert Client().post("/counts/in/", said, content_type="application/json",
                         headers=right).status_code == 201  # fmt: skip
    assert len(stored(story)) == 1


def test_a_source_that_was_removed_or_whose_owner_left_is_refused(
    key: str, story: Story, cast: Cast
) -> None:
    with inside(cast.manager.tenant_id):
        Grant.objects.filter(user=cast.manager).delete()
    assert bring(key, {"batch": "a", "counts": [one(story)]}).status_code == 409
    with inside(cast.manager.tenant_id):
        Source.objects.update(removed_at=story.now)

    assert bring(key, {"batch": "a", "counts": [one(story)]}).status_code == 401
    assert stored(story) == []


def test_only_posts_are_taken(key: str) -> None:
    assert Client().get(f"/counts/in/{key}/").status_code == 405
