"""The figures of a contract as the server shows them: what a bundle says that they are."""

from datetime import datetime
from typing import Any

from jianyue.agreements.models import Contract
from jianyue.engine.periods import Period
from jianyue.figures import queries


def figures_of(contract: Contract, period: Period, *, now: datetime) -> list[dict[str, Any]]:
    """Return each figure of a period as a bundle writes it; fractions in lowest terms."""
    return [
        {
            "indicator": figure.name,
            "measure": figure.promised.measure,
            "of": figure.of,
            "value": None if figure.value is None else str(figure.value),
            "part": figure.found.part,
            "whole": figure.found.whole,
        }
        for figure in queries.figures_of(contract, day=period.span.start, now=now)
        if figure.period.span == period.span
    ]
