"""Seals over the history of the sample world: one for each day, as if somebody had been there."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from jianyue.agreements.models import Contract
from jianyue.demo.contracts import Signed
from jianyue.evidence.models import Chain
from jianyue.evidence.sealing import put_seal
from jianyue.evidence.statements import Leaf

DAY: Final = timedelta(days=1)
UNTOLD: Final = 3  # of the last seals the customer is still to be told
AS_OF: Final = """
SELECT t.id, t.subject, max(f.seq), (array_agg(f.hash ORDER BY f.seq DESC))[1], t.sealed
FROM ledger_timeline t JOIN ledger_fact f ON f.timeline_id = t.id
WHERE t.contract_id = %s AND t.length > t.sealed AND f.recorded_at <= %s
GROUP BY t.id HAVING max(f.seq) > t.sealed ORDER BY t.id
"""


def seal(signed: Iterable[Signed], *, since: datetime, now: datetime) -> None:
    """Seal what was recorded by the end of each day, and by now."""
    for each in signed:
        contract = each.contract
        chain = Chain.objects.create(
            tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract
        )
        days = (since + number * DAY for number in range(1, (now - since) // DAY + 1))
        for at in [*days, now]:
            _seal(chain, contract, at)
        chain.told = max(0, chain.number - UNTOLD)
        chain.save(update_fields=["told"])


def _seal(chain: Chain, contract: Contract, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(AS_OF, [contract.pk, at])
        found = [
            (Leaf(name, subject, length, bytes(head)), sealed)
            for name, subject, length, head, sealed in cursor.fetchall()
        ]
    if found:
        put_seal(chain, found, at=at, by=None)
