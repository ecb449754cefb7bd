"""What workers do with the timers of tickets and slips: once each, and none stops the others."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.escalation import climbing, reminding, warning, watching, windows
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.services import staffing
from jianyue.tickets import breaches, chasing, claiming, holidays
from jianyue.tickets.models import Clock
from jianyue.watch.alerts import silence
from jianyue.watch.status import writing
from tests import cast as people
from tests.story import Story


@pytest.fixture
def story(db: None) -> Story:  # noqa: ARG001 - the database must stand
    return Story(people.found(), datetime(2026, 1, 12, 2, 0, tzinfo=UTC))


def test_a_clock_that_ran_out_is_seen_by_the_worker(story: Story) -> None:
    ticket = story.report()
    due = story.wait(minutes=30)
    assert breaches.look_due(due) == 0  # exactly in time is in time
    assert breaches.look_due(due + timedelta(seconds=1)) == 1
    assert breaches.look_due(due + timedelta(seconds=1)) == 0

    assert story.see(ticket).breached
    with inside(ticket.tenant_id):
        assert Clock.objects.get(ticket=ticket, target="response").state == "breached"
    assert Timer.objects.get(kind="breach", subject_id=ticket.pk).at == due + timedelta(minutes=90)


@pytest.mark.parametrize(
    "round_",
    [climbing.escalate_due, warning.warn_due, reminding.remind_due, breaches.look_due,
     chasing.chase_due, holidays.look_due, staffing.take_effect, watching.look_due,
     windows.tell_due, silence.look_due, writing.write_due],
    ids=lambda round_: round_.__module__,
)  # fmt: skip
def test_a_round_with_nothing_due_asks_one_question_and_opens_no_transaction(
    story: Story, round_: Callable[[datetime], int]
) -> None:
    story.report()

    with CaptureQueriesContext(connection) as asked:
        assert round_(story.now) == 0

    assert [each["sql"].split()[:2] for each in asked] == [["SELECT", "EXISTS"]]


def test_a_ticket_that_cannot_be_worked_out_stops_no_other(story: Story) -> None:
    ticket = story.report()
    Timer.objects.filter(kind="breach", subject_id=ticket.pk).update(subject_id=10**9)
    other = story.report()
    now = story.wait(hours=1)

    assert breaches.look_due(now) == 2
    assert story.see(other).breached
    assert Timer.objects.get(kind="breach", subject_id=10**9).at == now + claiming.RETRY_BROKEN


def test_a_slip_that_cannot_be_chased_stops_no_other(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = story.report()
    Timer.objects.create(
        tenant_id=ticket.tenant_id, subject="slip", subject_id=1, kind="chase", at=story.now
    )
    monkeypatch.setattr(chasing, "_chase", lambda *_: 1 / 0)

    assert chasing.chase_due(story.now) == 1
    assert Timer.objects.get(subject="slip").at == story.now + chasing.RETRY_BROKEN
