"""Reports and findings counted from facts that no story can bring about so quickly."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from jianyue.engine.spans import Span
from jianyue.evidence.others import Recount, assessed, punctual
from jianyue.ledger.recorded import Plain

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = Span(NOON - 12 * HOUR, NOON + 12 * HOUR)


def fact(kind: str, hours: float, **body: Any) -> Plain:
    at = NOON + hours * HOUR
    return Plain(1, kind, at, at, None, body)


def report(due: float | None, *later: Plain) -> list[Plain]:
    due_at = None if due is None else (NOON + due * HOUR).isoformat()
    return [fact("report_drafted", -5, due_at=due_at), *later]


def test_a_report_counts_once_it_is_due_or_released_and_never_once_it_was_dropped() -> None:
    reports = [
        report(-1, fact("report_released", -1)),  # at the very instant
        report(-1, fact("report_released", -0.5)),
        report(-1),
        report(0),  # due now, and not late yet
        report(3, fact("report_released", -2)),  # before it is due
        report(3),
        report(-2, fact("report_dropped", -3)),
        report(None, fact("report_released", -2)),
        report(20, fact("report_released", -2)),  # of the day after
    ]

    assert punctual(reports, DAY, NOON) == Recount(Fraction(2, 4), 2, 4)
    assert punctual(reports[5:6], DAY, NOON) == Recount(None, 0, 0)


def test_a_finding_counts_in_its_own_period_and_replaces_the_one_before() -> None:
    def found(start: datetime, name: str = "review", **said: Any) -> Plain:
        given = {"part": None, "whole": None, "value": None} | said
        return fact("assessed", 1, indicator=name, **{"from": start.isoformat()}, **given)

    facts = [
        found(DAY.start, value="70"), found(DAY.start, part=3, whole=4),
        found(DAY.start, "another", value="1"), found(DAY.end, value="2"),
    ]  # fmt: skip

    assert assessed("review", facts[:1], DAY) == Recount(Fraction(70))
    assert assessed("review", facts, DAY) == Recount(Fraction(3, 4), 3, 4)
    assert assessed("review", [], DAY) == Recount(None)
