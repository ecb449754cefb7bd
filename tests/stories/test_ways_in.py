"""Every way to the desk takes every matter: requests, incidents, feedback and complaints (A11)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from jianyue.agreements import catalog
from jianyue.agreements.rendering.together import hours_of_way
from jianyue.agreements.rendering.voice import Voice
from jianyue.hotline import calls
from jianyue.hotline.calls import Ring
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.services.agreed import agreed_for
from jianyue.services.catalogue import contacts_of
from jianyue.tickets.actions import Report
from jianyue.tickets.joining import split
from jianyue.tickets.kinds import kind_named
from jianyue.tickets.models import Clock
from jianyue.tickets.words import Channel, Kind
from tests.mailing import Post, written
from tests.stories.amending import amended
from tests.story import Story

Do = Callable[..., Any]
PROMISED = """
targets:
  feedback-answer:
    clause: "4.1"
    title: {zh: 意见答复, en: answer to feedback}
    for: feedback
    from: reported
    to: responded
    within: 8 h
    calendar: always
"""
TELLER = "样例柜员 <teller@sample.example>"


@pytest.mark.clause("A11")
@pytest.mark.parametrize("kind", ["request", "incident", "feedback", "complaint"])
@pytest.mark.parametrize("channel", ["hotline", "messenger", "mail"])
def test_each_way_takes_each_matter_to_its_end(story: Story, kind: str, channel: str) -> None:
    ticket = story.report("agent", kind=kind, channel=channel, title="样例事项")
    story.record(ticket, "responded", text="已收到，正在处理。")
    story.record(ticket, "resolved", text="已办结。")

    kept = story.see(ticket)
    assert (kept.kind, kept.channel, kept.state) == (kind, channel, "resolved")
    assert story.facts(ticket)[0].body["channel"] == channel


def test_a_channel_that_nobody_knows_is_refused(story: Story) -> None:
    with pytest.raises(NotAllowed, match="no such class"):
        story.report(channel="pigeon")
    assert "channel" not in story.facts(story.report())[0].body


@pytest.mark.clause("A11")
@pytest.mark.parametrize(
    ("subject", "kind", "origin"),
    [
        ("投诉：等了三天没人来", "complaint", "complaint"),
        ("【表扬】样例工程师", "feedback", "request"),
        ("Re: [Feedback] opening hours", "feedback", "request"),
        ("申请：新员工账号", "request", "request"),
        ("柜面系统打不开", "incident", "request"),
        ("关于建议书的打印故障", "incident", "request"),
    ],
)
def test_the_subject_of_a_mail_names_its_kind(
    story: Story, subject: str, kind: str, origin: str
) -> None:
    mail = Post(story.cast.administrator, lambda: story.now).gets(written(TELLER, subject))

    assert mail.ticket is not None
    story.tickets.append(mail.ticket)
    assert (mail.ticket.kind, mail.ticket.origin) == (kind, origin)
    assert mail.ticket.channel == Channel.MAIL


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("意见", Kind.FEEDBACK), ("COMPLAINT: slow", Kind.COMPLAINT), ("", Kind.INCIDENT),
        ("建议增加一台打印机", Kind.INCIDENT), ("( 咨询 ) 密码", Kind.REQUEST),
        ("request for comments", Kind.INCIDENT), ("投诉" * 500, Kind.INCIDENT),
    ],
)  # fmt: skip
def test_only_a_word_that_stands_by_itself_names_a_kind(line: str, kind: Kind) -> None:
    assert kind_named(line) is kind


@pytest.mark.clause("A11")
def test_the_phone_answers_on_the_spot(story: Story, do: Do) -> None:
    call = do("agent", calls.ring, story.cast.agent.tenant_id, Ring(story.now, "138 0000"))
    call = do("agent", calls.answer, call, when=story.now)
    call = do("agent", calls.name, call, story.cast.contracts["bank-1"], caller=story.cast.teller)
    ticket = story.report("agent", kind="request", channel="hotline", title="怎样改密码")
    do("agent", calls.concern, call, ticket)
    story.wait(minutes=3)
    story.record(ticket, "responded", text="在电话里说明")
    story.record(ticket, "resolved", text="在电话里说明")
    do("agent", calls.give_number, call)
    do("agent", calls.end, call, when=story.now)

    kept = story.see(ticket)
    assert (kept.state, kept.resolved_at, kept.handed_on) == ("resolved", story.now, False)


@pytest.mark.clause("A11")
def test_feedback_is_clocked_where_the_agreement_promises_something_for_it(story: Story) -> None:
    """docs/decisions/0227."""
    plain = story.report(kind="feedback", title="表扬", attributes={}, service="")
    with inside(plain.tenant_id):
        assert not Clock.objects.filter(ticket=plain).exists()
    assert story.see(plain).due_at is None

    story.wait(hours=1)
    text = catalog.path("bank").read_text("utf-8")
    amended(story, text.replace("\ntargets:\n", PROMISED, 1))
    ticket = story.report(kind="feedback", title="建议", attributes={}, service="")
    clock = story.clock(ticket, "feedback-answer")
    assert clock.due_at == story.now + timedelta(hours=8)
    story.record(ticket, "responded", text="谢谢，已转给负责的同事。")
    assert story.clock(ticket, "feedback-answer").state == "met"
    fault = story.report(title="故障")
    with inside(fault.tenant_id):
        assert not Clock.objects.filter(ticket=fault, target="feedback-answer").exists()


@pytest.mark.clause("A11")
def test_staffed_five_by_eight_on_all_three_and_the_hotline_accepts_around_the_clock(
    story: Story,
) -> None:
    code = story.under("vendor")
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id, contract.customer_id):
        agreed = agreed_for(contract, story.now)
        assert agreed is not None
        (contact,) = contacts_of([agreed], "zh", today=date(2026, 3, 2))
    ways = {way.name: way.hours for way in contact.ways}

    staffed = "人工受理 周一至周五 09:00-12:00、13:00-18:00"
    assert ways["hotline"] == (staffed, "受理 每日 24 小时（7×24）")
    assert ways["mail"] == ways["messenger"] == (staffed,)
    assert hours_of_way(Voice(agreed.agreement, "en"), "hotline")[1] == (
        "accepts round the clock (7x24)"
    )


def test_a_part_that_is_split_off_came_by_the_same_way(story: Story) -> None:
    ticket = story.report("agent", channel="messenger")
    with inside(ticket.tenant_id):
        said = Report(kind="request", title="另一件事")
        part = split(ticket.pk, said, at=story.now, by=story.cast.agent)
    story.tickets.append(part)
    assert story.see(part).channel == "messenger"
