"""The copies on rows of the watch: what facts say, and what counts."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.services.models import Extension, Window
from jianyue.watch import extension_facts, retelling
from jianyue.watch.alerts import copying as alerts
from jianyue.watch.backups import jobs
from jianyue.watch.folding import facts_of
from jianyue.watch.judged import counted
from jianyue.watch.judging import rules_for
from jianyue.watch.models import BackupJob, Outage, Recovery, RecoveryPlan
from jianyue.watch.recovery import copying as recovering
from jianyue.watch.told import folded
from jianyue.watch.transactions.copying import mended

Row = TypeVar("Row", Window, Outage, Extension, Recovery, RecoveryPlan, BackupJob)


def copy_onto(window: Window, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say, and what counts under the agreement of the request."""
    for name, value in folded(facts).items():
        setattr(window, name, value)
    span = counted(window, rules_for(window.contract, window.asked_at))
    window.counts_from = span.start if span else None
    window.counts_until = span.end if span else None


def rebuild(tenant: int) -> list[str]:
    """Make the copies of windows, outages, alerts, counts, recoveries anew; return what changed.

    Safe to repeat. Tickets are to be folded anew afterwards.
    """
    with inside(tenant):
        windows = Window.objects.select_related("contract").order_by("pk")
        changed = [each.number for each in windows if _mended(each, copy_onto)]
        outages = Outage.objects.order_by("pk")
        changed += [each.number for each in outages if _mended(each, retelling.copy_onto)]
        longer = Extension.objects.order_by("pk")
        changed += [each.number for each in longer if _mended(each, extension_facts.copy_onto)]
        recoveries = Recovery.objects.order_by("pk")
        changed += [each.number for each in recoveries if _mended(each, recovering.copy_onto)]
        plans = RecoveryPlan.objects.select_related("contract").order_by("pk")  # after recoveries
        changed += [each.number for each in plans if _mended(each, recovering.copy_plan)]
        backups = BackupJob.objects.select_related("contract").order_by("pk")
        changed += [each.name for each in backups if _mended(each, jobs.copy_onto)]
        return changed + mended() + alerts.mended()


def _mended(row: Row, copy: Callable[[Row, Sequence[Fact]], None]) -> bool:
    before = _columns(row)
    copy(row, facts_of(row))
    if _columns(row) == before:
        return False
    row.save()
    return True


def _columns(row: Row) -> list[object]:
    return [getattr(row, each.attname) for each in row._meta.concrete_fields]
