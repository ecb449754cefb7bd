"""Commitments beside availability: how many major incidents, how long an outage lasted."""

from collections.abc import Callable
from datetime import UTC, timedelta
from fractions import Fraction
from typing import Any

import pytest

from jianyue.ledger.fence import inside
from jianyue.services.agreed import agreed_for
from jianyue.tickets.joining import merge
from jianyue.tickets.models import Ticket
from jianyue.watch.kept import LONGEST, MAJOR, Kept, kept_of
from jianyue.watch.outages import Found, end, open_outage
from tests.acting import local
from tests.story import Story

Do = Callable[..., Any]
HOUR = Fraction(3600)
MAJORS = {"urgency": "high", "impact": "high"}


@pytest.fixture
def vendor(story: Story) -> str:
    """A contract of the bank that promises 4 h and 8 major incidents a year."""
    return story.under("vendor")


def kept(story: Story, contract: str, measure: str, day: str = "") -> list[Kept]:
    kept_contract, now = story.cast.contracts[contract], story.now.astimezone(UTC)
    with inside(kept_contract.tenant_id):
        agreed = agreed_for(kept_contract, story.now)
        assert agreed is not None
        found = kept_of(kept_contract, agreed, day=local(day) if day else now, now=now)
        return [each for each in found if each.promised.measure == measure]


def count(story: Story, contract: str, day: str = "") -> tuple[int, bool]:
    [major] = kept(story, contract, MAJOR, day)
    return int(major.figure or 0), major.holds


def incident(story: Story, contract: str, **said: Any) -> Ticket:
    return story.report(contract=contract, service="maintenance", attributes=MAJORS | said)


def down(do: Do, story: Story, contract: str, start: str, until: str = "", **said: Any) -> Any:
    span = local(start), local(until) if until else None
    found = Found("maintenance", said.pop("grade", "full"), "provider", *span, **said)
    return do("engineer", open_outage, story.cast.contracts[contract], found)


def longest(story: Story, contract: str, day: str = "") -> tuple[Fraction | None, bool]:
    [one] = kept(story, contract, LONGEST, day)
    return one.figure, one.holds


@pytest.mark.clause("A05")
def test_eight_major_incidents_of_a_year_keep_the_promise_and_the_ninth_breaks_it(
    story: Story, vendor: str
) -> None:
    assert count(story, vendor) == (0, True)
    for _ in range(8):
        incident(story, vendor)
    incident(story, vendor, impact="medium")
    story.report()
    assert count(story, vendor) == (8, True)

    incident(story, vendor)
    assert count(story, vendor) == (9, False)
    assert count(story, vendor, "2025-12-31 23:59") == (0, True)
    assert count(story, vendor, "2027-01-01 00:00") == (0, True)


@pytest.mark.clause("A05")
def test_what_is_no_major_incident_after_all_leaves_the_number(
    story: Story, vendor: str, do: Do
) -> None:
    tickets = [incident(story, vendor) for _ in range(4)]
    story.wait(minutes=5)
    mild = MAJORS | {"impact": "low"}
    story.record(tickets[0], "reclassified", attributes=mild, reason="影响小")
    story.record(tickets[1], "excluded", by="manager", ground="third-party",
                 reason="运营商故障", evidence="运营商公告")  # fmt: skip
    do("agent", lambda at, by: merge(tickets[2].pk, tickets[3].pk, reason="同一故障", at=at, by=by))
    [major] = kept(story, vendor, MAJOR)

    assert major.figure == 1
    with inside(tickets[1].tenant_id):
        assert [each.number for each in major.left_out] == [tickets[1].number]
        assert [each.number for each in major.tickets] == [each.number for each in tickets[3:]]


@pytest.mark.clause("A05")
def test_where_nothing_is_promised_level_1_of_the_year_is_counted_against_no_goal(
    story: Story,
) -> None:
    story.report()
    [major] = kept(story, "bank-1", MAJOR)

    assert (major.goal, major.holds) == (None, True)
    assert major.figure == 1
    assert major.period.label == "2026"


@pytest.mark.clause("A04")
def test_an_outage_of_four_hours_keeps_the_promise_and_a_second_more_breaks_it(
    story: Story, vendor: str, do: Do
) -> None:
    assert longest(story, vendor) == (None, True)
    story.at("2026-01-31 12:00")
    down(do, story, vendor, "2026-01-20 10:00", "2026-01-20 14:00")
    down(do, story, vendor, "2026-01-21 10:00", "2026-01-21 12:00")
    down(do, story, vendor, "2026-01-22 00:00", "2026-01-22 12:00", grade="degraded")
    assert longest(story, vendor) == (4 * HOUR, True)

    down(do, story, vendor, "2026-01-21 11:00", "2026-01-21 14:00:01")
    assert longest(story, vendor) == (4 * HOUR + 1, False), "the overlapping two are one"
    [one] = kept(story, vendor, LONGEST)
    assert one.longest is not None
    assert one.longest.numbers == ("BANK-VENDOR-D0002", "BANK-VENDOR-D0004")


@pytest.mark.clause("A04")
def test_an_outage_that_goes_on_breaks_the_promise_in_the_second_in_which_it_is_too_long(
    story: Story, vendor: str, do: Do
) -> None:
    story.at("2026-01-20 10:00")
    opened = down(do, story, vendor, "2026-01-20 09:00")
    story.at("2026-01-20 13:00")
    assert longest(story, vendor) == (4 * HOUR, True)
    story.wait(seconds=1)
    assert longest(story, vendor) == (4 * HOUR + 1, False)

    do("engineer", end, opened, when=story.now - timedelta(seconds=1))
    assert longest(story, vendor) == (4 * HOUR, True)


@pytest.mark.clause("A04")
def test_an_outage_counts_whole_in_the_year_in_which_it_ended(
    story: Story, vendor: str, do: Do
) -> None:
    story.at("2027-01-10 12:00")
    down(do, story, vendor, "2026-12-31 20:00", "2027-01-01 00:30")
    down(do, story, vendor, "2026-12-31 18:00", "2026-12-31 21:00")

    assert longest(story, vendor) == (HOUR * 13 / 2, False)
    assert longest(story, vendor, "2026-12-31 12:00") == (None, True)


@pytest.mark.clause("A04")
def test_each_system_of_a_promise_is_measured_by_itself_in_the_month_it_names(
    story: Story, do: Do
) -> None:
    story.at("2026-01-31 12:00")
    found = Found("core-banking", "full", "provider", local("2026-01-20 10:00"),
                  local("2026-01-20 10:31"))  # fmt: skip
    do("engineer", open_outage, story.cast.contracts["bank-1"], found)
    [one] = kept(story, "bank-1", LONGEST)

    assert (one.system, one.period.label, one.figure) == (
        "core-banking",
        "2026-01",
        Fraction(31 * 60),
    )
    assert not one.holds


@pytest.mark.clause("A04")
def test_where_no_length_is_promised_each_system_that_was_down_has_its_longest(
    story: Story, do: Do
) -> None:
    contract = story.under("tier-basic")
    assert kept(story, contract, LONGEST) == []
    story.at("2026-01-31 12:00")
    found = Found("support", "full", "provider", local("2026-01-20 10:00"),
                  local("2026-01-20 10:31"))  # fmt: skip
    do("engineer", open_outage, story.cast.contracts[contract], found)
    [one] = kept(story, contract, LONGEST)

    assert (one.system, one.goal, one.holds) == ("support", None, True)
