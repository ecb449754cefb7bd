"""What the bench of reports has done in processes of their own; each prints what it took.

Imported once Django stands.
"""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.month_rows import CODE
from jianyue.agreements.models import Contract
from jianyue.figures.queries import figures_of
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.people.models import User
from jianyue.reports import planning, releasing
from jianyue.reports.content import figures_from
from jianyue.reports.files import as_file, sheet_of
from jianyue.reports.models import Plan, Report
from jianyue.services.agreed import agreed_for

MOMENT = timedelta(microseconds=1)


def figures(start: str) -> None:
    """Compute every figure of the month, as a report does."""
    day, now = datetime.fromisoformat(start), datetime.now(UTC)
    with _inside():
        bank = Contract.objects.get(code=CODE)
        with CaptureQueriesContext(connection) as queries:
            took, found = _timed(lambda: figures_of(bank, day=day, now=now))
    counts = {each.name: [each.found.part, each.found.whole] for each in found}
    [network] = [str(each.value) for each in found if each.name == "network-availability"]
    _say(took, queries=len(queries), counts=counts, availability=network)


def released(end: str) -> None:
    """Draft the month's report and release it."""
    ends, now = datetime.fromisoformat(end), datetime.now(UTC)
    with _inside():
        report = _drafted(ends, now)
        by = User.objects.get(email="contracts@demo.example")
        took, release = _timed(lambda: releasing.release(report, at=now, by=by))
        frozen = figures_from(release.figures).figures
    places = {each.name: each.place for each in frozen if each.place is not None}
    _say(took, number=report.number, places=places)


def paper(number: str) -> None:
    """Write the released report as a PDF."""
    with _inside():
        report = Report.objects.select_related("contract", "version").get(number=number)
        took, made = _timed(lambda: as_file(sheet_of(report, now=datetime.now(UTC)), "pdf", "zh"))
    _say(took, size=len(made))


def _drafted(ends: datetime, now: datetime) -> Report:
    bank = Contract.objects.get(code=CODE)
    agreed = agreed_for(bank, now)
    assert agreed is not None
    plan = {"tenant_id": bank.tenant_id, "customer_id": bank.customer_id,
            "version": agreed.version, "look_at": now, "drafted_until": ends - MOMENT}  # fmt: skip
    Plan.objects.update_or_create(contract=bank, defaults=plan)
    planning.draft(bank, at=ends + MOMENT)
    rows = Report.objects.filter(contract=bank, name="service", until_at=ends)
    return rows.select_related("contract", "version").get()


def _inside() -> AbstractContextManager[None]:
    return inside(Tenant.objects.get().pk)


def _timed(act: Callable[[], Any]) -> tuple[tuple[float, float], Any]:
    began, spent = time.perf_counter(), time.process_time()
    found = act()
    return (time.perf_counter() - began, time.process_time() - spent), found


def _say(took: tuple[float, float], **said: object) -> None:
    """Print it with the most memory that this process ever had, in bytes."""
    status = Path("/proc/self/status").read_text()
    [peak] = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]
    print(json.dumps({"took": took[0], "spent": took[1], "peak": peak * 1024} | said))
