"""Webhooks: what happens is told outside, signed, once unless the answer was lost."""

import hmac
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from jianyue.hooks import actions
from jianyue.hooks.actions import Wish
from jianyue.hooks.delivering import deliver_due, forget
from jianyue.hooks.models import Delivery, Endpoint
from jianyue.hooks.telling import take_due
from jianyue.hooks.words import OF_FACTS, Event
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Happening
from jianyue.ledger.outward import OUTWARD
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.notices.outgoing import Answer, NoAnswer, NotReachable
from jianyue.people.models import User
from jianyue.tickets import breaches
from tests.story import Story

URL = "https://hooks.example/in/secret-path"
ALL = [event.value for event in Event]
GUIDES = Path(__file__).parents[2] / "docs/guides"


class Killed(BaseException):
    """The worker's process ends here."""


class Receiver:
    """The other side: answers as told, and keeps what it heard."""

    def __init__(self, *answers: int | BaseException) -> None:
        self.answers, self.heard = list(answers), []  # type: ignore[var-annotated] # filled as it hears

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.heard.append((url, body, dict(headers)))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, BaseException):
            raise answer
        return Answer(answer, "收到".encode() * 1000)

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body, _ in self.heard]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, _, headers in self.heard]


def is_signed(secret: str, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Tell what Standard Webhooks 1.0 says of a message; written from its text alone."""
    sent = int(headers["webhook-timestamp"])
    if abs(now.timestamp() - sent) > 300:
        return False
    content = b".".join([headers["webhook-id"].encode(), str(sent).encode(), body])
    key = b64decode(secret.split("_", 1)[1])
    wanted = b64encode(hmac.new(key, content, sha256).digest()).decode()
    given = [each.partition(",") for each in headers["webhook-signature"].split(" ")]
    return any(
        version == "v1" and hmac.compare_digest(wanted, signed) for version, _, signed in given
    )


def hook(story: Story, who: str, events: list[str] = ALL, url: str = URL) -> tuple[Endpoint, str]:
    person: User = story.cast.people[who]
    with inside(person.tenant_id, person.customer_id):
        return actions.add(Wish("看板", url, events), at=story.now, by=person)


def worked(story: Story, receiver: Any) -> int:
    """Let a worker make its round."""
    breaches.look_due(story.now)
    take_due(story.now)
    return deliver_due(story.now, receiver)


def deliveries(endpoint: Endpoint) -> list[Delivery]:
    with inside(endpoint.tenant_id):
        return list(Delivery.objects.filter(endpoint=endpoint).order_by("pk"))


def kept(endpoint: Endpoint) -> Endpoint:
    with inside(endpoint.tenant_id):
        found: Endpoint = Endpoint.objects.get(pk=endpoint.pk)
    return found


def test_every_event_of_a_fact_is_one_that_the_ledger_notes() -> None:
    noted = {(subject, kind) for subject, kinds in OUTWARD.items() for kind in kinds}

    assert set(OF_FACTS) == noted | {("ticket", "breached"), ("ticket", "escalated")}


def test_what_happens_to_a_ticket_is_told_signed(story: Story) -> None:
    endpoint, secret = hook(story, "manager")
    ticket = story.report(title="柜面系统无法登录")
    story.record(ticket, "acknowledged")
    receiver = Receiver()
    worked(story, receiver)

    assert receiver.types == ["ticket.reported", "ticket.acknowledged"]
    url, body, headers = receiver.heard[0]
    assert url == URL
    assert is_signed(secret, body, headers, story.now)
    assert not is_signed(secret, body + b" ", headers, story.now)
    assert not is_signed(secret, body, headers, story.now + timedelta(minutes=6))
    said = json.loads(body)
    assert said["timestamp"] == "2026-01-12T02:00:00Z"
    assert said["data"]["number"] == ticket.number
    assert said["data"]["title"] == "柜面系统无法登录"
    assert [each.state for each in deliveries(endpoint)] == ["accepted", "accepted"]
    assert len(deliveries(endpoint)[0].log[0]["answer"]) == 500
    assert worked(story, receiver) == 0
    assert not Happening.objects.exists()


def test_only_what_was_chosen_is_told_and_a_broken_promise_at_its_instant(story: Story) -> None:
    hook(story, "manager", ["ticket.breached"])
    story.report()
    receiver = Receiver()
    worked(story, receiver)
    assert receiver.heard == []

    story.wait(days=3)
    worked(story, receiver)
    assert set(receiver.types) == {"ticket.breached"}
    assert len(set(receiver.ids)) == len(receiver.ids)
    first = len(receiver.heard)
    story.wait(minutes=5)
    worked(story, receiver)
    assert len(receiver.heard) == first


def test_a_customer_hears_of_his_own_and_of_nothing_internal(story: Story) -> None:
    hook(story, "representative")
    hook(story, "foreman", url="https://factory.example/in")
    hook(story, "rival_manager", url="https://rival.example/in")
    ticket = story.report()
    receiver = Receiver()
    worked(story, receiver)

    assert [url for url, _, _ in receiver.heard] == [URL]
    assert json.loads(receiver.heard[0][1])["data"]["number"] == ticket.number


def test_nobody_sees_or_changes_the_webhooks_of_others(story: Story) -> None:
    endpoint, _ = hook(story, "manager")
    bank, _ = hook(story, "representative")
    for who, others in (("representative", endpoint), ("foreman", bank), ("manager", bank)):
        person: User = story.cast.people[who]
        with inside(person.tenant_id, person.customer_id):
            assert others not in Endpoint.objects.visible_to(person)
            with pytest.raises(Endpoint.DoesNotExist):
                actions.rotate(others.pk, at=story.now, by=person)
    with inside(endpoint.tenant_id, story.cast.representative.customer_id):
        assert set(Endpoint.objects.values_list("pk", flat=True)) == {bank.pk}
    with pytest.raises(NotAllowed):
        hook(story, "agent")


def test_a_killed_worker_leaves_one_repeat_with_the_same_id(story: Story) -> None:
    endpoint, _ = hook(story, "manager", ["ticket.reported"])
    story.report()
    receiver = Receiver(Killed())
    with pytest.raises(Killed):
        worked(story, receiver)
    assert worked(story, receiver) == 0  # it is leased

    story.wait(minutes=3)
    worked(story, receiver)
    assert len(receiver.heard) == 2
    assert len(set(receiver.ids)) == 1
    assert deliveries(endpoint)[0].state == "accepted"


@pytest.mark.parametrize("answer", [500, 302, 404, 429, NoAnswer("太慢", "too slow")])
def test_what_was_not_accepted_is_tried_again_with_patience(story: Story, answer: Any) -> None:
    endpoint, _ = hook(story, "manager", ["ticket.reported"])
    story.report()
    receiver = Receiver(answer, answer)
    worked(story, receiver)
    assert kept(endpoint).failing_since == story.now
    story.wait(seconds=5)
    assert worked(story, receiver) == 0
    story.wait(seconds=15)
    worked(story, receiver)
    story.wait(minutes=2)
    worked(story, receiver)

    assert len(receiver.heard) == 3
    assert len(set(receiver.ids)) == 1
    assert kept(endpoint).failing_since is None
    assert [entry["status"] for entry in deliveries(endpoint)[0].log][-1] == 200


def test_after_a_day_it_is_disabled_and_its_owner_is_told(story: Story) -> None:
    endpoint, _ = hook(story, "manager", ["ticket.reported"])
    story.report()
    began, tries = story.now, Receiver(*[500] * 99)
    while not kept(endpoint).why:
        worked(story, tries)
        story.wait(minutes=20)
        assert story.now - began < timedelta(hours=26)

    assert kept(endpoint).why == "silent"
    disabled = kept(endpoint).disabled_at
    assert disabled
    assert disabled - began >= timedelta(hours=24)
    assert 8 <= len(tries.heard) <= 20
    with inside(endpoint.tenant_id):
        assert Notice.objects.filter(user=story.cast.manager, kind="hook-disabled").count() == 1
    story.report()
    assert worked(story, Receiver()) == 0


def test_gone_is_believed_at_once_and_what_was_missed_is_sent_again(story: Story) -> None:
    endpoint, _ = hook(story, "manager", ["ticket.reported"])
    story.report()
    receiver = Receiver(410)
    worked(story, receiver)
    assert kept(endpoint).why == "gone"

    manager: User = story.cast.manager
    key = deliveries(endpoint)[0].key
    with inside(manager.tenant_id):
        with pytest.raises(NotAllowed):
            actions.send_again(endpoint.pk, key, at=story.now, by=manager)
        actions.take_up(endpoint.pk, at=story.now, by=manager)
        actions.send_again(endpoint.pk, key, at=story.now, by=manager)
    worked(story, receiver)
    assert receiver.ids == [key, key]
    assert receiver.heard[0][1] == receiver.heard[1][1]
    assert deliveries(endpoint)[0].state == "accepted"


def test_a_slow_receiver_does_not_keep_others_waiting(story: Story) -> None:
    hook(story, "manager", ["ticket.reported"])
    hook(story, "representative", ["ticket.reported"], url="https://bank.example/in")
    for _ in range(3):
        story.report()
    silent = NoAnswer("太慢", "too slow")

    def slow(url: str, *_: object) -> Answer:
        heard.append(url)
        if url == URL:
            raise silent
        return Answer(200, b"")

    heard: list[str] = []
    worked(story, slow)
    assert heard.count(URL) == 1
    assert heard.count("https://bank.example/in") == 3


def test_both_secrets_sign_for_a_day_after_one_is_replaced(story: Story) -> None:
    endpoint, old = hook(story, "manager", ["ticket.reported"])
    manager: User = story.cast.manager
    with inside(manager.tenant_id):
        _, new = actions.rotate(endpoint.pk, at=story.now, by=manager)
    receiver = Receiver()
    story.report()
    worked(story, receiver)
    story.wait(hours=25)
    story.report()
    worked(story, receiver)

    (_, first, of_first), (_, second, of_second) = receiver.heard
    at_first = story.now - timedelta(hours=25)
    assert is_signed(old, first, of_first, at_first)
    assert is_signed(new, first, of_first, at_first)
    assert is_signed(new, second, of_second, story.now)
    assert not is_signed(old, second, of_second, story.now)
    assert old not in kept(endpoint).sealed
    assert "secret-path" not in f"{kept(endpoint).sealed}{kept(endpoint).shown}"


def test_a_test_is_sent_once_and_disables_nothing(story: Story) -> None:
    endpoint, secret = hook(story, "manager")
    manager: User = story.cast.manager
    with inside(manager.tenant_id):
        actions.try_out(endpoint.pk, at=story.now, by=manager)
        with pytest.raises(NotAllowed):
            actions.try_out(endpoint.pk, at=story.now, by=manager)
    receiver = Receiver(410)
    worked(story, receiver)

    assert receiver.types == ["endpoint.test"]
    assert is_signed(secret, receiver.heard[0][1], receiver.heard[0][2], story.now)
    assert deliveries(endpoint)[0].state == "failed"
    assert kept(endpoint).why == ""


def test_nothing_is_told_once_its_owner_has_left(story: Story) -> None:
    endpoint, _ = hook(story, "manager", ["ticket.reported"])
    story.report()
    take_due(story.now)
    manager: User = story.cast.manager
    with inside(manager.tenant_id):
        manager.is_active = False
        manager.save()
    receiver = Receiver()
    worked(story, receiver)

    assert receiver.heard == []
    assert kept(endpoint).why == "left"


def test_what_is_removed_is_forgotten_and_logs_after_a_month(story: Story) -> None:
    endpoint, _ = hook(story, "manager", ["ticket.reported"])
    story.report()
    worked(story, Receiver())
    manager: User = story.cast.manager
    with inside(manager.tenant_id):
        actions.remove(endpoint.pk, at=story.now, by=manager)
    assert kept(endpoint).sealed == ""
    story.report()
    assert worked(story, Receiver()) == 0

    story.wait(days=31)
    assert forget(story.now) == 1


@pytest.mark.parametrize("url", ["", "ftp://x.example/", "http://a:b@x.example/", "x.example"])
def test_what_is_no_web_address_is_refused(story: Story, url: str) -> None:
    with pytest.raises(NotReachable):
        hook(story, "manager", url=url)


@pytest.mark.enable_socket
def test_a_private_address_is_never_reached(story: Story) -> None:
    endpoint, _ = hook(story, "manager", ["ticket.reported"], url="http://127.0.0.1:9/in")
    story.report()
    take_due(story.now)
    deliver_due(story.now)

    (delivery,) = deliveries(endpoint)
    assert delivery.state == "waiting"
    assert "JIANYUE_PRIVATE_HOSTS" in delivery.log[0]["en"]


@pytest.mark.parametrize("guide", ["webhooks.md", "webhooks.zh-CN.md"])
def test_the_guides_example_accepts_what_is_sent_and_nothing_else(story: Story, guide: str) -> None:
    (code,) = re.findall(
        r"```python\n(?!>>>)(.*?)```", (GUIDES / guide).read_text("utf-8"), re.DOTALL
    )
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - the guide's own example
    _, secret = hook(story, "manager", ["ticket.reported"])
    story.report()
    receiver = Receiver()
    worked(story, receiver)
    _, body, headers = receiver.heard[0]

    now = story.now.timestamp()
    assert names["is_genuine"](secret, headers, body, now)
    assert not names["is_genuine"](secret, headers, body + b"x", now)
    assert not names["is_genuine"](secret, headers, body, now + 301)
    assert not names["is_genuine"]("whsec_" + b64encode(b"x" * 32).decode(), headers, body, now)
