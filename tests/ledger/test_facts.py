"""Timelines: nothing can be taken out, changed or slipped in without showing."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper

from jianyue.ledger import actions
from jianyue.ledger.actions import Entry, Whose
from jianyue.ledger.chain import BEGINNING, Link
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Tenant, Timeline, Words
from jianyue.ledger.queries import Break, breaks_of
from jianyue.ledger.speech import NotAllowed
from tests import cast as people

NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)


@pytest.fixture
def timeline(db: None) -> Iterator[Timeline]:  # noqa: ARG001 - the database must stand
    tenant = people.found().tenants["one"]
    with inside(tenant.pk):
        yield told(tenant)


def told(tenant: Tenant) -> Timeline:
    """A timeline of four facts, the second with words."""
    begun = actions.begin("sample", Whose(tenant.pk), Entry("begun", NOW), at=NOW, by=None)
    for number in (2, 3, 4):
        words = {"text": "只有双方知道的话"} if number == 2 else {}
        entry = Entry("added", NOW, {"number": number}, words)
        actions.add(begun.pk, entry, at=NOW + timedelta(minutes=number), by=None)
    return Timeline.objects.get(pk=begun.pk)


def whats(timeline: Timeline) -> list[tuple[int, str]]:
    timeline.refresh_from_db()
    return [(found.seq, found.what) for found in breaks_of(timeline)]


def test_a_timeline_that_nobody_touched_holds(timeline: Timeline) -> None:
    assert whats(timeline) == []
    assert timeline.length == 4
    assert str(timeline).startswith("sample ")


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE ledger_fact SET kind = 'x' WHERE timeline_id = %s",
        "DELETE FROM ledger_fact WHERE timeline_id = %s",
        "UPDATE ledger_fact SET body = '{}' WHERE timeline_id = %s",
    ],
)
def test_the_application_neither_changes_nor_takes_away_a_fact(
    timeline: Timeline, deed: str
) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(deed, [timeline.pk])


def test_words_are_erased_and_never_rewritten(timeline: Timeline) -> None:
    words = Words.objects.get(timeline=timeline)
    words.text = "别的话"
    with pytest.raises(DatabaseError, match="words"), transaction.atomic():
        words.save()
    with pytest.raises(DatabaseError, match="words"), transaction.atomic():
        Words.objects.filter(timeline=timeline).delete()

    actions.erase(Words.objects.get(timeline=timeline), at=NOW)
    assert Words.objects.get(timeline=timeline).text == ""
    assert whats(timeline) == []


def test_a_fact_of_the_future_is_refused(timeline: Timeline) -> None:
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.add(timeline.pk, Entry("added", NOW + timedelta(seconds=1)), at=NOW, by=None)

    assert Timeline.objects.get(pk=timeline.pk).length == 4


def test_a_fact_that_was_slipped_in_at_the_end_shows(timeline: Timeline) -> None:
    last = Fact.objects.get(timeline=timeline, seq=4)
    link = Link(timeline.pk, 5, "added", NOW, NOW, None, {})
    Fact.objects.create(
        tenant_id=timeline.tenant_id, timeline=timeline, seq=5, kind="added", occurred_at=NOW,
        recorded_at=NOW, body={}, hash=link.hashed(bytes(last.hash)),
    )  # fmt: skip

    assert whats(timeline) == [(4, "the end of the timeline is missing")]


def test_a_fact_with_a_wrong_hash_shows(timeline: Timeline) -> None:
    Fact.objects.create(
        tenant_id=timeline.tenant_id, timeline=timeline, seq=5, kind="added", occurred_at=NOW,
        recorded_at=NOW, body={}, hash=BEGINNING,
    )  # fmt: skip

    assert (5, "the fact is not the one that was recorded") in whats(timeline)


def test_a_shortened_timeline_shows(timeline: Timeline) -> None:
    third = Fact.objects.get(timeline=timeline, seq=3)
    Timeline.objects.filter(pk=timeline.pk).update(length=3, head=bytes(third.hash))

    assert whats(timeline) == [(3, "the end of the timeline is missing")]


def test_words_that_were_exchanged_show(timeline: Timeline) -> None:
    kept = Words.objects.get(timeline=timeline)
    entry = Entry("added", NOW, {}, {"text": "另一句话"})
    fact = actions.add(timeline.pk, entry, at=NOW + timedelta(hours=1), by=None)
    other = Words.objects.get(timeline=timeline, seq=fact.seq)

    assert kept.salted().digest != other.salted().digest
    assert str(other) == "另一句话"
    assert whats(timeline) == []


@pytest.fixture
def owner(db: None) -> Iterator[Timeline]:  # noqa: ARG001 - the database must stand
    """A kept timeline in the hands of the owner of the tables; all of it is taken back."""
    bank = people.found().contracts["bank-1"]
    given = copy.deepcopy(connection.settings_dict)
    given["USER"] = "jianyue_owner"
    given["OPTIONS"].pop("pool", None)
    usual, other = connections["default"], DatabaseWrapper(given, "owner")
    connections["default"] = other
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for table in ("fact", "words"):
                    cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
            yield Timeline.objects.get(pk=bank.timeline_id)
            transaction.set_rollback(True)
    finally:
        other.close()
        connections["default"] = usual


def test_a_fact_that_was_altered_shows(owner: Timeline) -> None:
    assert whats(owner) == []
    Fact.objects.filter(timeline=owner, seq=2).update(occurred_at=NOW)

    assert whats(owner) == [(2, "the fact is not the one that was recorded")]


def test_a_fact_that_was_taken_out_shows(owner: Timeline) -> None:
    Fact.objects.filter(timeline=owner, seq=3).delete()

    found = list(breaks_of(owner))
    assert Break(owner.pk, 3, "a fact is missing") in found
    assert Break(owner.pk, 4, "the fact is not the one that was recorded") in found


def test_the_first_fact_cannot_be_exchanged_with_all_behind_it(owner: Timeline) -> None:
    Fact.objects.filter(timeline=owner).delete()

    assert whats(owner) == [(owner.length, "the end of the timeline is missing")]


def test_words_that_were_altered_or_lost_show(owner: Timeline) -> None:
    entry = Entry("added", NOW, {}, {"text": "一句话"})
    fact = actions.add(owner.pk, entry, at=NOW, by=None)
    Words.objects.filter(timeline=owner, seq=fact.seq).update(text="另一句话")
    wrong = (fact.seq, "the words of text are not the recorded ones")
    assert whats(owner) == [wrong]

    Words.objects.filter(timeline=owner, seq=fact.seq).delete()
    assert whats(owner) == [wrong]
