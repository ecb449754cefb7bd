"""Several workers seal at once, and there is one chain; nobody who writes waits for them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from jianyue.agreements.models import Contract
from jianyue.evidence.models import Chain, Seal
from jianyue.evidence.sealing import seal_due
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timeline
from tests import cast as people
from tests.cast import Cast
from tests.database import work_as

AT = datetime(2031, 3, 4, 2, 0, tzinfo=UTC)
WORKERS = 6
ROUNDS = 4


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
                _sweep(cursor.execute)
            work_as("jianyue_app")


def _sweep(run: Any) -> None:
    run("ALTER TABLE evidence_seal DISABLE TRIGGER USER")
    run("ALTER TABLE ledger_fact DISABLE TRIGGER USER")
    run("DELETE FROM evidence_seal")
    run("DELETE FROM evidence_chain")
    run("DELETE FROM notices_notice WHERE kind = 'sealed'")
    run("DELETE FROM ledger_fact f USING ledger_timeline t WHERE t.id = f.timeline_id "
        "AND t.subject = 'trial'")  # fmt: skip
    run("DELETE FROM ledger_timeline WHERE subject = 'trial'")
    run("UPDATE ledger_timeline SET sealed = 0, sealed_in = 0")
    run("ALTER TABLE ledger_fact ENABLE TRIGGER USER")
    run("ALTER TABLE evidence_seal ENABLE TRIGGER USER")


def write(contract: Contract, number: int) -> None:
    """Have somebody record two facts."""
    try:
        with inside(contract.tenant_id):
            entry = Entry("begun", AT, {"number": number})
            made = ledger.begin("trial", contract.whose, entry, at=AT, by=None)
            ledger.add(made.pk, Entry("added", AT), at=AT, by=None)
    finally:
        connection.close()


def seal(turn: int) -> int:
    """Have a worker make its round."""
    try:
        return seal_due(AT + turn * timedelta(hours=1))
    finally:
        connection.close()


def test_workers_that_seal_at_once_make_one_chain(committed: Cast) -> None:
    contract = committed.contracts["bank-1"]
    with ThreadPoolExecutor(2 * WORKERS) as pool:
        for turn in range(ROUNDS):
            writing = [pool.submit(write, contract, number) for number in range(WORKERS)]
            sealing = [pool.submit(seal, turn) for _ in range(WORKERS)]
            for written in writing:
                written.result()
            for sealed in sealing:
                sealed.result()
    seal_due(AT + ROUNDS * timedelta(hours=1))

    with inside(contract.tenant_id):
        seals = list(Seal.objects.filter(contract=contract).order_by("number"))
        chain = Chain.objects.get(contract=contract)
        left = Timeline.objects.filter(subject="trial", sealed__lt=2).count()
    assert [each.number for each in seals] == list(range(1, chain.number + 1))
    assert all(bytes(two.previous) == bytes(one.hash) for one, two in pairwise(seals))
    assert left == 0
