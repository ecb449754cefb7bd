"""What the rounds of a worker ask of a database with a million timers."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.cli.rounds import ROUNDS
from tests.story import Story

NOW = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ROUNDS)
def test_a_round_finds_its_own_timers_by_their_subject(name: str, story: Story) -> None:
    story.report()
    with CaptureQueriesContext(connection) as asked:
        ROUNDS[name].work(NOW)

    due = [each["sql"] for each in asked if '"ledger_timer"."at" <=' in each["sql"]]
    by_subject = ('"ledger_timer"."subject" = ', '"ledger_timer"."subject" IN (')
    assert all(any(part in sql for part in by_subject) for sql in due), due
