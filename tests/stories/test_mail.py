"""Mail in: whose it is, which ticket it belongs to, and what is held."""

from collections.abc import Callable
from typing import Any

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Words
from jianyue.mail.addresses import ticket_word, with_word
from jianyue.mail.models import Mail
from jianyue.mail.taking import take_due
from jianyue.notices.bounces import name_of
from jianyue.notices.models import Notice
from jianyue.tickets.models import Attachment, Ticket
from tests.mailing import ADDRESS, Post, written
from tests.story import Story

Do = Callable[..., Any]
TELLER = "样例柜员 <teller@sample.example>"


@pytest.fixture
def post(story: Story) -> Post:
    return Post(story.cast.administrator, lambda: story.now)


def tickets(story: Story) -> list[Ticket]:
    with inside(story.cast.agent.tenant_id):
        found = list(Ticket.objects.order_by("pk"))
    story.tickets = found
    return found


def words(ticket: Ticket) -> list[tuple[int, str, str]]:
    """Return the words of the facts of a ticket, in order."""
    with inside(ticket.tenant_id):
        rows = Words.objects.filter(timeline=ticket.timeline_id).order_by("seq", "field")
        return list(rows.values_list("seq", "field", "text"))


def test_a_customers_mail_becomes_a_ticket_under_his_contract(story: Story, post: Post) -> None:
    mail = post.gets(written(TELLER, Message_ID="<1@sample.example>"))

    (ticket,) = tickets(story)
    assert (mail.state, mail.ticket) == ("imported", ticket)
    assert (ticket.title, ticket.reporter_id) == ("柜面系统打不开", story.cast.teller.pk)
    assert ticket.reported_at == story.now
    assert story.told("teller") == ["已收到"]


def test_mail_that_came_while_others_were_taken_is_a_ticket_too(story: Story, post: Post) -> None:
    began = story.now
    story.wait(seconds=3)
    mail = post.brings(written(TELLER))
    assert mail is not None
    take_due(began)

    (ticket,) = tickets(story)
    assert post.seen(mail).state == "imported"
    assert ticket.reported_at == story.now


def test_mail_that_waited_is_a_ticket_from_the_moment_it_came(story: Story, post: Post) -> None:
    came = story.now
    post.brings(written(TELLER))
    story.wait(minutes=25)
    post.takes()

    (ticket,) = tickets(story)
    assert ticket.reported_at == came


def test_an_answer_by_the_secret_address_is_a_note_of_who_wrote_it(
    story: Story, post: Post
) -> None:
    ticket = story.report()
    to = with_word(ADDRESS, ticket_word(ticket.tenant_id, ticket.pk))
    text = "已重启，仍不行。\n\n在 2026年1月12日，服务台 写道：\n> 请重启"
    post.gets(written(TELLER, "回复：请重启", text, To=to))

    fact = story.facts(ticket)[-1]
    assert (fact.kind, fact.by_id, fact.internal) == ("noted", story.cast.teller.pk, False)
    assert [text for _, field, text in words(ticket)[-2:]] == [
        "在 2026年1月12日，服务台 写道：\n> 请重启", "已重启，仍不行。",
    ]  # fmt: skip


def test_an_answer_is_known_by_the_name_of_the_letter_it_answers(story: Story, post: Post) -> None:
    ticket = story.report()
    story.record(ticket, "acknowledged")
    with inside(ticket.tenant_id):
        told = Notice.objects.filter(user=story.cast.teller, cause="ticket").latest("pk")
    post.gets(written(TELLER, In_Reply_To=name_of(told.pk)))

    assert story.facts(ticket)[-1].kind == "noted"
    mail = post.gets(written("样例柜员乙 <colleague@sample.example>", In_Reply_To=name_of(told.pk)))
    assert mail.ticket_id != ticket.pk, "the letter was not his"


def test_who_has_no_part_in_a_ticket_adds_nothing_to_it(story: Story, post: Post) -> None:
    ticket = story.report()
    to = with_word(ADDRESS, ticket_word(ticket.tenant_id, ticket.pk))
    for sender in ("colleague@sample.example", "foreman@sample.example"):
        mail = post.gets(written(sender, f"[{ticket.number}] x", To=to))
        assert (mail.state, mail.why) == ("held", "stranger")
    stranger = post.gets(written("stranger@sample.example", To=to))  # another provider's customer

    assert (stranger.state, stranger.why) == ("held", "unknown")
    assert [fact.kind for fact in story.facts(ticket)] == ["reported"]


def test_a_subject_alone_leads_to_no_ticket(story: Story, post: Post) -> None:
    ticket = story.report()
    mail = post.gets(written(TELLER, f"Re: [{ticket.number}] 柜面系统无法登录"))

    assert mail.ticket_id not in {None, ticket.pk}
    tickets(story)


