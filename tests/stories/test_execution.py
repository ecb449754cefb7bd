"""What an execution log and the monitoring show: failure rate beside availability (E11)."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from jianyue.agreements import catalog
from jianyue.agreements.rendering.words import MEASURES
from jianyue.figures.queries import figures_of
from jianyue.ledger.fence import inside
from jianyue.tickets.rating import rate
from jianyue.watch.outages import Found, open_outage
from tests.acting import local
from tests.stories.amending import amended
from tests.story import Story

Do = Callable[..., Any]
PROMISED = """indicators:
  log-availability: {clause: "4.1", measure: availability, of: core-banking, per: month, goal: ">= 99.9 %"}
  log-failures: {clause: "4.1", measure: failure-rate, of: core-banking, per: month, goal: "< 0.1 %"}
  log-satisfaction: {clause: "4.5", measure: satisfaction, per: month, goal: ">= 90 %"}
  log-efficiency: {clause: "4.3", measure: attainment, of: response, per: month, goal: ">= 95 %"}
"""  # noqa: E501 - a line is one promise


@pytest.fixture
def logged(story: Story) -> Story:
    """February under an agreement that promises all four; it has 40,320 minutes."""
    text = catalog.path("bank").read_text(encoding="utf-8")
    amended(story, text.replace("indicators:\n", PROMISED, 1))
    story.at("2026-02-10T09:00")
    return story


def down(story: Story, do: Do, minutes: int) -> None:
    """Have core banking fail from nine o'clock on."""
    begun = story.now
    story.wait(minutes=minutes)
    said = Found("core-banking", "full", "provider", begun, story.now, cause="主机故障")
    do("engineer", open_outage, story.cast.contracts["bank-1"], said)


def figures(story: Story) -> dict[str, tuple[Fraction | None, bool | None]]:
    contract = story.cast.contracts["bank-1"]
    with inside(contract.tenant_id):
        found = figures_of(contract, day=local("2026-02-10T09:00"), now=story.now)
    return {each.name: (each.value, each.kept) for each in found if each.name.startswith("log-")}


@pytest.mark.clause("E11")
def test_failure_rate_is_what_availability_lacks(logged: Story, do: Do) -> None:
    down(logged, do, 40)
    ticket = logged.report()
    logged.record(ticket, "responded", text="正在处理")
    logged.record(ticket, "resolved", text="已恢复")
    do("teller", rate, ticket.pk, 5)
    logged.at("2026-03-01T00:00")

    assert figures(logged) == {
        "log-availability": (1 - Fraction(40, 40_320), True),
        "log-failures": (Fraction(40, 40_320), True),
        "log-satisfaction": (Fraction(100), True),
        "log-efficiency": (Fraction(1), True),
    }


@pytest.mark.clause("E11")
def test_a_tenth_of_a_percent_is_too_much_where_less_is_promised(logged: Story, do: Do) -> None:
    down(logged, do, 41)
    logged.at("2026-03-01T00:00")

    found = figures(logged)
    assert found["log-failures"] == (Fraction(41, 40_320), False)
    assert found["log-availability"] == (1 - Fraction(41, 40_320), False)


def test_the_signed_text_says_what_the_figure_counts() -> None:
    assert (
        MEASURES["failure-rate"][1] == "unplanned downtime / (planned - maintenance) service time"
    )
