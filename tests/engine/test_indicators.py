"""Attainment, cohorts and periods: semantics 6 and what semantics 2 says of reopening."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Limit, Reopen, Rules, State
from jianyue.engine.facts import Fact, Kind
from jianyue.engine.hours import always
from jianyue.engine.indicators import (
    Attainment,
    Case,
    Cohort,
    Counting,
    Tally,
    attainment,
    carried,
    case_of,
    is_open,
    verdict,
)
from jianyue.engine.spans import Span
from jianyue.engine.targets import Target, clock_of

# March 2026 in UTC is [day 1, day 32); days below 1 are February's, from 32 on April's.
STATES = {"m": State.MET, "b": State.BREACHED}
CONCLUDED, REPORTED = Cohort.CONCLUDED, Cohort.REPORTED
RESUME, RESTART = Reopen.RESUME, Reopen.RESTART


def day(number: float) -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=number - 1)


FEBRUARY, MARCH, APRIL = (Span(day(a), day(b)) for a, b in ((-27, 1), (1, 32), (32, 62)))


def case(
    words: str,
    ticket: str = "T1",
    *,
    reported: float = 2,
    left_out: str = "",
    contested: bool = False,
) -> Case:
    """Read `m5 b12 open`: met on day 5, breached on day 12, running now."""
    told = [word for word in words.split() if word != "open"]
    return Case(
        ticket,
        day(reported),
        day(reported),
        tuple((day(float(word[1:])), STATES[word[0]]) for word in told),
        "open" in words,
        left_out,
        contested,
    )


@dataclass(frozen=True)
class Verdict:
    """What a ticket counts as in February, March and April: m, b, open or nothing."""

    id: str
    words: str
    counts: str
    reported: float = 2
    cohort: Cohort = CONCLUDED
    reopen: Reopen = RESUME


VERDICTS = [
    Verdict("met", "m5", "- m -"),
    Verdict("breached", "b5", "- b -"),
    # The first instant of March is March's; the first of April is April's.
    Verdict("met as March begins", "m1", "open m -", reported=-3),
    Verdict("met as April begins", "m32", "- open m"),
    Verdict("met just before April", "m31.999999", "- m -"),
    Verdict("breached as April begins", "b32", "- open b"),
    # Reported in February, met in March: March's by conclusion.
    Verdict("reported before, met in March", "m5", "open m -", reported=-3),
    # It became breached in March and was finished in April: breached came first.
    Verdict("breached in March, finished in April", "b20", "- b -"),
    Verdict("still running", "open", "- open open"),
    Verdict("running since February", "open", "open open open", reported=-3),
    Verdict("begins as April begins", "open", "- - open", reported=32),
    Verdict("overdue and still open", "b20", "- b -"),
    # The target fell away (solved before anyone travelled): no side, not open.
    Verdict("fell away", "", "- - -"),
    # Two rounds in one month: the last conclusion counts, once.
    Verdict("met twice in March", "m5 m20", "- m -"),
    Verdict("met, reopened, breached in March", "m5 b20", "- b -"),
    # Each month by its own last conclusion; the reopening never changes the closed month.
    Verdict("met in March, breached in April", "m5 b40", "- m b"),
    Verdict("met in February and in March", "m-3 m5", "m m -", reported=-5),
    Verdict("three rounds in three months", "m-3 b5 m40", "m b m", reported=-5, reopen=RESTART),
    Verdict("reopened and running", "m5 open", "- m -"),
    # A breach that an approval undid leaves the later one standing.
    Verdict("the last of several", "b5 m8 m20", "- m -"),
    # Restart: the second round was met, but the breach of the first, in the same month, counts.
    Verdict("restart, breached then met", "b5 m20", "- b -", reopen=RESTART),
    Verdict("restart, met then breached", "m5 b20", "- b -", reopen=RESTART),
    # The breach was March's; April's round stands for itself.
    Verdict("restart, breached in March, met in April", "b5 m40", "- b m", reopen=RESTART),
    Verdict("restart, out of order", "m20 b5", "- b -", reopen=RESTART),
    Verdict("resume, out of order", "m20 b5", "- m -"),
    # By report: the ticket belongs to the month of its report.
    Verdict("by report, met", "m5", "- m -", cohort=REPORTED),
    Verdict("by report, reported before", "m5", "open - -", reported=-3, cohort=REPORTED),
    # Still running as March ends: open, on neither side, of no other month either.
    Verdict("by report, met in April", "m40", "- open -", cohort=REPORTED),
    Verdict("by report, breached in April", "b40", "- open -", cohort=REPORTED),
    Verdict("by report, met as April begins", "m32", "- open -", cohort=REPORTED),
    Verdict("by report, running", "open", "- open -", cohort=REPORTED),
    Verdict("by report, met and later breached", "m5 b40", "- m -", cohort=REPORTED),
    Verdict("by report, met then breached", "m5 b20", "- b -", cohort=REPORTED),
    Verdict("by report, restart", "b5 m20", "- b -", cohort=REPORTED, reopen=RESTART),
    Verdict("by report, reported as March begins", "m5", "- m -", reported=1, cohort=REPORTED),
    Verdict("by report, reported as April begins", "m35", "- - m", reported=32, cohort=REPORTED),
]


@pytest.mark.parametrize("told", VERDICTS, ids=lambda told: told.id)
def test_a_ticket_counts_where_it_was_worked_out_to_count(told: Verdict) -> None:
    one = case(told.words, reported=told.reported)
    counting = Counting(told.cohort, told.reopen)
    found = []
    for period in (FEBRUARY, MARCH, APRIL):
        state = verdict(one, period, counting)
        open_then = "open" if is_open(one, period, counting) else "-"
        found.append(state[0] if state else open_then)

    assert " ".join(found) == told.counts


def many(words: str, first: int, count: int) -> list[Case]:
    return [case(words, f"T{number}") for number in range(first, first + count)]


@pytest.mark.parametrize(
    ("cases", "figure", "open_count"),
    [
        # 10 on time, 3 overdue and still open, 5 open in time: 10 / 13.
        ([*many("m5", 0, 10), *many("b9", 10, 3), *many("open", 13, 5)], Fraction(10, 13), 5),
        ([], None, 0),
        (many("open", 0, 4), None, 4),  # 0 / 0 is "none"
        (many("m5", 0, 7), Fraction(1), 0),
        (many("b5", 0, 7), Fraction(0), 0),
        ([*many("m5", 0, 19), *many("b5", 19, 1)], Fraction(95, 100), 0),
        # Of April's two nothing counts in March; they are open at its end.
        ([*many("m5", 0, 1), *many("m40", 1, 2)], Fraction(1), 2),
    ],
)
def test_attainment_is_met_over_met_and_breached(
    cases: list[Case], figure: Fraction | None, open_count: int
) -> None:
    found = attainment(cases, MARCH, Counting())

    assert (found.figure, len(found.open)) == (figure, open_count)


def test_an_excluded_ticket_leaves_the_indicator_and_is_listed() -> None:
    cases = [
        case("m5", "T1"),
        case("b6", "T2", left_out="customer-misoperation"),
        case("open", "T3", left_out="merged"),
        case("b40", "T4"),
        case("", "T5", left_out="force-majeure"),
        case("m-3", "T6", reported=-5, left_out="force-majeure"),
    ]

    found = attainment(cases, MARCH, Counting())

    # T5 would have counted nowhere, T6 in February: neither is listed here.
    assert found == Attainment(
        tally=Tally(met=("T1",)),
        contested=None,
        open=("T4",),
        left_out=(("T2", "customer-misoperation"), ("T3", "merged")),
    )


@pytest.mark.parametrize(
    ("words", "agreed", "contested"),
    [
        # 3 met; the contested one breached: 3 / 3 as the provider sees it, 3 / 4 as the customer.
        ("b5", Fraction(1), Fraction(3, 4)),
        ("m5", Fraction(1), Fraction(1)),
        ("b40", Fraction(1), None),  # it counts in April: nothing is contested in March
        ("open", Fraction(1), None),
    ],
)
def test_a_contested_exclusion_shows_the_figure_both_ways(
    words: str, agreed: Fraction, contested: Fraction | None
) -> None:
    cases = [
        *many("m5", 0, 3),
        case(words, "T3", left_out="local-network", contested=True),
        case("b5", "T4", left_out="force-majeure"),
    ]

    found = attainment(cases, MARCH, Counting())

    assert found.figure == agreed
    assert (found.contested.attainment if found.contested else None) == contested


def test_a_ticket_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="ticket T1 counts once per target, not twice"):
        attainment([case("m5"), case("b6")], MARCH, Counting())


def test_a_case_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="T1 leaves nothing that could be contested"):
        case("m5", contested=True)
    with pytest.raises(ValueError, match="T1 concludes otherwise than met or breached"):
        Case("T1", day(2), day(2), ((day(3), State.RUNNING),))


FROZEN = [(MARCH, day(35)), (APRIL, day(66))]


@pytest.mark.parametrize(
    ("at", "recorded", "counts"),
    [
        (20, 20, 20),
        (20, 34, 20),  # late, but before March's report was frozen
        (20, 35, 20),  # at the instant of freezing it was still in the report
        (20, 36, 36),  # after it: counts when recorded, in April
        (20, 70, 70),  # even after April's, in May
        (40, 50, 40),
        (-3, 36, -3),  # February has no frozen report here
    ],
)
def test_a_late_fact_is_carried_to_the_period_of_its_recording(
    at: float, recorded: float, counts: float
) -> None:
    assert carried(day(at), day(recorded), FROZEN) == day(counts)


DAY_LONG = Limit(Calendar(always("UTC")), timedelta(days=1))


@pytest.mark.parametrize(
    ("reopen", "march", "april"),
    [
        # Reported on day 30 with one day: met on 30.5 with half a day left. Reopened on 33, closed
        # on 34: a day more. Resumed: 0.5 less 1 is a breach in April; March stays met.
        (Reopen.RESUME, State.MET, State.BREACHED),
        # Restarted with a full day: used up exactly on 34, which is on time.
        (Reopen.RESTART, State.MET, State.MET),
        # Continuous: used up on 31, in the gap, which shows once it is reopened on 33.
        (Reopen.CONTINUOUS, State.MET, State.BREACHED),
    ],
)
def test_a_reopening_never_changes_the_month_that_is_closed(
    reopen: Reopen, march: State, april: State
) -> None:
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, {0: DAY_LONG}, rules=Rules(reopen))
    kinds = ((30, Kind.REPORTED), (30.5, Kind.RESOLVED), (33, Kind.REOPENED), (34, Kind.RESOLVED))
    facts = [Fact(kind, day(at), seq) for seq, (at, kind) in enumerate(kinds)]
    clock = clock_of(target, facts, now=day(40))
    assert clock is not None

    one = case_of("T1", day(30), clock)

    counting = Counting(reopen=reopen)
    assert (verdict(one, MARCH, counting), verdict(one, APRIL, counting)) == (march, april)
    assert not one.runs


def test_a_clock_that_still_runs_makes_an_open_case() -> None:
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, {0: DAY_LONG})
    clock = clock_of(target, [Fact(Kind.REPORTED, day(31.5))], now=day(32))
    assert clock is not None

    found = attainment([case_of("T1", day(31.5), clock)], MARCH, Counting())

    assert (found.open, found.figure) == (("T1",), None)


words = st.lists(
    st.builds(lambda state, at: f"{state}{at}", st.sampled_from("mb"), st.integers(-20, 60)),
    max_size=4,
).flatmap(lambda told: st.sampled_from([" ".join(told), " ".join([*told, "open"])]))


@given(st.lists(words, max_size=6), st.sampled_from(Cohort), st.sampled_from(Reopen), st.randoms())
def test_every_ticket_is_on_one_side_or_open_or_nowhere_in_whatever_order(
    told: list[str], cohort: Cohort, reopen: Reopen, chance: random.Random
) -> None:
    cases = [case(each, f"T{i}", reported=-25) for i, each in enumerate(told)]
    counting = Counting(cohort, reopen)
    for period in (FEBRUARY, MARCH):
        found = attainment(cases, period, counting)
        shuffled = attainment(chance.sample(cases, len(cases)), period, counting)

        placed = [*found.tally.met, *found.tally.breached, *found.open]
        assert len(placed) == len(set(placed))
        assert found.figure is None or 0 <= found.figure <= 1
        assert (found.figure, sorted(found.open)) == (shuffled.figure, sorted(shuffled.open))
