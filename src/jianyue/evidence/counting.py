"""Counts of transactions as a bundle writes them, and what there is that it may not hold.

Of the rows a sealed fact holds the digest; of calls and answers it is told that there are any.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.engine.spans import Span
from jianyue.evidence.counts import batches_in
from jianyue.hotline.models import Call
from jianyue.ledger.chain import canonical
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timeline
from jianyue.surveys.models import Answer, FollowUp
from jianyue.watch.models import Alert, LeftOut, Outage, Tally
from jianyue.watch.transactions.digests import COUNTED, Counts, Line, lines_of


def batches_of(contract: Contract, period: Span) -> list[str]:
    """Return the batches that may count in a period, as far as facts are sealed; behind a fence."""
    sealed = Timeline.objects.values_list("sealed", flat=True).get(pk=contract.timeline_id)
    facts = Fact.objects.filter(timeline=contract.timeline_id, kind=COUNTED, seq__lte=sealed)
    return list(batches_in(facts.order_by("seq"), period))


def counts_of(contract: Contract, batches: Iterable[str]) -> Iterator[bytes]:
    """Yield a line for each of some batches."""
    for number in batches:
        with inside(contract.tenant_id):
            lines = _lines(contract, number)
        yield canonical({"batch": number, "rows": lines}) + b"\n"


def hidden_in(contract: Contract, period: Span) -> list[str]:
    """Return whether calls, surveys and follow-up calls matter to a period; behind the fence.

    Alerts do where they came to an older version, which recorded none as facts.
    """
    own = {"tenant": contract.tenant_id, "contract": contract}
    older = Alert.objects.filter(**own, log=None)
    began = Outage.objects.filter(**own, **_within("from_at", period))
    found = {
        "alert": older.filter(Q(**_within("raised_at", period)) | Q(outage__in=began)),
        "call": Call.objects.filter(**own, **_within("rang_at", period)),
        "survey": Answer.objects.filter(**own, **_within("given_at", period)),
        "follow-up": FollowUp.objects.filter(**own, **_within("tried_at", period)),
    }
    return sorted(subject for subject, rows in found.items() if rows.exists())


def _within(name: str, period: Span) -> dict[str, datetime]:
    return {f"{name}__gte": period.start, f"{name}__lt": period.end}


def _lines(contract: Contract, number: str) -> list[Line]:
    """Return the rows of a batch in their one form; the words of their evidence are not in it."""
    of_batch = {"tenant": contract.tenant_id, "contract": contract, "batch__number": number}
    left_out = defaultdict[Any, list[tuple[str, int]]](list)
    for each in LeftOut.objects.filter(**of_batch):
        left_out[each.kind, each.from_at, each.until_at].append((each.ground, each.number))
    return lines_of(
        Counts(
            each.kind, each.from_at, each.until_at, each.successes, each.failures,
            left_out[each.kind, each.from_at, each.until_at], each.timed, each.total_us,
            each.longest_us, {int(bound): count for bound, count in each.within.items()},
        )
        for each in Tally.objects.filter(**of_batch)
    )  # fmt: skip
