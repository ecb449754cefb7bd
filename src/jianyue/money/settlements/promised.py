"""The one way from the figures of a contract to what settlements charge for them."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from jianyue.agreements.models import Contract
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.spans import Span
from jianyue.figures.figure import Figure, against, worst
from jianyue.figures.queries import figures_of
from jianyue.figures.saying import counts_said, said


@dataclass(frozen=True, slots=True)
class Reached:
    """What one promised indicator came to in its period.

    value      as its goal is written; None where there was nothing to measure
    otherwise  the value if what the customer contests counted; None where nothing is contested
    shown      the value as people read it, in Chinese and English
    evidence   kind and number of what it stands on
    """

    name: str
    clause: str
    value: Fraction | None
    otherwise: Fraction | None
    shown: tuple[str, str]
    evidence: tuple[tuple[str, str], ...]


def reached_in(contract: Contract, span: Span, *, now: datetime) -> dict[str, Reached]:
    """Return the indicators whose period ended in a stretch, by name, as known at `now`.

    Of several systems the one that keeps the promise least counts (docs/decisions/0190).
    """
    figures = figures_of(contract, day=span.end - MICROSECOND, now=now)
    ended = [each for each in figures if span.start < each.period.span.end <= span.end]
    return {name: _reached(figure) for name, figure in worst(ended).items()}


def _reached(figure: Figure) -> Reached:
    found, shown = figure.found, said(figure)
    otherwise = found.otherwise
    if otherwise is not None:
        otherwise = against(figure.goal, otherwise, figure.unit)
    counts = counts_said(figure)
    words = (shown.zh, shown.en)
    if counts is not None:
        words = (f"{shown.zh}（{counts.zh}）", f"{shown.en} ({counts.en})")
    evidence = tuple((each.kind, each.name) for each in found.missed)
    return Reached(figure.name, figure.clause, figure.in_goal_unit, otherwise, words, evidence)
