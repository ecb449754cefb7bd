"""The copies on rows of counts: what was corrected, and what the customer says of what is left out.

The rows themselves are no copies: facts hold their digest, and a row is never changed.
"""

from collections.abc import Iterable
from typing import Any, Final

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Fact
from jianyue.watch.models import Batch, LeftOut
from jianyue.watch.transactions.contesting import SAID
from jianyue.watch.transactions.digests import COUNTED

CONTESTS: Final = {kind: contest for contest, kind in SAID.items()}


def mended() -> list[str]:
    """Make the copies of this tenant anew; return the batches that changed. Safe to repeat."""
    corrected: dict[str, Any] = {}
    said: dict[int, Fact] = {}
    of_contracts = Fact.objects.filter(timeline__in=Contract.objects.values("timeline"))
    facts = of_contracts.filter(kind__in=[COUNTED, *CONTESTS])
    for fact in facts.order_by("recorded_at", "seq").iterator():
        if fact.kind != COUNTED:
            said[fact.body["left_out"]] = fact
        elif fact.body["replaces"]:
            corrected[fact.body["replaces"]] = fact.occurred_at
    return sorted({*_batches(corrected), *_left_out(said)})


def _batches(corrected: dict[str, Any]) -> Iterable[str]:
    for batch in Batch.objects.order_by("pk"):
        at = corrected.get(batch.number)
        if batch.replaced_at != at:
            Batch.objects.filter(pk=batch.pk).update(replaced_at=at)
            yield batch.number


def _left_out(said: dict[int, Fact]) -> Iterable[str]:
    for left in LeftOut.objects.filter(pk__in=said).select_related("batch"):
        fact = said[left.pk]
        if left.contest != CONTESTS[fact.kind]:
            left.contest, left.contested_at = CONTESTS[fact.kind], fact.occurred_at
            left.contested_by_id = fact.by_id
            left.save(update_fields=["contest", "contested_at", "contested_by"])
            yield left.batch.number
