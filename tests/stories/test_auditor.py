"""The auditor: what somebody waits for and was lost is found within a minute, and named."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jianyue.escalation import climbing, warning
from jianyue.escalation.owing import have_climbed, have_warned, owing, owing_warnings
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.notices.models import Notice, State
from jianyue.operation.auditing import Auditor
from jianyue.operation.heartbeats import Check
from jianyue.tickets import breaches
from jianyue.tickets.models import Ticket
from jianyue.tickets.rebuild import rebuild
from tests.story import Story

MINUTE = timedelta(minutes=1)


def work(story: Story) -> None:
    """Do what a worker does at this instant about ladders, warnings and clocks."""
    climbing.escalate_due(story.now)
    warning.warn_due(story.now)
    breaches.look_due(story.now)


def lose(kind: str) -> Callable[[Story, Ticket], int]:
    def timers(_story: Story, ticket: Ticket) -> int:
        Timer.objects.filter(subject="ticket", subject_id=ticket.pk, kind=kind).delete()
        return ticket.pk

    return timers


def leave_leased(story: Story, ticket: Ticket) -> int:
    """Be a worker that died while it sent a notice, and had no successor."""
    story.wait(minutes=5)
    work(story)
    with inside(ticket.tenant_id):
        notice = Notice.objects.filter(next_at__isnull=False).earliest("pk")
        notice.state, notice.lease_until = State.LEASED, story.now - 10 * MINUTE
        notice.save()
    return int(notice.pk)


def forget_to_tell(story: Story, ticket: Ticket) -> int:
    story.wait(minutes=5)
    work(story)
    with inside(ticket.tenant_id):
        Notice.objects.filter(cause="ticket", cause_id=ticket.pk).delete()
        return int(ticket.steps.get().pk)


def rebuilt(_ids: Sequence[int], _now: datetime) -> list[str]:
    """Make the copies of all tickets there are anew."""
    return rebuild(Ticket.objects.values_list("tenant_id", flat=True)[0])


def do_nothing(story: Story, ticket: Ticket) -> int:
    story.wait(minutes=11)
    return ticket.pk


LOSSES: dict[Check, Callable[[Story, Ticket], int]] = {
    Check.LADDERS: lose("ladder"),
    Check.WARNINGS: lose("warning"),
    Check.CLOCKS: lose("breach"),
    Check.LATE: do_nothing,
    Check.LEASES: leave_leased,
    Check.STEPS: forget_to_tell,
}


@pytest.mark.parametrize("check", LOSSES)
def test_what_is_lost_is_found_within_a_minute_and_named(story: Story, check: Check) -> None:
    auditor, _, ticket = Auditor(), story.report(), story.report()
    assert auditor.look_if_due(story.now).passed

    lost = LOSSES[check](story, ticket)
    story.wait(minutes=1)
    found = auditor.look_if_due(story.now).found

    assert lost in found[check]
    assert set(found) == {check}


def test_it_looks_once_a_minute(story: Story) -> None:
    auditor, ticket = Auditor(), story.report()
    auditor.look_if_due(story.now)
    lose("ladder")(story, ticket)

    assert auditor.look_if_due(story.now + MINUTE - timedelta(seconds=1)).passed
    assert not auditor.look_if_due(story.now + MINUTE).passed


def test_a_ladder_that_is_over_needs_no_timer(story: Story) -> None:
    resolved, climbed = story.report(), story.report()
    story.record(resolved, "acknowledged")
    story.record(resolved, "resolved", text="restarted")
    for _ in range(10):
        story.wait(minutes=15)
        work(story)

    assert Auditor().look_if_due(story.now).found == {}
    timed = Timer.objects.filter(kind="ladder").values_list("subject_id", flat=True)
    assert not {resolved.pk, climbed.pk} & set(timed)


def test_rebuilding_sets_the_timers_that_were_lost(story: Story) -> None:
    auditor, ticket = Auditor(), story.report()
    Timer.objects.filter(subject="ticket").delete()
    story.wait(minutes=7)
    lost = {Check.LADDERS, Check.WARNINGS, Check.CLOCKS}
    assert set(auditor.look_if_due(story.now).found) == lost

    assert rebuild(ticket.tenant_id) == [ticket.number]
    assert have_climbed(ticket.tenant_id, story.now) == [ticket.number]
    assert have_climbed(ticket.tenant_id, story.now) == []
    assert have_warned(ticket.tenant_id, story.now) == [ticket.number]
    assert have_warned(ticket.tenant_id, story.now) == []
    work(story)

    assert auditor.look_if_due(story.wait(minutes=1)).passed
    with inside(ticket.tenant_id):
        assert [step.late for step in ticket.steps.all()] == [True]


def test_a_step_that_was_told_to_nobody_is_found_for_an_hour(story: Story) -> None:
    auditor, ticket = Auditor(), story.report()
    auditor.look_if_due(story.now)
    forget_to_tell(story, ticket)
    seen = []
    for _ in range(13):
        story.wait(minutes=5)
        work(story)
        seen.append(Check.STEPS in auditor.look_if_due(story.now).found)

    assert seen == [True] * 11 + [False] * 2


def test_a_long_walk_comes_to_every_ticket(story: Story) -> None:
    tickets = [story.report() for _ in range(5)]
    Timer.objects.filter(kind="ladder").delete()
    auditor = Auditor(window=max(each.pk for each in tickets), folded=2)
    met: set[int] = set()
    for _ in range(4):
        met |= set(auditor.look_if_due(story.now).found.get(Check.LADDERS, ()))
        story.now += MINUTE

    assert met == {each.pk for each in tickets}


def test_the_number_of_questions_is_the_same_for_any_number_of_tickets(story: Story) -> None:
    asked = []
    for number in (2, 8):
        for _ in range(number):
            story.report()
        with CaptureQueriesContext(connection) as seen:
            assert Auditor().look_if_due(story.now).passed
        asked.append(len(seen))

    assert asked[0] == asked[1]


def test_an_auditor_that_cannot_look_passes_nothing(story: Story) -> None:
    with transaction.atomic():
        with suppress(DataError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")  # from here on the transaction answers nothing
        report = Auditor().look_if_due(story.now)
        transaction.set_rollback(True)

    assert set(report.found) == {Check.LOOKS}


@pytest.mark.parametrize("look", [owing, owing_warnings, rebuilt])
def test_however_many_tickets_are_looked_at_it_asks_as_often(
    look: Callable[[Sequence[int], datetime], object], story: Story
) -> None:
    asked = []
    for many in (1, 4):
        ids = [story.report().pk for _ in range(many)]
        with inside(story.tickets[0].tenant_id), CaptureQueriesContext(connection) as queries:
            look(ids, story.now)
        asked.append(len(queries))

    assert asked[0] == asked[1]
