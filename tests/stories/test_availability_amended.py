"""Availability over a month in which the agreement or its calendar changed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from jianyue.agreements import catalog
from jianyue.agreements.holidays import Announcement
from jianyue.engine.outages import Standing
from jianyue.ledger.fence import inside
from jianyue.tickets import holidays
from jianyue.watch import maintenance
from jianyue.watch.availability import Live, live_of
from jianyue.watch.outages import Found, open_outage
from tests.acting import local
from tests.stories.amending import amended
from tests.stories.nights import wish
from tests.story import Story

Do = Callable[..., Any]
HOUR = timedelta(hours=1)
PROMISE = 'measure: availability, of: core-banking, per: month, goal: ">= 99.9 %"'


def text(*changes: tuple[str, str]) -> str:
    """Return the bank's agreement with other words, without its worked examples."""
    said = catalog.path("bank").read_text(encoding="utf-8")
    said = said[: said.index("\nexamples:") + 1]
    for old, new in changes:
        assert old in said
        said = said.replace(old, new)
    return said


OFFICE = (PROMISE, PROMISE.replace("99.9", "99.95").replace("goal", "calendar: office, goal"))
BANDS = ("below: {99.9 %: 2 %", "below: {99.95 %: 2 %")


def month(story: Story, day: str, now: str) -> Live:
    bank = story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        bank.refresh_from_db()
        found = live_of(bank, day=local(f"{day} 12:00"), now=local(now).astimezone(UTC))
    return next(each for each in found if each.system == "core-banking")


@pytest.fixture
def down(story: Story, do: Do) -> Do:
    def record(start: str, until: str) -> Any:
        found = Found("core-banking", "full", "provider", local(start), local(until))
        return do("engineer", open_outage, story.cast.contracts["bank-1"], found)

    return record


@pytest.mark.clause("C13", "C15")
def test_each_half_of_a_month_is_counted_by_the_version_then_in_force(
    story: Story, down: Do
) -> None:
    story.at("2026-03-16 00:00")
    amended(story, text(OFFICE, BANDS))
    story.at("2026-04-01 00:00")
    down("2026-03-10 20:00", "2026-03-10 21:00")  # at night: every hour counts yet
    down("2026-03-20 17:30", "2026-03-20 20:00")  # until 18:00 alone: office hours by now

    live = month(story, "2026-03-15", "2026-04-01 00:00")
    # 15 whole days, then 12 working days of 8 hours.
    assert live.so_far.service == (15 * 24 + 12 * 8) * HOUR
    assert live.used == Fraction(90 * 60)
    assert str(live.promise.goal) == ">= 99.95 %"
    assert [(str(goal), end) for end, goal in live.promise.earlier_goals] == [
        (">= 99.9 %", local("2026-03-16 00:00"))
    ]


def test_a_past_month_keeps_the_version_that_was_in_force(story: Story, down: Do) -> None:
    story.at("2026-03-16 00:00")
    down("2026-02-10 20:00", "2026-02-10 21:00")
    before = month(story, "2026-02-10", "2026-03-16 00:00")
    amended(story, text(OFFICE, BANDS))
    after = month(story, "2026-02-10", "2026-03-20 00:00")

    assert after.so_far == before.so_far
    assert (str(after.promise.goal), after.allowance) == (">= 99.9 %", before.allowance)


def test_what_was_not_promised_yet_is_not_measured(story: Story) -> None:
    live = month(story, "2025-12-25", "2026-01-05 00:00")
    begun = live.promise.stages[0].part.span.start

    assert live.so_far.service == datetime(2025, 12, 31, 16, tzinfo=UTC) - begun
    assert begun > local("2025-12-01 00:00")


def test_a_promise_that_was_dropped_is_measured_up_to_then(story: Story) -> None:
    story.at("2026-03-16 00:00")
    amended(story, catalog.path("default").read_text(encoding="utf-8"))
    live = month(story, "2026-03-15", "2026-04-01 00:00")

    assert live.so_far.service == live.planned.service == 15 * 24 * HOUR


def test_a_contract_that_ended_promises_no_more(story: Story) -> None:
    bank = story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        type(bank).objects.filter(pk=bank.pk).update(ended_at=local("2026-03-11 00:00"))

    live = month(story, "2026-03-15", "2026-04-01 00:00")
    assert live.so_far.service == 10 * 24 * HOUR


def announce(story: Story, *closed: date) -> None:
    said = Announcement("CN", 2027, frozenset(closed), frozenset(), "示例通知")
    manager = story.cast.administrator
    with inside(manager.tenant_id):
        holidays.publish(said, at=story.now, by=manager)


def test_a_calendar_counts_from_its_publication_on(story: Story) -> None:
    story.at("2026-12-01 00:00")
    amended(story, text(OFFICE, BANDS))
    story.at("2027-01-12 00:00")
    # 1 January lay behind when it was announced: it stays the working day it was taken for.
    announce(story, date(2027, 1, 1), date(2027, 1, 13), date(2027, 1, 14))

    live = month(story, "2027-01-15", "2027-02-01 00:00")
    assert live.so_far.service == (21 - 2) * 8 * HOUR


@pytest.mark.clause("A18", "C17")
def test_a_window_keeps_the_notice_that_was_asked_when_it_was_announced(
    story: Story, do: Do
) -> None:
    story.at("2026-01-13 10:00")
    said = wish("2026-01-18 00:00", "2026-01-18 04:00")
    window = do("engineer", maintenance.ask, story.cast.contracts["bank-1"], said)
    do("senior", maintenance.answer, window, confirms=True, words="")
    story.at("2026-01-14 10:00")
    amended(story, text(("usual: 7 days, least: 3 days", "usual: 14 days, least: 10 days")))

    live = month(story, "2026-01-18", "2026-02-01 00:00")
    assert live.so_far.maintenance == ((window.number, Standing.PLANNED),)
    assert live.so_far.planned == 4 * HOUR
