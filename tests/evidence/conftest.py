"""A bundle of a month of a contract, made once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from jianyue.evidence.asking import zone_of
from jianyue.evidence.models import Seal
from jianyue.evidence.named import period_named
from jianyue.evidence.sealing import seal_due
from jianyue.evidence.writing import Order, write
from jianyue.evidence.written import as_file
from jianyue.ledger.fence import inside
from jianyue.ledger.keys import private_bytes
from tests import cast as people
from tests.story import Story

CODE = "bank-1"


@dataclass(frozen=True)
class Made:
    """A bundle with what the customer was sent, and the server's own key.

    seals  each as the file that a customer keeps
    """

    path: Path
    seals: list[str]
    key: Ed25519PrivateKey


@pytest.fixture(scope="session")
def made(
    django_db_setup: None,  # noqa: ARG001 - the database must stand
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    """A bundle over several seals; what was written for it is taken back."""
    path = tmp_path_factory.mktemp("bundle") / "bank-1-2026-01.zip"
    with django_db_blocker.unblock(), transaction.atomic():
        story = Story(people.found(), datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
        found = _lived(story, path)
        transaction.set_rollback(True)
    return found


def _lived(story: Story, path: Path) -> Made:
    tickets = []
    for _ in range(4):
        tickets.append(story.report())
        story.wait(minutes=3)
        story.record(tickets[-1], "acknowledged")
        seal_due(story.now)
        story.wait(hours=2)
    for ticket in tickets[1:]:
        story.record(ticket, "responded", text="好")
        story.record(ticket, "noted", text="内部", internal=True)
        story.record(ticket, "resolved", text="好")
    seal_due(story.now)
    story.at("2026-02-01 09:00")
    contract = story.cast.contracts[CODE]
    with inside(contract.tenant_id):
        period = period_named("2026-01", zone_of(contract))
    write(Order(contract, period), path, at=story.now)
    with inside(contract.tenant_id):
        seals = list(Seal.objects.filter(contract=contract).order_by("number"))
        key = Ed25519PrivateKey.from_private_bytes(private_bytes(seals[0].key))
        return Made(path, [as_file(each).decode() for each in seals], key)
