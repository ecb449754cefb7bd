"""Machines, bounces, lists, floods and loops: nothing goes round, a bounce takes another way."""

from email.message import EmailMessage

import pytest

from jianyue.ledger.fence import inside
from jianyue.mail import outgoing
from jianyue.mail.models import Block, Mail
from jianyue.notices import sending
from jianyue.notices.actions import deliver_due
from jianyue.notices.bounces import name_of
from jianyue.notices.models import Notice, State
from jianyue.notices.sending import Carriers
from jianyue.tickets.models import Ticket
from tests.mailing import ADDRESS, Post, written
from tests.story import Story

TELLER = "样例柜员 <teller@sample.example>"
REPORT = """\
From: MAILER-DAEMON@mx.example
To: desk@provider.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: message/rfc822

From: jianyue@localhost
Message-ID: {about}
Subject: x

x
--b--
"""


@pytest.fixture
def post(story: Story) -> Post:
    return Post(story.cast.administrator, lambda: story.now)


def told(story: Story) -> Notice:
    """Return a notice to the teller whose mail has left."""
    ticket = story.report()
    story.record(ticket, "acknowledged")
    deliver_due(story.now, lambda notice: sending.send(notice, now=story.now, carriers=SILENT))
    with inside(ticket.tenant_id):
        found: Notice = Notice.objects.get(user=story.cast.teller, kind="acknowledged")
    assert found.state == State.SENT
    return found


SILENT = Carriers(mail=lambda _notice: None)


@pytest.mark.parametrize(
    "said",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"List_Id": "<all.sample.example>"},
        {"Return_Path": "<>"},
        {"Message_ID": "<notice-7@localhost>"},
        {"From": "desk@provider.example"},
        {"From": "Desk <desk+t1-x@provider.example>"},
        {"From": "jianyue@localhost"},
    ],
)
def test_what_a_machine_sends_is_set_aside(post: Post, said: dict[str, str]) -> None:
    mail = post.gets(written(said.pop("From", TELLER), **said))

    assert mail.state == "set_aside"
    with inside(post.tenant):
        assert not Ticket.objects.exists()
        assert not Notice.objects.filter(next_at__isnull=False).exists()


def test_a_null_return_path_is_a_machines(post: Post) -> None:
    assert post.gets(written(TELLER), back="").why == "automatic"
    mail = post.gets(written(TELLER, text="真人"), back="teller@sample.example")
    assert mail.state == "imported"


def test_a_bounce_lets_the_notice_take_another_way(story: Story, post: Post) -> None:
    notice = told(story)
    report = REPORT.format(to="teller@sample.example", action="failed", about=name_of(notice.pk))
    mail = post.gets(report.encode())

    assert (mail.state, mail.why, mail.detail) == (
        "set_aside", "bounce", "5.1.1 smtp; 550 no such user",
    )  # fmt: skip
    with inside(post.tenant):
        notice.refresh_from_db()
    assert notice.state == State.DECIDED
    assert notice.log[-1]["outcome"] == "bounced"
    deliver_due(story.now, lambda each: sending.send(each, now=story.now, carriers=SILENT))
    with inside(post.tenant):
        notice.refresh_from_db()
    assert "550 no such user" in notice.failure, (
        "there is no other channel, and it is not mailed again"
    )


@pytest.mark.parametrize(
    ("to", "action", "about"),
    [
        ("other@sample.example", "failed", "{}"),
        ("teller@sample.example", "delayed", "{}"),
        ("teller@sample.example", "failed", "<notice-987654@localhost>"),
        ("teller@sample.example", "failed", "<forged@elsewhere.example>"),
    ],
)
def test_a_report_about_nothing_of_ours_changes_nothing(
    story: Story, post: Post, to: str, action: str, about: str
) -> None:
    notice = told(story)
    post.gets(REPORT.format(to=to, action=action, about=about.format(name_of(notice.pk))).encode())

    with inside(post.tenant):
        notice.refresh_from_db()
    assert notice.state == State.SENT


def test_a_flood_of_one_address_is_held_and_told_of_once(story: Story) -> None:
    post = Post(story.cast.administrator, lambda: story.now, cap=3)
    mails = [post.gets(written(TELLER, text=f"第 {number} 封")) for number in range(6)]

    assert [mail.state for mail in mails] == ["imported"] * 3 + ["held"] * 3
    assert {mail.why for mail in mails[3:]} == {"flood"}
    with inside(post.tenant):
        managers = Notice.objects.filter(kind="mail-flood", user=story.cast.manager)
        assert managers.count() == 1
    story.wait(hours=2)
    assert post.gets(written(TELLER, text="后来")).state == "imported"


def test_a_blocked_address_is_not_listened_to(story: Story, post: Post) -> None:
    with inside(post.tenant):
        Block.objects.create(
            tenant_id=post.tenant, address="teller@sample.example", at=story.now,
            by=story.cast.agent,
        )  # fmt: skip
    mail = post.gets(written(TELLER))

    assert (mail.state, mail.why) == ("rejected", "blocked")


def test_letters_about_a_ticket_are_one_thread_and_say_where_answers_go(
    story: Story, post: Post
) -> None:
    notice = told(story)
    heads = outgoing.heads(notice)

    assert heads["Reply-To"].startswith("desk+t")
    assert heads["References"] == heads["In-Reply-To"]
    mail = post.gets(written(TELLER, text="好的", To=heads["Reply-To"]))
    assert mail.ticket_id == notice.cause_id
    by_thread = post.gets(written(TELLER, text="好的。", References=heads["References"]))
    assert by_thread.ticket_id == notice.cause_id


class Peer:
    """A box of another provider that answers every mail at once, and a post between the two."""

    def __init__(self, story: Story, *, marks: bool) -> None:
        self.story, self.marks = story, marks
        self.ours = Post(story.cast.administrator, lambda: story.now, contract=None)
        other = story.cast.rival_manager
        self.theirs = Post(other, lambda: story.now, address="desk@rival.example")

    def letters(self, post: Post) -> list[tuple[str, EmailMessage]]:
        """Return the letters that leave now, each with the address it goes to."""
        left: list[tuple[str, EmailMessage]] = []

        def carry(notice: Notice) -> None:
            if notice.tenant_id == post.tenant:
                sender = notice.user.email
                letter = written(post.box.address, notice.subject, notice.body)
                if self.marks:
                    letter["Auto-Submitted"] = "auto-generated"
                left.append((sender, letter))

        deliver_due(self.story.now, carry)
        return left


@pytest.mark.parametrize("marks", [True, False])
def test_two_boxes_that_answer_each_other_stop(story: Story, *, marks: bool) -> None:
    """Somebody's address at one provider leads to the box of the other, for a thousand rounds."""
    peer = Peer(story, marks=marks)
    with inside(story.cast.teller.tenant_id):
        story.cast.teller.email = "desk@rival.example"
        story.cast.teller.save()
    with inside(story.cast.stranger.tenant_id):
        story.cast.stranger.email = ADDRESS
        story.cast.stranger.save()
    going = [(peer.ours, written("desk@rival.example", text="begins"))]
    rounds = 0
    while going and rounds < 1000:
        rounds += 1
        story.wait(seconds=2)
        post, mail = going.pop()
        post.gets(mail)
        back = peer.theirs if post is peer.ours else peer.ours
        going += [(back, letter) for to, letter in peer.letters(post) if to == back.box.address]

    assert rounds <= (2 if marks else 70), "it went on"
    with inside(peer.ours.tenant):
        assert Ticket.objects.count() <= (1 if marks else 30)
    with inside(peer.ours.tenant):
        assert not Mail.objects.filter(waits=True).exists()
