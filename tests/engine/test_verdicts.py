"""Verdicts as columns count as one by one."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.clocks import Reopen, State
from jianyue.engine.indicators import Case, Cohort, Counting, verdict
from jianyue.engine.instants import micros
from jianyue.engine.spans import Span
from jianyue.engine.verdicts import Verdicts, counted

START = datetime(2026, 3, 1, tzinfo=UTC)
PERIOD = Span(START, START + timedelta(days=10))
instants = st.integers(-3, 13).map(lambda days: START + timedelta(days=days))
verdicts_of_one = st.lists(
    st.tuples(instants, st.sampled_from([State.MET, State.BREACHED])),
    max_size=4,
    unique_by=lambda each: each[0],
)
cases = st.lists(st.tuples(instants, verdicts_of_one), max_size=8)
countings = st.builds(Counting, st.sampled_from(Cohort), st.sampled_from(Reopen))


def columns(told: list[Case]) -> Verdicts:
    rows = [
        (int(case.ticket), micros(at), state is State.BREACHED, micros(case.reported_at))
        for case in told
        for at, state in case.conclusions
    ]
    ticket, at, missed, reported = zip(*rows, strict=True) if rows else ((), (), (), ())
    whole = (np.array(each, np.int64) for each in (ticket, at, [1] * len(rows), reported))
    numbers, instants_, level, reports = whole
    return Verdicts(numbers, instants_, np.array(missed, np.bool_), level, reports)


@given(cases, countings)
def test_columns_count_as_one_by_one(
    told: list[tuple[datetime, list[tuple[datetime, State]]]], counting: Counting
) -> None:
    all_cases = [
        Case(str(number), reported, reported, tuple(sorted(found)))
        for number, (reported, found) in enumerate(told)
    ]
    one_by_one = {
        int(case.ticket): side is State.BREACHED
        for case in all_cases
        if (side := verdict(case, PERIOD, counting)) is not None
    }

    found = counted(columns(all_cases), PERIOD, counting)

    assert dict(zip(found.ticket.tolist(), found.missed.tolist(), strict=True)) == one_by_one


def test_the_level_is_that_of_the_verdict_that_counts() -> None:
    at = np.array([micros(START), micros(START + timedelta(days=1))])
    both = Verdicts(
        np.array([7, 7]), at, np.array([True, False]), np.array([1, 3]), np.array([0, 0])
    )

    last = counted(both, PERIOD, Counting())
    sticky = counted(both, PERIOD, Counting(reopen=Reopen.RESTART))

    assert (last.level.tolist(), sticky.level.tolist()) == ([3], [1])
