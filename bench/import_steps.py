"""What the bench of imports has done in a process of its own; it prints what it took.

Imported once Django stands.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

from bench.month_rows import CODE
from jianyue.agreements.models import Contract
from jianyue.cli.carrying import work_off
from jianyue.imports import actions
from jianyue.imports.actions import Plan, Upload
from jianyue.imports.models import Import
from jianyue.imports.words import Dates, Source, What
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.people.models import User


def brought(path: str) -> None:
    """Upload a file, try it, bring it in, and do all of it again."""
    took: dict[str, float] = {}
    first = _whole(Path(path), took)
    again = _whole(Path(path), {})
    print(json.dumps({"took": took, "counts": first.counts, "again": again.counts}))


def _whole(path: Path, took: dict[str, float]) -> Import:
    tenant = Tenant.objects.get().pk

    def act(deed: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401 - whatever a deed takes and gives
        with inside(tenant):
            by = User.objects.get(email="operations@demo.example")
            return deed(*given, at=datetime.now(UTC), by=by)

    def timed(name: str, deed: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401 - the same
        began = perf_counter()
        done = act(deed, *given) if given else deed()
        took[name] = perf_counter() - began
        return done

    with inside(tenant):
        contract = Contract.objects.select_related("customer").get(code=CODE)
    upload = Upload(What.TICKETS, Source.ZAMMAD, path, "zammad.json", contract=contract)
    kept = timed("read", actions.upload, upload)
    act(actions.plan, kept.pk, Plan(kept.columns, {}, "UTC", Dates.YEAR_FIRST))
    for name, deed in (("tried", actions.try_out), ("brought in", actions.bring_in)):
        act(deed, kept.pk)
        timed(name, lambda: work_off(Event()))
    with inside(tenant):
        return Import.objects.get(pk=kept.pk)
