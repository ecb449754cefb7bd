"""The level of a ticket follows from what it is said to be, and changes with a reason."""

from datetime import timedelta

import pytest

from jianyue.ledger.speech import NotAllowed
from jianyue.tickets.actions import Incomplete
from tests.story import Story

MATRIX = [
    ("high", "high", 1), ("high", "medium", 2), ("medium", "high", 2), ("high", "low", 3),
    ("medium", "medium", 3), ("low", "high", 3), ("medium", "low", 4), ("low", "medium", 4),
    ("low", "low", 4),
]  # fmt: skip


@pytest.mark.clause("A07")
def test_urgency_and_impact_give_the_level(story: Story) -> None:
    ticket = story.report("foreman", contract="factory-1")
    assert story.see(ticket).level == 9  # nobody has said yet
    for urgency, impact, level in MATRIX:
        story.wait(minutes=1)
        graded = {"urgency": urgency, "impact": impact}
        story.record(ticket, "reclassified", attributes=graded, reason="重新评估")
        assert story.see(ticket).level == level


@pytest.mark.clause("A07")
def test_the_first_classification_needs_no_reason_and_counts_from_the_start(story: Story) -> None:
    ticket = story.report("foreman", contract="factory-1")
    reported = story.now
    story.wait(minutes=40)
    story.record(ticket, "reclassified", attributes={"urgency": "high", "impact": "high"})

    assert story.clock(ticket, "response").due_at == reported + timedelta(hours=1)
    with pytest.raises(Incomplete, match="why the level changes"):
        story.record(ticket, "reclassified", attributes={"urgency": "low"})


@pytest.mark.clause("A07")
def test_half_a_classification_is_no_level(story: Story) -> None:
    ticket = story.report("foreman", contract="factory-1")

    with pytest.raises(Incomplete, match="say what is missing"):
        story.record(ticket, "reclassified", attributes={"urgency": "high"})
    with pytest.raises(NotAllowed, match="not graded by"):
        story.record(ticket, "reclassified", attributes={"colour": "red"})
    with pytest.raises(NotAllowed):
        story.record(ticket, "reclassified", by="foreman", attributes={"urgency": "high"})


@pytest.mark.clause("C19")
@pytest.mark.parametrize(
    ("attributes", "level"),
    [
        ({"service": "office-systems"}, 2),
        ({"service": "office-systems", "customer": "important"}, 1),
        ({"service": "training-system", "device": "peripheral"}, 2),
        ({"system": "training", "customer": "peripheral", "device": "minor-office"}, 3),
    ],
)
def test_the_strictest_of_system_customer_and_device_applies(
    story: Story, attributes: dict[str, str], level: int
) -> None:
    service = attributes.get("service", "")
    ticket = story.report(service=service, attributes={"problem": "1"} | attributes)

    assert story.see(ticket).level == level  # a critical problem keeps the service's level


@pytest.mark.clause("C20")
@pytest.mark.parametrize(("problem", "level"), [("1", 1), ("2", 2), ("3", 3), ("4", 4)])
def test_problem_and_service_level_give_the_handling_level(
    story: Story, problem: str, level: int
) -> None:
    ticket = story.report(attributes={"problem": problem})

    assert story.see(ticket).level == level
    assert story.see(ticket).attributes["service"] == "core-banking"


@pytest.mark.clause("C20")
def test_a_level_that_the_agreement_does_not_know_is_refused(story: Story) -> None:
    with pytest.raises(NotAllowed, match="knows no level"):
        story.report(attributes={"problem": "7"})


@pytest.mark.clause("C20")
def test_a_stricter_level_takes_what_has_run_off_its_time(story: Story) -> None:
    ticket = story.report(attributes={"problem": "2"})
    story.wait(hours=2)
    story.record(ticket, "reclassified", attributes={"problem": "1"}, reason="多数网点受影响")

    # Eight hours from the change: the milder level's time does not count against it.
    assert story.clock(ticket, "resolution").due_at == story.now + timedelta(hours=8)
    assert story.see(ticket).level == 1
