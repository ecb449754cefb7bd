"""Status pages that a worker must look at: their timers, set in the transaction of a change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Q

from jianyue.ledger.models import Timer
from jianyue.watch.models import Monitor, StatusPage

SUBJECT: Final = "status"
LOOK: Final = "look"


def due(pages: Iterable[StatusPage], at: datetime) -> None:
    """Have a worker look at pages from `at` on; one that looks just now is waited for."""
    timers = [
        Timer(tenant_id=page.tenant_id, subject=SUBJECT, subject_id=page.pk, kind=LOOK, at=at)
        for page in sorted(pages, key=lambda each: each.pk)
    ]
    if timers:
        Timer.objects.bulk_create(
            timers, update_conflicts=True, update_fields=["at"],
            unique_fields=["subject", "subject_id", "kind", "round"],
        )  # fmt: skip


def seen_otherwise(monitor: Monitor, at: datetime) -> None:
    """Have the pages looked at that show systems of a contract; what is seen of them changed."""
    mine = Q(contract=None, customer=monitor.customer_id) | Q(contract=monitor.contract_id)
    due(StatusPage.objects.filter(mine, tenant=monitor.tenant_id), at)
