"""Figures counted from the clocks of tickets: attainment, solved, solved again (semantics 6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.terms import Terms
from jianyue.engine.clocks import Reopen
from jianyue.engine.indicators import Cohort, Counting
from jianyue.engine.rates import share
from jianyue.engine.spans import Span
from jianyue.engine.verdicts import counted
from jianyue.figures.columns import COUNTS, MERGED, STANDINGS, Counted, Solved, numbers_of
from jianyue.figures.figure import Cited, Found
from jianyue.figures.sides import Sides
from jianyue.ledger.speech import Both
from jianyue.tickets.carried import Conclusion
from jianyue.tickets.words import Contest

LISTED: Final = 50
CONTESTED: Final = STANDINGS.index(Contest.CONTESTED)
WAS_MERGED: Final = Both("已并入另一张工单", "merged into another ticket")
WAS_CARRIED: Final = Both("补录，属于已发布的周期", "recorded late, of a period that was released")


def attainment(
    promised: PromisedIndicator, terms: Terms, told: Mapping[str, Counted], period: Span
) -> Sides:
    """Return how tickets count in the attainment of all targets of an indicator together.

    told  verdicts by target; a ticket counts once for each target
    """
    rules = terms.agreement.rules
    counting = Counting(Cohort(rules.cohort), Reopen(rules.reopen))
    of = [_side(told[name], period, counting, promised) for name in _targets(promised, terms, told)]
    return Sides.joined(of)


def solving(
    promised: PromisedIndicator, terms: Terms, told: Mapping[str, Solved], *, again: bool
) -> Sides:
    """Return what of what was due was solved; or what of what was solved had come again."""
    of = [_of_levels(told[name], promised) for name in _targets(promised, terms, told)]
    if again:
        return Sides.joined(
            Sides(each.ticket, each.again, each.standing).chosen(each.solved) for each in of
        )
    return Sides.joined(Sides(each.ticket, each.solved, each.standing) for each in of)


def found_from(sides: Sides, *, kept_is_good: bool = True) -> Found:
    """Return the share of what kept it, with the evidence.

    kept_is_good  whether that share is better the larger it is; where it is not, what kept it is
                  what breaks the promise
    """
    counts, fought = sides.standing == COUNTS, sides.standing == CONTESTED
    both = counts | fought
    part, whole = int((sides.kept & counts).sum()), int(counts.sum())
    otherwise = share(int((sides.kept & both).sum()), int(both.sum())) if fought.any() else None
    wrong = sides.ticket[counts & (sides.kept ^ kept_is_good)][:LISTED]
    out = np.flatnonzero(~counts)
    listed = out[:LISTED].tolist()
    numbers = numbers_of([*wrong.tolist(), *sides.ticket[out[:LISTED]].tolist()])
    return Found(
        share(part, whole), part, whole, otherwise, int(fought.sum()),
        tuple(Cited("ticket", numbers[each]) for each in wrong.tolist()),
        tuple(
            Cited("ticket", numbers[int(sides.ticket[i])], why(int(sides.standing[i])))
            for i in listed
        ),
        len(out), sides=sides,
    )  # fmt: skip


def with_carried(
    found: Found, promised: PromisedIndicator, told: Sequence[tuple[str, Conclusion]]
) -> Found:
    """Return an attainment with what was carried into it from periods before, marked so."""
    of, levels = promised.indicator.of, promised.indicator.levels
    names = dict.fromkeys(
        number
        for number, each in told
        if (not of or each.target in of) and (not levels or each.level in levels)
    )
    cited = tuple(Cited("ticket", each, WAS_CARRIED) for each in [*names][:LISTED])
    return replace(found, carried=cited, came=len(names)) if names else found


def why(standing: int) -> Both:
    """Return why a ticket left the count."""
    if standing == MERGED:
        return WAS_MERGED
    said = Contest.of(STANDINGS[standing])
    return Both(said.words("zh"), said.words("en"))


def _targets(
    promised: PromisedIndicator, terms: Terms, told: Mapping[str, Counted] | Mapping[str, Solved]
) -> Iterator[str]:
    names: Iterable[str] = promised.indicator.of or terms.agreement.targets
    return (name for name in names if name in told)


def _side(told: Counted, period: Span, counting: Counting, promised: PromisedIndicator) -> Sides:
    found = counted(told.verdicts, period, counting)
    if promised.indicator.levels:
        found = found.chosen(np.isin(found.level, promised.indicator.levels))
    # A ticket stands to the count in the same way in each of its verdicts.
    first = np.searchsorted(told.verdicts.ticket, found.ticket)
    return Sides(found.ticket, ~found.missed, told.standing[first])


def _of_levels(told: Solved, promised: PromisedIndicator) -> Solved:
    if not promised.indicator.levels:
        return told
    kept = np.isin(told.level, promised.indicator.levels)
    return Solved(
        told.ticket[kept], told.solved[kept], told.again[kept], told.level[kept],
        told.standing[kept],
    )  # fmt: skip
