"""Attainment over a period: which clocks count in it, and on which side (semantics 6)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from operator import itemgetter

from jianyue.engine.clocks import Clock, Reopen, State
from jianyue.engine.rates import share
from jianyue.engine.spans import Span

Conclusion = tuple[datetime, State]


class Cohort(StrEnum):
    """By what a clock belongs to a period."""

    CONCLUDED = "concluded"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Counting:
    """What the agreement says of counting: the cohort, and the reopening rule of its clocks."""

    cohort: Cohort = Cohort.CONCLUDED
    reopen: Reopen = Reopen.RESUME


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket under one target.

    ticket       its number
    reported_at  UTC instant
    began_at     UTC instant of the target's `from` fact
    conclusions  each verdict and its instant
    runs         whether the clock is running or paused now
    left_out     why it leaves the indicator: an agreed ground, a merger; empty where it does not
    contested    whether the customer contests that
    """

    ticket: str
    reported_at: datetime
    began_at: datetime
    conclusions: tuple[Conclusion, ...]
    runs: bool = False
    left_out: str = ""
    contested: bool = False

    def __post_init__(self) -> None:
        if self.contested and not self.left_out:
            raise ValueError(f"{self.ticket} leaves nothing that could be contested")
        if any(state not in {State.MET, State.BREACHED} for _, state in self.conclusions):
            raise ValueError(f"{self.ticket} concludes otherwise than met or breached")


def case_of(
    ticket: str, reported_at: datetime, clock: Clock, *, left_out: str = "", contested: bool = False
) -> Case:
    """Return the case of one ticket from its clock; the rest as for `Case`."""
    runs = clock.state in {State.RUNNING, State.PAUSED}
    return Case(ticket, reported_at, clock.start, clock.conclusions, runs, left_out, contested)


@dataclass(frozen=True, slots=True)
class Tally:
    """Tickets on both sides of an attainment, each once."""

    met: tuple[str, ...] = ()
    breached: tuple[str, ...] = ()

    @property
    def attainment(self) -> Fraction | None:
        """Met / (met + breached), exact; None for 0 / 0."""
        return share(len(self.met), len(self.met) + len(self.breached))


@dataclass(frozen=True, slots=True)
class Attainment:
    """The figure of one target in one period, with its evidence.

    tally      what counts
    contested  the same with every contested ticket counted; None where nothing is contested
    open       tickets that began and have not concluded by the end; on neither side
    left_out   ticket and reason of those that would have counted or been open
    """

    tally: Tally
    contested: Tally | None
    open: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def figure(self) -> Fraction | None:
        """The attainment with exclusions as the provider sees them; None for 0 / 0."""
        return self.tally.attainment


def verdict(case: Case, period: Span, counting: Counting) -> State | None:
    """Return how a case counts in `period`; None where it does not (semantics 2 and 6).

    A ticket counts once per target, by its last conclusion in the period; under `restart` a
    breach of an earlier round in the same period still counts. By report, what concluded before
    the end of the period of the report counts, and nothing later moves it.
    """
    ordered = sorted(case.conclusions, key=itemgetter(0))
    if counting.cohort is Cohort.CONCLUDED:
        states = [state for at, state in ordered if period.holds(at)]
    elif period.holds(case.reported_at):
        states = [state for at, state in ordered if at < period.end]
    else:
        states = []
    if counting.reopen is Reopen.RESTART and State.BREACHED in states:
        return State.BREACHED
    return states[-1] if states else None


def is_open(case: Case, period: Span, counting: Counting) -> bool:
    """Tell whether a case is to be shown as open at the end of `period`."""
    if any(at < period.end for at, _ in case.conclusions):
        return False
    begun = case.began_at < period.end
    belongs = counting.cohort is Cohort.CONCLUDED or period.holds(case.reported_at)
    return begun and belongs and (case.runs or bool(case.conclusions))


def attainment(cases: Iterable[Case], period: Span, counting: Counting) -> Attainment:
    """Return the attainment of one target over `period`.

    cases     one for each ticket the target applies to; raises ValueError for a ticket twice
    period    [start, end) in UTC; for a live figure it ends now
    counting  cohort and reopening rule
    """
    told = tuple(cases)
    again = [ticket for ticket, times in Counter(case.ticket for case in told).items() if times > 1]
    if again:
        raise ValueError(f"ticket {again[0]} counts once per target, not twice")
    sides = {case.ticket: verdict(case, period, counting) for case in told}
    open_now = {case.ticket for case in told if is_open(case, period, counting)}
    inside = [case for case in told if not case.left_out]
    contested = [case for case in told if not case.left_out or case.contested]
    return Attainment(
        tally=_tally(inside, sides),
        contested=_tally(contested, sides)
        if any(case.contested and sides[case.ticket] for case in told)
        else None,
        open=tuple(case.ticket for case in inside if case.ticket in open_now),
        left_out=tuple(
            (case.ticket, case.left_out)
            for case in told
            if case.left_out and (sides[case.ticket] or case.ticket in open_now)
        ),
    )


def _tally(cases: Sequence[Case], sides: dict[str, State | None]) -> Tally:
    met, breached = (
        tuple(case.ticket for case in cases if sides[case.ticket] is side)
        for side in (State.MET, State.BREACHED)
    )
    return Tally(met, breached)


def carried(
    at: datetime, recorded_at: datetime, frozen: Iterable[tuple[Span, datetime]]
) -> datetime:
    """Return the instant by which a conclusion counts under `late_facts: carry` (semantics 6).

    at           UTC instant of the conclusion
    recorded_at  UTC instant at which the fact behind it was recorded
    frozen       periods with a frozen report, and the instant at which it was frozen

    What was recorded after the report of its period was frozen counts when it was recorded; a
    result other than `at` is shown as carried.
    """
    late = any(period.holds(at) and recorded_at > frozen_at for period, frozen_at in frozen)
    return recorded_at if late else at
