"""Backup jobs: each with its last runs as signs, one of them with runs and restores."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for, agreed_on
from jianyue.services.dates import is_over, zone_of
from jianyue.watch.backups.strips import SHOWN, Sign, strip
from jianyue.watch.models import BackupJob, BackupKey, BackupRun, RestoreTest
from jianyue.web.agreements.found import person
from jianyue.web.policy import for_those_who
from jianyue.web.watch.found import backup_for, titles

MOST: Final = 200
TONES: Final = {
    Sign.OK: ("ok", "check"), Sign.FAILED: ("bad", "cross"), Sign.VOIDED: ("idle", "undo"),
    Sign.MISSED: ("warn", "warn"),
}  # fmt: skip


@for_those_who(Deed.SEE_RECOVERY)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show every job with its last thirty runs, those first that are late."""
    user, now = person(request), timezone.now()
    contracts = list(Contract.objects.visible_to(user).select_related("customer").order_by("code"))
    agreed = {each.contract.pk: each for each in agreed_on(contracts, at=now)}
    rows = BackupJob.objects.visible_to(user).select_related("contract__customer", "owner")
    found = list(rows.order_by(F("removed_at").desc(nulls_first=True), "due_at", "pk")[:MOST])
    runs = _last(found)
    shown = {
        "jobs": [
            _row(each, runs[each.pk], agreed.get(each.contract_id), now) for each in found
        ],
        "legend": [(sign, *tone) for sign, tone in TONES.items()],
        "records": may(user, Deed.RECORD_OUTAGES),
        "plans": may(user, Deed.PLAN_RECOVERY),
        "contracts": [each for each in contracts if each.pk in agreed]
        if may(user, Deed.RECORD_OUTAGES) else [],
        "keys": list(BackupKey.objects.visible_to(user).filter(removed_at=None)
                     .select_related("contract").order_by("pk")[:MOST])
        if may(user, Deed.PLAN_RECOVERY) else [],
    }  # fmt: skip
    return render(request, "watch/backups.html", shown)


@for_those_who(Deed.SEE_RECOVERY)
@require_GET
def show(request: HttpRequest, backup: int) -> HttpResponse:
    """Show a job: how it is set, its last runs, which restores were tried."""
    user, kept, now = person(request), backup_for(request, backup), timezone.now()
    runs = list(_newest(BackupRun.objects.filter(job=kept).select_related("recorded_by"))[:SHOWN])
    tests = RestoreTest.objects.filter(job=kept).select_related("run", "verified_by")
    agreed = agreed_for(kept.contract, now)
    stands = kept.removed_at is None
    shown = _row(kept, runs, agreed, now) | {
        "runs": runs,
        "tests": list(tests.order_by("-tried_at", "-pk")[:SHOWN]),
        "records": stands and may(user, Deed.RECORD_OUTAGES),
        "plans": stands and may(user, Deed.PLAN_RECOVERY),
        "legend": [(sign, *tone) for sign, tone in TONES.items()],
    }
    return render(request, "watch/backup.html", shown)


def _row(job: BackupJob, runs: list[BackupRun], agreed: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - what is agreed, or nothing
    stands = job.removed_at is None
    # A job that is retired owes nothing from then on.
    marks = strip(runs, job.interval, due_at=job.due_at, now=job.removed_at or now)
    counts = Counter(mark.sign for mark in marks)
    zone = agreed.zone if agreed else zone_of(job.contract, job.defined_at)
    return {
        "job": job,
        "system": titles(agreed.agreement if agreed else None, [job.system])[0],
        "marks": [(mark, *TONES[mark.sign]) for mark in marks],
        "counts": [(sign, counts[sign]) for sign in Sign if counts[sign]],
        "late": stands and now >= job.due_at,
        "untested": stands and is_over(job.test_due, zone, now.astimezone(UTC)),
    }


def _newest(rows: Any) -> Any:  # noqa: ANN401 - runs of jobs
    return rows.order_by("-ended_at", "-pk")


def _last(jobs: list[BackupJob]) -> dict[int, list[BackupRun]]:
    """Return the last runs of each job, the latest first; one query for all of them."""
    place = Window(RowNumber(), partition_by=F("job"), order_by=[F("ended_at").desc(), "-pk"])
    rows = BackupRun.objects.filter(job__in=[each.pk for each in jobs]).annotate(place=place)
    found: dict[int, list[BackupRun]] = defaultdict(list)
    for run in rows.filter(place__lte=SHOWN).order_by("job", "place"):
        found[run.job_id].append(run)
    return found
