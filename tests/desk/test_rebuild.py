"""The copies are made anew from the facts: nothing changes, unless somebody tampered."""

from datetime import UTC, datetime

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.tickets.models import Clock, Ticket
from jianyue.tickets.rebuild import rebuild
from tests import cast as people
from tests.story import Story


@pytest.fixture
def story(db: None) -> Story:  # noqa: ARG001 - the database must stand
    story = Story(people.found(), datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
    first, second = story.report(), story.report()
    story.wait(minutes=40)
    story.record(first, "acknowledged")
    story.record(second, "resolved", text="已修复。")
    graded = {"urgency": "high", "impact": "high"}
    story.report("foreman", contract="factory-1", attributes=graded)
    return story


def all_rows(story: Story) -> list[object]:
    with inside(story.cast.tenants["one"].pk):
        return [*Ticket.objects.order_by("pk").values(), *Clock.objects.order_by("pk").values()]


def test_rebuilding_what_is_right_changes_nothing(story: Story) -> None:
    before, counts = all_rows(story), list[int]()

    assert rebuild(story.cast.tenants["one"].pk, looked=counts.append) == []
    assert (sum(counts), all_rows(story)) == (3, before)
    assert rebuild(story.cast.tenants["two"].pk) == []


def test_what_was_tampered_with_is_mended(story: Story) -> None:
    before, tenant = all_rows(story), story.cast.tenants["one"].pk
    first, second, third = story.tickets
    with inside(tenant):
        Ticket.objects.filter(pk=first.pk).update(state="closed", level=4)
        Clock.objects.filter(ticket=second, target="response").update(state="met")
        Clock.objects.filter(ticket=second, target="recovery").update(target="invented")
        Timer.objects.filter(subject_id=third.pk).delete()

    assert set(rebuild(tenant)) == {first.number, second.number, third.number}
    kept = [row for row in all_rows(story) if "number" in row]  # type: ignore[operator] # rows
    assert kept == [row for row in before if "number" in row]  # type: ignore[operator] # rows
    story.assert_copies_are_folds()
    assert rebuild(tenant) == []
