"""Webhooks tell of each step of a ladder, once, to whoever may see the ticket."""

import json

import pytest

from jianyue.escalation import climbing
from jianyue.escalation.models import Step
from jianyue.hooks.models import Endpoint
from jianyue.ledger.fence import inside
from tests.stories.test_hooks import URL, Receiver, hook, worked
from tests.story import Story


@pytest.mark.parametrize("who", ["manager", "representative"])
def test_a_step_of_a_ladder_is_told_once_as_the_page_shows_it(story: Story, who: str) -> None:
    hook(story, who, ["ticket.escalated"])
    hook(story, "foreman", ["ticket.escalated"], url="https://factory.example/in")
    ticket = story.report()
    story.wait(minutes=16)
    receiver = Receiver()
    for _ in range(2):
        climbing.escalate_due(story.now)
        worked(story, receiver)

    with inside(ticket.tenant_id):
        steps = list(Step.objects.filter(ticket=ticket).order_by("level", "index"))
    told = [json.loads(body) for _, body, _ in receiver.heard]
    assert {url for url, _, _ in receiver.heard} == {URL}
    assert {each["type"] for each in told} == {"ticket.escalated"}
    assert [each["data"]["escalation"]["step"] for each in told] == [
        each.index + 1 for each in steps
    ]  # fmt: skip
    first = told[0]["data"]
    assert first["number"] == ticket.number
    assert first["escalation"]["roles"][0]["zh"]
    assert steps[0].roles[0]["role"] not in {"", first["escalation"]["roles"][0]["zh"]}


def test_a_step_is_told_to_nobody_who_may_not_see_the_ticket(story: Story) -> None:
    hook(story, "representative", ["ticket.escalated"])
    ticket = story.report()
    with inside(ticket.tenant_id):
        Endpoint.objects.update(owner=story.cast.foreman)
    story.wait(minutes=16)
    receiver = Receiver()
    climbing.escalate_due(story.now)
    worked(story, receiver)

    with inside(ticket.tenant_id):
        assert Step.objects.filter(ticket=ticket).exists()
    assert receiver.heard == []
