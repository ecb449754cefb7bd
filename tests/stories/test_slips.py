"""Every service has its record, signed by both; what is unsigned is listed and chased."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.tickets import slips
from jianyue.tickets.actions import Incomplete, TooLong
from jianyue.tickets.chasing import chase_due
from jianyue.tickets.models import Rating, Slip, Ticket
from jianyue.tickets.papers import paper_of, pdf_of
from jianyue.tickets.rating import rate
from jianyue.tickets.slips import Changed, Hand, Service
from tests.story import Story

STROKES = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9"/></svg>'


def service(story: Story, **more: Any) -> Service:
    said: dict[str, Any] = {
        "way": "on_site", "started_at": story.now - timedelta(hours=2), "ended_at": story.now,
        "done": "更换电源模块。", "result": "solved", "place": "机房一",
        "parts": [{"name": "电源模块", "count": 2, "serial": "SN-1"}],
    }  # fmt: skip
    return Service(**(said | more))


def written(story: Story, ticket: Ticket, by: str = "engineer", **more: Any) -> Slip:
    with inside(ticket.tenant_id):
        return slips.write(
            ticket.pk, service(story, **more), at=story.now, by=story.cast.people[by]
        )


def signed_by_engineer(story: Story, slip: Slip, by: str = "engineer") -> Slip:
    with inside(slip.tenant_id):
        return slips.sign_for_engineer(
            slip.pk, digest=slip.digest, at=story.now, by=story.cast.people[by]
        )


def signed_by_customer(story: Story, slip: Slip, by: str = "teller", **hand: Any) -> Slip:
    person = story.cast.people[by]
    said = {"digest": slip.digest, "name": "样例柜员", "method": "password"} | hand
    with inside(person.tenant_id, person.customer_id):
        return slips.sign_for_customer(slip.pk, Hand(**said), at=story.now, by=person)


def reminded(story: Story, who: str) -> int:
    with inside(story.cast.tenants["one"].pk):
        return Notice.objects.filter(user=story.cast.people[who], kind="slip-unsigned").count()


@pytest.mark.clause("B08")
def test_a_slip_is_signed_by_the_engineer_and_by_the_customer(story: Story) -> None:
    ticket = story.report()
    slip = written(story, ticket)
    assert slip.number == f"{ticket.number}-S1"
    signed_by_engineer(story, slip)
    done = signed_by_customer(story, slip)

    assert done.is_signed
    assert (done.signer_name, done.method) == ("样例柜员", "password")
    facts = story.facts(ticket)
    assert [fact.kind for fact in facts][1:] == ["slip_written", "slip_signed", "slip_signed"]
    assert {fact.body["digest"] for fact in facts[1:]} == {slip.digest}


@pytest.mark.clause("B08")
def test_what_was_not_shown_is_not_signed(story: Story) -> None:
    slip = written(story, story.report())
    with pytest.raises(Changed):
        signed_by_customer(story, slip, digest="0" * 64)
    with inside(slip.tenant_id):
        Slip.objects.filter(pk=slip.pk).update(done="另外更换了主板。")
    with pytest.raises(Changed):
        signed_by_customer(story, slip)


@pytest.mark.clause("B08")
def test_a_slip_is_mended_until_somebody_signs_it(story: Story) -> None:
    ticket = story.report()
    slip = written(story, ticket)
    with inside(ticket.tenant_id):
        said = service(story, done="更换电源模块与风扇。")
        again = slips.write(ticket.pk, said, at=story.now, by=story.cast.engineer, slip_id=slip.pk)
    assert (again.pk, again.number) == (slip.pk, slip.number)
    assert again.digest != slip.digest
    signed_by_engineer(story, again)
    with inside(ticket.tenant_id), pytest.raises(NotAllowed, match="no longer changes"):
        slips.write(ticket.pk, said, at=story.now, by=story.cast.engineer, slip_id=slip.pk)


@pytest.mark.clause("B08")
def test_each_side_signs_once_and_for_itself(story: Story) -> None:
    slip = written(story, story.report())
    with pytest.raises(NotAllowed, match="Who wrote"):
        signed_by_engineer(story, slip, by="agent")
    for who in ("colleague", "foreman", "outsider"):
        with pytest.raises((NotAllowed, Slip.DoesNotExist)):
            signed_by_customer(story, slip, by=who)
    slip = signed_by_engineer(story, slip)
    slip = signed_by_customer(story, slip)
    with pytest.raises(NotAllowed, match="signed already"):
        signed_by_engineer(story, slip)
    with pytest.raises(NotAllowed, match="signed already"):
        signed_by_customer(story, slip)


@pytest.mark.clause("B08")
def test_on_the_engineers_device_the_customer_draws_and_his_side_is_told(story: Story) -> None:
    slip = written(story, story.report())
    with pytest.raises(Incomplete, match="Draw"):
        signed_by_customer(story, slip, by="engineer")
    done = signed_by_customer(story, slip, by="engineer", method="", drawn=STROKES)

    assert (done.method, done.customer_signer) == ("drawn", None)
    with inside(slip.tenant_id):
        told = Notice.objects.filter(kind="slip-signed").values_list("user__email", flat=True)
        assert set(told) == {"teller@sample.example", "representative@sample.example"}


@pytest.mark.parametrize(
    ("hand", "words"),
    [
        ({"name": " "}, "Type the name"),
        ({"method": "", "drawn": None}, "Draw the signature"),
        ({"method": "trust-me"}, "no such way"),
        ({"drawn": b"<svg><script>alert(1)</script></svg>"}, "drawing is not accepted"),
        ({"drawn": b"\x89PNG\r\n\x1a\n" + b"x" * 400_000}, "drawing is not accepted"),
    ],
)
def test_a_hand_that_proves_nothing_is_refused(
    story: Story, hand: dict[str, Any], words: str
) -> None:
    slip = written(story, story.report())

    with pytest.raises((NotAllowed, Incomplete), match=words):
        signed_by_customer(story, slip, **hand)


@pytest.mark.parametrize(
    "wrong",
    [
        {"done": ""}, {"done": "长" * 20_001}, {"way": "by ship"}, {"result": "perhaps"},
        {"parts": [{"name": "", "count": 1}]}, {"parts": [{"name": "电源", "count": 0}]},
        {"parts": [{"name": "螺丝"}] * 51},
    ],
    ids=str,
)  # fmt: skip
def test_a_slip_says_what_was_done(story: Story, wrong: dict[str, Any]) -> None:
    with pytest.raises((NotAllowed, Incomplete, TooLong)):
        written(story, story.report(), **wrong)


def test_a_service_ends_after_it_began_and_by_now(story: Story) -> None:
    ticket = story.report()
    said = service(story)
    late = replace(said, ended_at=story.now + timedelta(minutes=1))
    turned = replace(said, started_at=said.ended_at + timedelta(minutes=1))
    for wrong in (late, turned):
        with inside(ticket.tenant_id), pytest.raises(NotAllowed, match="after it began"):
            slips.write(ticket.pk, wrong, at=story.now, by=story.cast.engineer)


@pytest.mark.clause("B08")
def test_unsigned_slips_are_listed_and_chased_after_three_and_seven_days(story: Story) -> None:
    slip = written(story, story.report())
    teller = story.cast.teller
    with inside(teller.tenant_id, teller.customer_id):
        assert list(Slip.objects.visible_to(teller).unsigned()) == [slip]
        assert not Slip.objects.visible_to(story.cast.colleague).exists()
    counts = []
    for days in (2, 1, 1, 3, 30):
        story.wait(days=days)
        chase_due(story.now)
        chase_due(story.now)
        counts.append(reminded(story, "teller"))

    assert counts == [0, 1, 1, 2, 2]
    assert reminded(story, "representative") == 2
    assert reminded(story, "agent") == 0


@pytest.mark.clause("B08")
def test_a_signed_slip_is_not_chased(story: Story) -> None:
    slip = written(story, story.report())
    signed_by_customer(story, slip)
    story.wait(days=10)

    assert chase_due(story.now) == 0
    assert reminded(story, "teller") == 0


def test_a_slip_signed_meanwhile_is_let_go(story: Story) -> None:
    slip = written(story, story.report())
    with inside(slip.tenant_id):
        Slip.objects.filter(pk=slip.pk).update(customer_signed_at=story.now)
    story.wait(days=4)

    assert chase_due(story.now) == 1
    assert reminded(story, "teller") == 0


def test_a_slip_is_printed_with_both_signatures(story: Story) -> None:
    ticket = story.report(text="三台柜面终端同时黑屏")
    story.record(ticket, "arrived", by="engineer")
    slip = written(story, ticket)
    with inside(ticket.tenant_id):
        bare = paper_of(slip, "zh")
    assert (bare.signed_by_engineer, bare.signed_by_customer) == (None, None)
    signed_by_engineer(story, slip)
    signed_by_customer(story, slip, drawn=STROKES)
    with inside(ticket.tenant_id):
        paper = paper_of(Slip.objects.get(pk=slip.pk), "zh")
        assert pdf_of(Slip.objects.get(pk=slip.pk), "en").startswith(b"%PDF")
    assert paper.reported == "柜面系统无法登录\n三台柜面终端同时黑屏"
    assert paper.signed_by_customer is not None
    assert (paper.service, paper.worked) == ("核心业务系统", timedelta(hours=2))


def rated(story: Story, ticket: Ticket, stars: int = 5, by: str = "teller") -> Rating:
    person = story.cast.people[by]
    with inside(person.tenant_id, person.customer_id):
        return rate(ticket.pk, stars, words="很快", at=story.now, by=person)


def test_a_ticket_is_rated_once_a_round_by_those_it_was_for(story: Story) -> None:
    ticket = story.report()
    with pytest.raises(NotAllowed, match="once it is resolved"):
        rated(story, ticket)
    story.record(ticket, "resolved", text="已修复。")
    for wrong in (0, 6):
        with pytest.raises(NotAllowed, match="1 to 5"):
            rated(story, ticket, wrong)
    for who in ("agent", "senior"):
        with pytest.raises(NotAllowed):
            rated(story, ticket, by=who)
    assert rated(story, ticket).round == 1
    with pytest.raises(NotAllowed, match="rated already"):
        rated(story, ticket, by="representative")
    story.record(ticket, "reopened", by="teller", reason="又坏了")
    story.record(ticket, "resolved", text="彻底修复。")
    assert rated(story, ticket, 3, by="representative").round == 2