def test_what_the_providers_people_answer_by_mail_stays_internal(story: Story, post: Post) -> None:
    ticket = story.report()
    to = with_word(ADDRESS, ticket_word(ticket.tenant_id, ticket.pk))
    post.gets(written("agent@sample.example", text="这个客户又来了", To=to))

    assert story.facts(ticket)[-1].internal
    assert story.told("teller") == []


def test_an_answer_to_a_solved_ticket_reopens_nothing_and_says_how(
    story: Story, post: Post
) -> None:
    ticket = story.report()
    story.record(ticket, "responded", text="在看")
    story.record(ticket, "resolved", text="已修好")
    to = with_word(ADDRESS, ticket_word(ticket.tenant_id, ticket.pk))
    post.gets(written(TELLER, text="谢谢！", To=to))
    post.gets(written(TELLER, text="再谢", To=to))

    assert story.see(ticket).state == "resolved"
    assert story.told("teller").count("已补充，工单仍为“已解决”") == 1


def test_files_come_along_and_what_is_not_taken_is_said(story: Story, post: Post) -> None:
    mail = written(TELLER, text="见附件")
    mail.add_attachment(
        "日志一行\n".encode(), maintype="text", subtype="plain", filename="../日志.log"
    )
    mail.add_attachment(b"MZ\x90\x00\x00", maintype="application", subtype="pdf", filename="a.pdf")
    post.gets(mail)

    (ticket,) = tickets(story)
    with inside(ticket.tenant_id):
        (file,) = Attachment.objects.all()
    assert (file.name, file.kind, file.added_by_id) == (
        "日志.log",
        "text/plain",
        story.cast.teller.pk,
    )
    assert "a.pdf" in words(ticket)[-1][2]


def test_long_words_are_kept_whole_in_a_file(story: Story, post: Post) -> None:
    post.gets(written(TELLER, text="很长的话。" * 8000))

    (ticket,) = tickets(story)
    with inside(ticket.tenant_id):
        assert [file.name for file in Attachment.objects.all()] == ["mail.txt"]
    assert "mail.txt" in words(ticket)[0][2]


def test_the_same_mail_brought_twice_is_one(story: Story, post: Post) -> None:
    mail = written(TELLER, Message_ID="<same@sample.example>").as_bytes()
    again = b"Received: by another way\r\n" + mail
    assert post.brings(mail) is not None
    assert post.brings(again) is None
    post.takes()

    assert len(tickets(story)) == 1


def test_a_stranger_learns_nothing_and_his_mail_is_held(story: Story, post: Post) -> None:
    mail = post.gets(written("somebody@elsewhere.example"))

    assert (mail.state, mail.why, mail.sender) == ("held", "unknown", "somebody@elsewhere.example")
    assert tickets(story) == []
    with inside(post.tenant):
        told = Notice.objects.filter(cause="box")
        assert {each.kind for each in told} == {"mail-held"}
        assert all(mail.box.name in each.subject for each in told)
        assert not told.exclude(user__customer=None).exists()


def test_who_was_invited_and_has_not_joined_proves_nothing_by_mail(
    story: Story, post: Post
) -> None:
    with inside(post.tenant):
        story.cast.teller.joined_at = None
        story.cast.teller.save()
    mail = post.gets(written(TELLER))

    assert (mail.state, mail.why) == ("held", "unjoined")


def test_what_the_boxs_server_could_not_prove_is_held(story: Story) -> None:
    post = Post(story.cast.administrator, lambda: story.now, prover="mx.provider.example")
    forged = "mx.provider.example; spf=fail smtp.mailfrom=dmarc=pass; dmarc=fail"
    mail = post.gets(written(TELLER, Authentication_Results=forged))
    assert (mail.state, mail.why) == ("held", "unproven")

    proven = "mx.provider.example; dkim=pass header.d=sample.example"
    assert (
        post.gets(written(TELLER, text="真的", Authentication_Results=proven)).state == "imported"
    )
    other = "mx.provider.example; dkim=pass header.d=elsewhere.example"
    assert post.gets(written(TELLER, text="假的", Authentication_Results=other)).why == "unproven"
    tickets(story)


def test_a_mail_that_names_two_writers_is_held(story: Story, post: Post) -> None:
    mail = post.gets(written("teller@sample.example, agent@sample.example"))

    assert (mail.state, mail.why) == ("held", "unknown")
    assert tickets(story) == []


def test_mail_is_the_providers_alone(story: Story, post: Post) -> None:
    post.gets(written("somebody@elsewhere.example"))
    teller = story.cast.teller
    with inside(teller.tenant_id, teller.customer_id):
        assert not Mail.objects.exists()
    with inside(story.cast.outsider.tenant_id):
        assert not Mail.objects.exists()
