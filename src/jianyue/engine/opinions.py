"""How satisfied people are and whether they recommend: exact, with what was left out and why.

An answer counts in the period [start, end) in which it was given, whenever it was recorded or
corrected. Points run from 0 to 100 (docs/decisions/0183).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from jianyue.engine.spans import Span

FULL = 100  # points
STARS = 5
PROMOTES, DETRACTS = 9, 6  # from here on up, from here on down


class Reason(StrEnum):
    """Why an answer does not count; the first that holds is the one that is given."""

    WITHDRAWN = "withdrawn"
    LATE = "late"
    DUPLICATE = "duplicate"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer.

    ref        names it, as evidence
    at         UTC instant at which it was given
    value      points from 0 to 100, or 0 to 10 of a recommendation
    about      of several answers about the same thing the last one counts; empty: it stands alone
    withdrawn  taken back
    late       given when the asking was over
    hidden     of an anonymous survey that too few have answered
    """

    ref: str
    at: datetime
    value: Fraction
    about: str = ""
    withdrawn: bool = False
    late: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A figure in points, the answers that it counts, and those that it leaves out.

    points  0 to 100 of satisfaction, -100 to 100 of recommendation; None without answers
    """

    points: Fraction | None
    counted: tuple[str, ...]
    left_out: tuple[tuple[str, Reason], ...]

    @property
    def share(self) -> Fraction | None:
        """The figure as a share, for goals in per cent."""
        return None if self.points is None else self.points / FULL


def points_of_stars(stars: int) -> int:
    """Return the points of 1 to 5 stars: 20, 40, 60, 80, 100. Raises ValueError for others."""
    if not 1 <= stars <= STARS:
        raise ValueError(f"{stars} is no number of stars")
    return stars * FULL // STARS


def mean(values: Sequence[int | Fraction]) -> Fraction | None:
    """Return the exact average; None of nothing."""
    total = sum(map(Fraction, values), Fraction())
    return total / len(values) if values else None


def satisfaction(given: Iterable[Given], period: Span) -> Result:
    """Return the average points of the answers of a period; each answer weighs the same."""
    counted, left_out = sorted_out(given, period)
    return Result(mean([each.value for each in counted]), _refs(counted), left_out)


def nps(given: Iterable[Given], period: Span) -> Result:
    """Return the net promoter score of the answers of a period.

    Promoters say 9 or 10, detractors 0 to 6; who says 7 or 8 is counted and is neither.
    """
    counted, left_out = sorted_out(given, period)
    return Result(net_promoters([each.value for each in counted]), _refs(counted), left_out)


def net_promoters(values: Sequence[int | Fraction]) -> Fraction | None:
    """Return 100 × (share of promoters - share of detractors), -100 to 100; None of nothing."""
    average = mean([(each >= PROMOTES) - (each <= DETRACTS) for each in values])
    return None if average is None else average * FULL


def sorted_out(
    given: Iterable[Given], period: Span
) -> tuple[list[Given], tuple[tuple[str, Reason], ...]]:
    """Return the answers of a period that count, in order, and the others with the reason."""
    within = [each for each in given if period.start <= each.at < period.end]
    within.sort(key=lambda each: (each.at, each.ref))
    last = {each.about: each.ref for each in within if each.about and _why(each) is None}
    counted: list[Given] = []
    left_out: list[tuple[str, Reason]] = []
    for each in within:
        why = _why(each)
        if why is None and each.about and last[each.about] != each.ref:
            why = Reason.DUPLICATE
        if why is None:
            counted.append(each)
        else:
            left_out.append((each.ref, why))
    return counted, tuple(left_out)


def _why(each: Given) -> Reason | None:
    if each.withdrawn:
        return Reason.WITHDRAWN
    if each.late:
        return Reason.LATE
    return Reason.TOO_FEW if each.hidden else None


def _refs(counted: Iterable[Given]) -> tuple[str, ...]:
    return tuple(each.ref for each in counted)
