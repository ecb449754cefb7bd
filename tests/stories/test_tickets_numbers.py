"""Two hundred people report at once, and each gets a number of his own at once (B20)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.tickets.actions import Report, report
from jianyue.tickets.models import Ticket
from tests import cast as people
from tests.cast import Cast
from tests.database import work_as

MANY = 200
AT = datetime(2031, 3, 3, 2, 0, tzinfo=UTC)  # a year in which nobody else counts


@pytest.fixture
def committed(
    django_db_setup: None,  # noqa: ARG001 - the server must run
    django_db_blocker: Any,
) -> Iterator[Cast]:
    """The cast, with connections that commit; what they wrote is taken away at the end."""
    with django_db_blocker.unblock():
        try:
            yield people.found()
        finally:
            connection.close()
            work_as("jianyue_owner")
            with connection.cursor() as cursor:
                _sweep(cursor)
            work_as("jianyue_app")


def _sweep(cursor: Any) -> None:
    run = cursor.execute
    run("SELECT id FROM tickets_ticket WHERE reported_at >= %s", [AT])
    ids = [row[0] for row in cursor.fetchall()]
    run("SELECT timeline_id FROM tickets_ticket WHERE id = ANY(%s)", [ids])
    lines = [row[0] for row in cursor.fetchall()]
    run("DELETE FROM ledger_timer WHERE subject = 'ticket' AND subject_id = ANY(%s)", [ids])
    run("DELETE FROM tickets_counter WHERE year = %s", [AT.year])
    for table in ("ledger_fact", "ledger_words"):
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    run("DELETE FROM tickets_clock WHERE ticket_id = ANY(%s)", [ids])
    run("DELETE FROM tickets_ticket WHERE id = ANY(%s)", [ids])
    for table in ("ledger_words", "ledger_fact"):
        run(f"DELETE FROM {table} WHERE timeline_id = ANY(%s)", [lines])  # noqa: S608 - two names
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    run("DELETE FROM ledger_lexicon WHERE timeline_id = ANY(%s)", [lines])
    run("DELETE FROM ledger_happening WHERE timeline = ANY(%s)", [lines])
    run("DELETE FROM ledger_timeline WHERE id = ANY(%s)", [lines])


@pytest.mark.clause("B20")
def test_two_hundred_reports_at_once_get_two_hundred_numbers(committed: Cast) -> None:
    contract, teller = committed.contracts["bank-1"], committed.people["teller"]

    def one(number: int) -> str:
        try:
            with inside(teller.tenant_id, teller.customer_id):
                said = Report(kind="incident", title=f"故障 {number}", service="core-banking")
                return report(contract, said, at=AT, by=teller).number
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        numbers = sorted(pool.map(one, range(MANY)))

    assert numbers == [f"BANK-1-2031-{each:05d}" for each in range(1, MANY + 1)]
    with inside(teller.tenant_id):
        stored = Ticket.objects.filter(reported_at=AT).select_related("timeline")
        assert sorted(ticket.number for ticket in stored) == numbers
        assert [each for ticket in stored for each in breaks_of(ticket.timeline)] == []
