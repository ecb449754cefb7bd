"""Seals: what was recorded of a contract is sealed each hour, in one chain, and sent."""

import json
from base64 import b64decode
from itertools import pairwise
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jianyue.evidence import sealing, telling
from jianyue.evidence.merkle import leaf_hash, root_of
from jianyue.evidence.models import Chain, Seal
from jianyue.evidence.sealing import seal_due, seal_now, waiting
from jianyue.evidence.written import as_file
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timeline
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.watch.outages import Found, open_outage
from tests.story import Story

CODE = "bank-1"


def seals(story: Story, code: str = CODE) -> list[Seal]:
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id):
        return list(contract.seals.select_related("key").order_by("number"))


def leaves(seal: Seal) -> list[dict[str, Any]]:
    return [json.loads(line) for line in bytes(seal.leaves).split(b"\n")]


def unsealed(story: Story, code: str = CODE) -> int:
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id):
        return waiting(contract)


def test_every_timeline_of_a_contract_is_in_its_seal_with_its_head(story: Story) -> None:
    ticket = story.report()
    seal_due(story.now)
    [seal] = seals(story)
    with inside(ticket.tenant_id):
        held = Timeline.objects.filter(contract_id=ticket.contract_id)
        expected = {str(each.pk): (each.length, bytes(each.head).hex()) for each in held}

    assert {each["timeline"]: (each["length"], each["head"]) for each in leaves(seal)} == expected
    assert {each["subject"] for each in leaves(seal)} >= {"contract", "ticket"}
    assert seal.timelines == len(expected)
    assert seal.facts == sum(length for length, _ in expected.values())


def test_what_changed_since_is_sealed_upon_the_seal_before_and_nothing_else(story: Story) -> None:
    ticket, other = story.report(), story.report()
    seal_due(story.now)
    story.wait(hours=1)
    story.record(ticket, "acknowledged")
    seal_due(story.now)
    first, second = seals(story)

    assert bytes(second.previous) == bytes(first.hash) == first.statement().hash
    [leaf] = leaves(second)
    assert (leaf["timeline"], leaf["length"]) == (str(ticket.timeline_id), 2)
    assert second.facts == 1
    assert str(other.timeline_id) in {each["timeline"] for each in leaves(first)}


def test_a_seal_is_signed_with_the_key_of_the_installation_over_its_root(story: Story) -> None:
    story.report()
    seal_due(story.now)
    [seal] = seals(story)
    kept = json.loads(as_file(seal))

    key = Ed25519PublicKey.from_public_bytes(b64decode(kept["public_key"]))
    key.verify(b64decode(kept["signature"]), seal.statement().canonical())
    lines = bytes(seal.leaves).split(b"\n")
    assert bytes(seal.root) == root_of([leaf_hash(line) for line in lines])


def test_a_contract_is_sealed_within_the_hour_and_not_more_often(story: Story) -> None:
    story.report()
    assert seal_due(story.now)
    for _ in range(6):
        story.wait(minutes=10)
        story.report()
        seal_due(story.now)

    assert [seal.number for seal in seals(story)] == [1, 2]
    with inside(story.cast.agent.tenant_id):
        late = Fact.objects.filter(timeline__sealed=0, timeline__contract_id__isnull=False)
        assert not late.filter(recorded_at__lte=story.now - sealing.EVERY).exists()


def test_where_nothing_is_new_nothing_is_sealed_and_little_is_asked(story: Story) -> None:
    story.report()
    seal_due(story.now)
    story.wait(hours=5)
    with CaptureQueriesContext(connection) as asked:
        assert seal_due(story.now) == 0
    few = len(asked)
    for _ in range(5):
        story.report()
    seal_due(story.now)
    story.wait(hours=5)
    with CaptureQueriesContext(connection) as asked:
        assert seal_due(story.now) == 0

    assert len(asked) == few
    assert len(seals(story)) == 2


def test_an_outage_is_of_its_contract_and_of_no_other(story: Story, do: Any) -> None:
    other = story.under("vendor")
    found = Found("core-banking", "full", "provider", story.now)
    outage = do("engineer", open_outage, story.cast.contracts[CODE], found)
    seal_due(story.now)

    [ours], [theirs] = seals(story), seals(story, other)
    assert str(outage.timeline_id) in {each["timeline"] for each in leaves(ours)}
    assert not {each["timeline"] for each in leaves(ours)} & {
        each["timeline"] for each in leaves(theirs)
    }


def test_more_than_one_seal_holds_what_is_too_much_for_one(story: Story) -> None:
    for _ in range(4):
        story.report()
    seal_due(story.now, most=2)

    found = seals(story)
    assert len(found) > 1
    assert all(seal.timelines <= 2 for seal in found)
    chained = pairwise(found)
    assert all(bytes(two.previous) == bytes(one.hash) for one, two in chained)
    assert unsealed(story) == 0


def test_a_seal_is_asked_for_by_whoever_may_and_sent_at_once(story: Story, do: Any) -> None:
    story.report()
    seal = do("representative", seal_now, story.cast.contracts[CODE])

    assert (seal.number, unsealed(story)) == (1, 0)
    with inside(seal.tenant_id):
        told = Notice.objects.get(user=story.cast.people["representative"], kind="sealed")
    assert bytes(seal.hash).hex() in told.body
    assert b64decode(json.loads(told.body.splitlines()[-1])["signature"]) == bytes(seal.signature)
    with pytest.raises(NotAllowed):
        do("teller", seal_now, story.cast.contracts[CODE])


def test_the_seals_of_a_day_are_one_notice(story: Story) -> None:
    story.at("2026-01-12 10:00")
    for _ in range(20):
        story.report()
        seal_due(story.now)
        telling.tell_due(story.now)
        story.wait(hours=1)
    story.at("2026-01-13 10:00")
    telling.tell_due(story.now)
    telling.tell_due(story.now)

    with inside(story.cast.agent.tenant_id):
        rows = Notice.objects.filter(user=story.cast.people["representative"], kind="sealed")
        first, *rest = rows.order_by("pk")
        chain = Chain.objects.get(contract=story.cast.contracts[CODE])
    assert "#1 " in first.body
    assert len(rest) == 1
    assert all(f"#{number} " in rest[0].body for number in range(2, chain.told + 1))


def test_a_seal_can_neither_be_changed_nor_taken_away(story: Story) -> None:
    story.report()
    seal_due(story.now)
    [seal] = seals(story)
    for statement in ("UPDATE evidence_seal SET number = 9", "DELETE FROM evidence_seal"):
        with inside(seal.tenant_id), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)


def test_each_side_sees_the_seals_of_its_own_contracts_alone(story: Story) -> None:
    story.report()
    seal_due(story.now)
    seen = {}
    for name in ("representative", "manager", "foreman", "stranger"):
        person = story.cast.people[name]
        with inside(person.tenant_id, person.customer_id):
            seen[name] = {seal.code for seal in Seal.objects.visible_to(person)}
            assert {seal.code for seal in Seal.objects.all()} == seen[name], "the second fence"

    assert seen["representative"] == {CODE}
    assert seen["manager"] == {CODE, *seen["foreman"]}
    assert not seen["foreman"] & seen["stranger"]
