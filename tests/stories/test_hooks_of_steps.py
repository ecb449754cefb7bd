"""Webhooks tell of each step of a ladder, once, to whoever may see the ticket."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.escalation import climbing
from jianyue.escalation.models import Step
from jianyue.hooks import telling
from jianyue.hooks.models import Delivery, Endpoint
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Happening
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


def test_one_that_cannot_be_told_of_stops_no_others_and_is_told_later(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(story, "manager", ["ticket.reported"])
    first, broken, last = [story.report() for _ in range(3)]
    known = telling.data_of

    def data_of(subject: str, row: Any) -> dict[str, Any]:
        if row.pk == broken.pk:
            raise ValueError("a row that cannot be told of")
        return known(subject, row)

    receiver = Receiver()
    with monkeypatch.context() as patched:
        patched.setattr(telling, "data_of", data_of)
        worked(story, receiver)
    assert numbers(receiver) == [first.number, last.number]
    assert Happening.objects.get().timeline == broken.timeline_id

    story.wait(seconds=59)
    worked(story, receiver)
    assert len(receiver.heard) == 2
    story.wait(seconds=1)
    worked(story, receiver)
    assert numbers(receiver) == [first.number, last.number, broken.number]


def test_what_happens_to_many_asks_the_database_no_more_than_to_one(story: Story) -> None:
    hook(story, "manager", ["ticket.escalated"])
    hook(story, "representative", ["ticket.escalated"])

    def asked(tickets: int) -> int:
        for _ in range(tickets):
            story.report()
        story.wait(minutes=16)
        climbing.escalate_due(story.now)
        with CaptureQueriesContext(connection) as queries:
            telling.take_due(story.now)
        return len(queries)

    asked(1)
    assert asked(1) == asked(5)
    with inside(story.cast.manager.tenant_id):
        assert Delivery.objects.count() >= 2 * 7


def numbers(receiver: Receiver) -> list[str]:
    """Return the tickets that a receiver heard of."""
    return [json.loads(body)["data"]["number"] for _, body, _ in receiver.heard]
