"""How many of the reports that were due were delivered in time (A16, B25)."""

from datetime import datetime
from typing import Final

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.models import Contract
from jianyue.engine.periods import Period
from jianyue.engine.rates import share
from jianyue.figures.figure import Cited, Found
from jianyue.ledger.speech import Both
from jianyue.reports.models import Report

LISTED: Final = 50
NOT_NEEDED: Final = Both("不再需要，已取消", "dropped: it was not needed")
NOTHING_DUE: Final = Both("这一期还没有到期的报告", "no report was due in this period yet")


def punctuality(
    contract: Contract, _promised: PromisedIndicator, period: Period, now: datetime
) -> Found:
    """Return the share of reports delivered by their due instant, of those due in the period.

    A report that is not due yet is on neither side, unless it is delivered already.
    """
    span = period.span
    due = Report.objects.filter(
        contract=contract, due_at__gte=span.start, due_at__lt=span.end
    ).order_by("due_at", "pk")
    owed = list(due.filter(dropped_at=None))
    concluded = [each for each in owed if each.released_at or each.due_at < now]
    missed = [each for each in concluded if each.released_at is None or each.was_late]
    dropped = list(due.exclude(dropped_at=None))
    kept = len(concluded) - len(missed)
    return Found(
        share(kept, len(concluded)), kept, len(concluded),
        missed=tuple(Cited("report", each.number) for each in missed[:LISTED]),
        left_out=tuple(Cited("report", each.number, NOT_NEEDED) for each in dropped[:LISTED]),
        out=len(dropped), open=len(owed) - len(concluded),
        lack=None if concluded else NOTHING_DUE,
    )  # fmt: skip
