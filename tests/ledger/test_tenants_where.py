"""Which tenants have something waiting: one statement, behind the fence of each in turn."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jianyue.cli.rounds import deliver
from jianyue.hooks import delivering
from jianyue.ledger.fence import inside, tenants_where
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import Both
from jianyue.mail import polling, taking
from jianyue.mail.reader import Reader
from jianyue.notices.actions import WAITING, Message, decide
from jianyue.people.models import Organisation
from jianyue.watch.alerts import taking as alerts
from tests import cast as people
from tests.cast import Cast

NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
STANDS = """
SELECT current_setting('jianyue.tenant', true), current_setting('jianyue.customer', true)
"""
NAMED = "SELECT count(*) > 0 FROM people_organisation"


@pytest.fixture
def cast(db: None) -> Cast:  # noqa: ARG001 - the database must stand
    return people.found()


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def stands() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(STANDS)
        return cursor.fetchone()


def told(cast: Cast, who: str) -> int:
    """Have somebody told something, and return his tenant."""
    user = cast.people[who]
    with inside(user.tenant_id):
        decide(
            Message("trial", ("user", user.pk), Both("一", "one"), Both("", "")), to=[user], at=NOW
        )
    return int(user.tenant_id or 0)


def test_those_tenants_are_named_whose_rows_say_yes_at_that_instant(cast: Cast) -> None:
    mine = told(cast, "teller")

    assert Tenant.objects.count() > 1
    assert tenants_where(WAITING, NOW) == [mine]
    assert tenants_where(WAITING, NOW - timedelta.resolution) == []


def test_the_fence_stands_afterwards_as_it_stood(cast: Cast) -> None:
    customer = cast.teller.customer_id
    with inside(cast.teller.tenant_id, customer):
        before, seen = stands(), Organisation.objects.count()
        assert len(tenants_where(NAMED, NOW)) == Tenant.objects.count()
        assert stands() == before == (str(cast.teller.tenant_id), str(customer))
        assert Organisation.objects.count() == seen
    assert Organisation.objects.count() == 0


def test_a_customers_fence_hides_nothing_from_the_question(cast: Cast) -> None:
    mine = told(cast, "engineer")
    with inside(mine, cast.teller.customer_id):
        assert tenants_where(WAITING, NOW) == [mine]


def test_a_question_that_cannot_be_asked_leaves_the_fence_as_it_was(cast: Cast) -> None:
    with inside(cast.teller.tenant_id):
        before = stands()
        with pytest.raises(DatabaseError), transaction.atomic():
            tenants_where("SELECT 1 / 0 = 1", NOW)
        assert stands() == before


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    "round_", [deliver, delivering.deliver_due, alerts.take_due, polling.poll_due]
)
def test_a_round_at_rest_asks_all_tenants_by_one_statement(
    round_: Callable[[datetime], int],
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert round_(NOW) == 0

    assert len(asked) == 1


@pytest.mark.usefixtures("cast")
def test_mail_at_rest_is_asked_for_by_one_statement(reader: Reader) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert taking.take_due(NOW, reader) == 0

    assert len(asked) == 1
