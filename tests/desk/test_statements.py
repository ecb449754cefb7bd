"""How many statements the two ways of changing a ticket take: each is a way to the server."""

from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.ledger.fence import inside
from jianyue.tickets.actions import Report, record, report
from tests import cast as people

AT = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)


def test_a_report_takes_at_most_three_statements(db: None) -> None:  # noqa: ARG001 - the database must stand
    cast = people.found()
    teller, contract = cast.people["teller"], cast.contracts["bank-1"]
    said = Report(kind="incident", title="无法登录", text="网点全部", service="core-banking")
    with inside(teller.tenant_id, teller.customer_id):
        report(contract, said, at=AT, by=teller)
        with CaptureQueriesContext(connection) as queries:
            ticket = report(contract, said, at=AT, by=teller)
        assert len(queries) <= 3, [each["sql"][:90] for each in queries]
    with inside(teller.tenant_id):
        with CaptureQueriesContext(connection) as queries:
            record(ticket.pk, "acknowledged", at=AT, by=cast.people["agent"])
        assert len(queries) <= 18, [each["sql"][:90] for each in queries]
