"""Figures of a contract: the same as the engine makes of the facts, ticket by ticket."""

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from jianyue.agreements import catalog
from jianyue.engine.indicators import Counting, attainment, case_of
from jianyue.engine.periods import Per, period_of
from jianyue.figures.figure import Figure
from jianyue.figures.queries import figures_of
from jianyue.ledger.fence import inside
from jianyue.services.terms import terms_of_version
from jianyue.tickets.folding import standing
from jianyue.tickets.joining import merge
from jianyue.tickets.models import Ticket
from jianyue.tickets.rating import rate
from tests.acting import local
from tests.stories.amending import amended
from tests.story import SHANGHAI, Story

Do = Callable[..., Any]


def figures(
    story: Story, contract: str = "bank-1", day: datetime | None = None
) -> dict[str, Figure]:
    kept, now = story.cast.contracts[contract], story.now.astimezone(UTC)
    with inside(kept.tenant_id):
        found = figures_of(kept, day=day or now, now=now)
    return {each.name + each.of: each for each in found}


def one_by_one(story: Story, target: str) -> tuple[int, int]:
    """Count met and breached from the facts, by the engine alone."""
    cases = []
    for each in story.tickets:
        with inside(each.tenant_id):
            ticket = Ticket.objects.get(pk=each.pk)
            terms = terms_of_version(ticket.version)
            told = standing(
                ticket.facts(), terms, kind=ticket.kind, service=ticket.service, now=story.now
            )
        cases += [
            case_of(ticket.number, ticket.reported_at, clock.clock, left_out=ticket.contest)
            for clock in told.clocks
            if clock.promised.target.name == target
        ]
    span = period_of(Per.MONTH, story.now, SHANGHAI).span
    found = attainment(cases, span, Counting()).tally
    return len(found.met), len(found.breached)


def lived(story: Story) -> None:
    """Report six matters; half are answered late, one is solved, reopened and solved again."""
    for number in range(6):
        ticket = story.report()
        story.wait(minutes=20 if number % 2 else 40)
        story.record(ticket, "responded", text="正在处理")
        story.wait(minutes=30)
        if number < 4:
            story.record(ticket, "resolved", text="已恢复")
    story.wait(hours=1)
    story.record(story.tickets[0], "reopened", "teller", reason="又坏了")
    story.wait(hours=3)
    story.record(story.tickets[0], "resolved", text="换了设备")
    story.wait(seconds=1)


@pytest.mark.parametrize("target", ["response", "recovery", "resolution"])
def test_attainment_is_what_the_engine_counts_from_the_facts(story: Story, target: str) -> None:
    lived(story)

    figure = figures(story)[f"{target}-rate"]

    met, breached = one_by_one(story, target)
    assert (figure.found.part, figure.found.whole) == (met, met + breached)
    assert met + breached
    assert not figure.is_final


def test_what_is_overdue_and_open_counts_as_breached(story: Story) -> None:
    story.report()
    assert figures(story)["response-rate"].value is None

    story.wait(minutes=30)
    assert figures(story)["response-rate"].value is None
    story.wait(seconds=1)
    figure = figures(story)["response-rate"]
    assert (figure.value, figure.kept) == (Fraction(0), False)
    assert [each.name for each in figure.found.missed] == [story.tickets[0].number]


def test_an_exclusion_is_listed_and_shown_both_ways_while_it_is_contested(story: Story) -> None:
    lived(story)
    late = story.tickets[0]
    before = figures(story)["response-rate"].found
    story.record(late, "excluded", "manager", ground="force-majeure", reason="断电")

    agreed = figures(story)["response-rate"].found
    story.record(late, "exclusion_contested", "representative", reason="没有断电")
    contested = figures(story)["response-rate"].found

    assert (before.part, before.whole) == (3, 6)
    assert (agreed.part, agreed.whole, agreed.otherwise) == (3, 5, None)
    assert (contested.part, contested.whole) == (3, 5)
    assert contested.otherwise == Fraction(3, 6)
    assert [each.name for each in contested.left_out] == [late.number]


def test_a_merged_ticket_leaves_the_count(story: Story, do: Do) -> None:
    lived(story)
    before = figures(story)["response-rate"].found.whole
    extra = story.report()
    story.record(extra, "responded", text="正在处理")
    do("agent", merge, extra.pk, story.tickets[4].pk, reason="重复")
    story.wait(seconds=1)

    found = figures(story)["response-rate"].found
    assert found.whole == before
    assert (found.left_out[0].name, found.out) == (extra.number, 1)


def test_by_report_a_promise_counts_that_was_missed_before_the_period_began(story: Story) -> None:
    text = catalog.path("bank").read_text(encoding="utf-8")
    amended(story, text.replace("cohort: concluded", "cohort: reported"))
    story.at("2026-02-01 09:00")
    late = story.report(occurred_at=local("2026-01-31 22:00"))
    story.wait(minutes=1)

    found = figures(story)["response-rate"].found
    assert (found.part, found.whole) == (0, 1)
    assert [each.name for each in found.missed] == [late.number]


@pytest.mark.clause("D10")
def test_the_first_line_solved_what_nobody_else_took_over(story: Story) -> None:
    code = story.under("quality")
    said: dict[str, Any] = {"kind": "incident", "service": "", "attributes": {}}
    alone, travelled = (story.report(contract=code, **said) for _ in range(2))
    story.wait(minutes=10)
    story.record(travelled, "arrived", "engineer")
    for ticket in (alone, travelled):
        story.record(ticket, "resolved", text="好了")
    story.wait(seconds=1)

    figure = figures(story, code)["first-line"]
    assert (figure.found.part, figure.found.whole, figure.kept) == (1, 2, True)
    assert [each.name for each in figure.found.missed] == [travelled.number]


@pytest.mark.clause("A10")
def test_ratings_on_closing_are_the_satisfaction_of_the_period(story: Story, do: Do) -> None:
    assert figures(story)["satisfaction"].value is None
    for stars in (5, 3):
        ticket = story.report()
        story.wait(minutes=5)
        story.record(ticket, "resolved", text="好了")
        do("teller", rate, ticket.pk, stars)
    story.wait(seconds=1)

    figure = figures(story)["satisfaction"]
    assert (figure.value, figure.found.whole) == (Fraction(80), 2)
    assert [each.name for each in figure.found.missed] == [t.number for t in story.tickets]
