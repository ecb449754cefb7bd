"""Figures by month follow the agreement's rules of counting, as the engine's own do."""

from datetime import timedelta
from itertools import product

import pytest

from jianyue.agreements.reading import read
from jianyue.agreements.terms import Terms, terms_of
from jianyue.engine.clocks import Reopen
from jianyue.engine.indicators import Case, Cohort, Counting, attainment, case_of
from jianyue.engine.targets import clock_of
from jianyue.replay.comparing import compare, flips
from jianyue.replay.costs import costs_of
from jianyue.replay.figures import MET, MISSED
from jianyue.replay.trials import Trial, try_on
from tests.replay.small_histories import LOG, Reading

DRAFT = """
agreement: draft
title: {zh: 草案, en: draft}
zone: UTC
calendars: {always: 7x24}
targets:
  fixing: {from: reported, to: resolved, within: 3 h, calendar: always, SERVICES}
rules: {reopen: REOPEN, cohort: COHORT}
indicators:
  fixed: {measure: attainment, of: fixing, per: month, goal: ">= 80 %"}
  fixed-urgent: {measure: attainment, of: fixing, per: month, levels: [1], goal: ">= 80 %"}
  uptime: {measure: availability, per: month, goal: ">= 99 %"}
CREDITS
"""
CREDITS = """
fees: {monthly: 1000.00 CNY}
credits:
  - {clause: "1", when: fixed, below: {80 %: 10 %}, of: monthly fee}
  - {clause: "2", when: uptime, below: {99 %: 10 %}, of: monthly fee}
  - {clause: "3", when: fixed-urgent, below: {80 %: 5 %}, of: monthly fee}
"""
HEAD = "no,seq,at,state,opened,solved,shut,urgency"
# Resolved, reopened and resolved again, within the month and across its end.
STORIES = (
    ("01-30 10:00", ["01-30 12:00 Resolved"]),
    ("01-30 10:00", ["01-30 14:00 Resolved"]),
    ("01-31 22:00", ["02-01 00:30 Resolved"]),
    ("01-31 22:00", ["02-01 02:00 Resolved"]),
    ("01-31 21:00", ["01-31 22:00 Resolved", "02-01 01:00 Active", "02-01 04:00 Resolved"]),
    ("01-30 10:00", ["01-30 14:00 Resolved", "01-30 15:00 Active", "01-30 16:00 Resolved"]),
    ("01-30 10:00", ["01-30 14:00 Resolved", "02-03 15:00 Active", "02-03 16:00 Resolved"]),
    ("02-03 20:00", ["02-03 20:30 New"]),
)


def terms(reopen: str = "resume", cohort: str = "concluded", more: str = "") -> Terms:
    text = DRAFT.replace("REOPEN", reopen).replace("COHORT", cohort).replace("CREDITS", more)
    reading = read(text.replace(", SERVICES", ""))
    assert reading.agreement is not None, reading.problems
    return terms_of(reading.agreement)


def rows() -> list[str]:
    return [
        f"T{n},{seq},2026-{change[:11]},{change[12:]},2026-{opened},,,high"
        for n, (opened, changes) in enumerate(STORIES)
        for seq, change in enumerate(changes)
    ]


def cases(trial: Trial) -> list[Case]:
    target, history = trial.terms.targets[0].target, trial.source.history
    found = []
    for ticket, number in enumerate(history.numbers):
        facts = history.facts(ticket, trial.figures[0].measured.levels)
        clock = clock_of(target, facts, now=trial.now)
        assert clock is not None
        found.append(case_of(number, facts[0].at, clock))
    return found


@pytest.mark.parametrize(
    ("reopen", "cohort"), [*product(["resume", "restart", "continuous"], ["concluded", "reported"])]
)
def test_a_month_counts_by_the_agreements_rules(reading: Reading, reopen: str, cohort: str) -> None:
    trial = try_on(terms(reopen, cohort), reading(LOG, HEAD, *rows()))
    numbers = trial.source.history.numbers
    counting = Counting(Cohort(cohort), Reopen(reopen))
    (figures,) = trial.figures

    assert [month.period.label for month in figures.months] == ["2026-01", "2026-02"][
        : len(figures.months)
    ]
    for month in figures.months:
        expected = attainment(cases(trial), month.period.span, counting).tally
        assert {numbers[i] for i in (month.sides == MET).nonzero()[0]} == set(expected.met)
        assert {numbers[i] for i in (month.sides == MISSED).nonzero()[0]} == set(expected.breached)


