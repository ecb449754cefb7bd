"""Rows of several tables written in one statement are the rows that were meant."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from jianyue.agreements.models import Contract, running_contract
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timeline, Words
from jianyue.ledger.often import Prepared
from jianyue.ledger.together import insert
from jianyue.tickets.models import Ticket
from tests import cast as people
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 12, 2, 0, 0, 123456, tzinfo=UTC)
HOSTILE = '\\x41 \'; DROP TABLE ledger_fact; -- 空\n\t"引号" {"a": null} 🏦'


@pytest.fixture
def cast() -> Cast:
    return people.found()


def rows_of(cast: Cast) -> tuple[Timeline, Fact, list[Words]]:
    bank = cast.contracts["bank-1"]
    shared: dict[str, Any] = {"tenant_id": bank.tenant_id, "customer_id": bank.customer_id}
    timeline = Timeline(id=uuid4(), subject="thing", length=1, head=bytes(range(32)), **shared)
    shared |= {"timeline": timeline, "seq": 1}
    body = {"number": 7, "said": HOSTILE, "list": [1, None, {"true": True}], "nothing": None}
    fact = Fact(
        kind="noted", occurred_at=AT, recorded_at=AT, body=body, hash=bytes(range(32, 64)), **shared
    )
    words = [Words(field=f"w{n}", text=HOSTILE, salt=bytes(16), **shared) for n in range(3)]
    return timeline, fact, words


def test_every_value_comes_back_as_it_was(cast: Cast) -> None:
    timeline, fact, words = rows_of(cast)
    with inside(timeline.tenant_id):
        with CaptureQueriesContext(connection) as queries:
            insert([timeline], [fact], [], words)
        assert len(queries) == 1
        stored = Fact.objects.get(timeline=timeline)
        texts = list(Words.objects.filter(timeline=timeline).values_list("text", flat=True))
        assert bytes(Timeline.objects.get(pk=timeline.pk).head) == bytes(range(32))
    assert (stored.body, stored.occurred_at) == (fact.body, AT)
    assert (bytes(stored.hash), stored.by_id) == (bytes(range(32, 64)), None)
    assert texts == [HOSTILE] * 3


def test_one_row_that_may_not_be_leaves_none(cast: Cast) -> None:
    timeline, fact, words = rows_of(cast)
    fact.seq = 0
    with inside(timeline.tenant_id):
        with pytest.raises(IntegrityError), inside(timeline.tenant_id):
            insert([timeline], [fact], words)
        assert not Timeline.objects.filter(pk=timeline.pk).exists()


def test_nothing_is_written_where_nothing_is_given() -> None:
    with CaptureQueriesContext(connection) as queries:
        insert([], [])
    assert len(queries) == 0


def test_dates_and_sums_are_written_in_full_and_what_has_no_form_is_refused(cast: Cast) -> None:
    bank = cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        ticket = Ticket(
            tenant_id=bank.tenant_id, customer_id=bank.customer_id, contract=bank,
            version=bank.versions.get(), timeline_id=bank.timeline_id, number="X", kind="request",
            title="X", reporter=cast.teller, reported_at=AT, changed_at=AT,
            effort_days=Decimal("2.50"),
        )  # fmt: skip
        insert([ticket])
        assert Ticket.objects.get(number="X").effort_days == Decimal("2.50")
        ticket.number = object()  # type: ignore[assignment] # what nobody can write
        with pytest.raises(TypeError, match="object"):
            insert([ticket])


def test_a_question_prepared_keeps_its_door(cast: Cast) -> None:
    for person in cast.people.values():
        for code in (*cast.contracts, "none"):
            with inside(person.tenant_id, person.customer_id):
                door = Contract.objects.visible_to(person).filter(state="running", code=code)
                assert running_contract(person, code) == door.first(), f"{person} {code}"


def test_a_question_that_would_forget_a_value_is_refused() -> None:
    rows = Contract.objects.filter(code="a code")
    with pytest.raises(ValueError, match="tenant"):
        Prepared.of(rows, {"a code": "code", -1: "tenant"})