def test_open_tickets_are_on_neither_side(reading: Reading) -> None:
    (figures,) = try_on(terms(), reading(LOG, HEAD, *rows())).figures
    figure = figures.figure()

    assert figure.open == 1
    assert figure.counted == len(STORIES) - 1


def test_a_verdict_at_the_very_end_of_a_month_belongs_to_the_next(reading: Reading) -> None:
    # Reported 22:00, resolved at midnight, which is the last instant of the history too.
    source = reading(LOG, HEAD, "A,0,2026-02-01 00:00,Resolved,2026-01-31 22:00,,,high")
    (figures,) = try_on(terms(), source).figures

    assert [month.period.label for month in figures.months] == ["2026-02"]


def test_credits_follow_the_months_and_name_what_cannot_be_tried(reading: Reading) -> None:
    # January: T0 met; T1, T5 and T6 missed, and T4 met. 2 of 5 is below 80 %.
    trial = try_on(terms(more=CREDITS), reading(LOG, HEAD, *rows()))
    costs = costs_of(trial)

    assert costs.settled[0].period.label == "2026-01"
    assert str(costs.settled[0].statement.total) == "100.00"
    assert [text.en for text in costs.untried] == ["2: this history does not tell uptime"]


def test_credits_without_a_fee_are_not_invented(reading: Reading) -> None:
    more = CREDITS.replace("fees: {monthly: 1000.00 CNY}", "")
    costs = costs_of(try_on(terms(more=more), reading(LOG, HEAD, *rows())))

    assert costs.settled == ()
    assert "no fee" in costs.untried[0].en


def test_flips_are_named_ticket_by_ticket(reading: Reading) -> None:
    source = reading(LOG, HEAD, *rows())
    comparison = compare(try_on(terms(), source), try_on(terms("restart"), source))
    (change,) = comparison.targets

    # T4 worked one hour before midnight and three after: four in all, but a full three anew.
    # The breach of T5's first round stays under `restart` too.
    assert flips(comparison, change) == [("T4", "better")]
    stricter = terms_of_text(SHORT)
    comparison = compare(try_on(terms(), source), try_on(stricter, source))
    assert flips(comparison, comparison.targets[0]) == [
        ("T0", "worse"), ("T2", "worse"), ("T7", "other"),
    ]  # fmt: skip


# Ten minutes, under another name: it pairs by what begins and ends it.
SHORT = (
    DRAFT.replace("3 h", "10 min")
    .replace("REOPEN", "resume")
    .replace("COHORT", "concluded")
    .replace("CREDITS", "")
    .replace("fixing", "repair")
    .replace(", SERVICES", "")
)


def terms_of_text(text: str) -> Terms:
    reading = read(text)
    assert reading.agreement is not None, reading.problems
    return terms_of(reading.agreement)


def test_the_history_is_judged_as_of_its_last_instant(reading: Reading) -> None:
    source = reading(LOG, HEAD, "A,0,2026-01-05 11:00,New,2026-01-05 10:00,,,high")
    trial = try_on(terms(), source)

    assert trial.now.isoformat() == "2026-01-05T11:00:00+00:00"
    clocks = trial.figures[0].measured.clocks
    assert clocks is not None
    assert clocks.remaining[0] == timedelta(hours=2) // timedelta(microseconds=1)


def test_a_target_for_one_service_counts_its_tickets_alone(reading: Reading) -> None:
    text = SHORT.replace("calendar: always}", "calendar: always, services: [erp]}").replace(
        "rules:", "services: {erp: {title: ERP}, mail: {title: mail}}\nrules:"
    )
    by_service = LOG.replace("urgency: {column", "service: {column")
    source = reading(by_service, HEAD, *[
        f"{no},0,2026-01-05 11:00,Resolved,2026-01-05 10:00,,,{service}"
        for no, service in (("A", "erp"), ("B", "mail"), ("C", ""))
    ])  # fmt: skip
    (figures,) = try_on(terms_of_text(text), source).figures

    assert figures.measured.counted.tolist() == [True, False, False]
    (lacking,) = try_on(terms_of_text(text), reading(LOG, HEAD, *rows())).figures
    assert lacking.measured.lack is not None
    assert "business system" in lacking.measured.lack.en
