"""Messages in: each once, whose it is, which ticket it belongs to, and what is held."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Words
from jianyue.ledger.speech import NotAllowed
from jianyue.mail import boxes, quarantine
from jianyue.mail.boxes import Wanted
from jianyue.mail.messengers import intake
from jianyue.mail.messengers.saying import Message, Unreadable, parsed, read
from jianyue.mail.models import Box, Handle, Mail
from jianyue.mail.outgoing import heads
from jianyue.mail.taking import take_due
from jianyue.mail.words import Kind
from jianyue.notices.models import Notice
from jianyue.people.models import Organisation, User
from jianyue.tickets.models import Ticket
from tests.messaging import dingtalk, feishu, plain, wecom
from tests.story import Story

Do = Callable[..., Any]


class Robot:
    """A messenger of the first provider, and what is written to it."""

    def __init__(self, story: Story) -> None:
        self.story, self.tenant = story, int(story.cast.administrator.tenant_id or 0)
        with inside(self.tenant):
            wanted = Wanted("客户群", Kind.PROGRAM, "", cap=3)
            self.box: Box = boxes.add(wanted, at=story.now, by=story.cast.administrator)

    def gets(self, text: str, key: str, who: str = "u-1", **more: Any) -> Mail | None:
        """Have a message come and be taken; return what became of it."""
        said = read(Kind.PROGRAM, plain(text, key, who, **more))
        assert said is not None
        with inside(self.tenant):
            mail = intake.store(self.box, said, at=self.story.now)
        take_due(self.story.now)
        return self.seen(mail) if mail else None

    def seen(self, mail: Mail) -> Mail:
        with inside(self.tenant):
            found: Mail = Mail.objects.select_related("ticket", "user", "box").get(pk=mail.pk)
        if found.ticket and found.ticket not in self.story.tickets:
            self.story.tickets.append(found.ticket)
        return found

    def knows(self, who: str, user: User) -> None:
        by = self.story.cast.administrator
        with inside(self.tenant):
            Handle.objects.create(
                tenant_id=self.tenant, box=self.box, handle=who, user=user, at=self.story.now, by=by
            )


@pytest.fixture
def robot(story: Story) -> Robot:
    return Robot(story)


def noted(ticket: Ticket) -> list[str]:
    with inside(ticket.tenant_id):
        rows = Words.objects.filter(timeline=ticket.timeline_id, seq__gt=1, field="text")
        return list(rows.order_by("seq").values_list("text", flat=True))


@pytest.mark.clause("A11")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("打印机不出纸", "incident"), ("申请：一个新账号", "request"),
        ("反馈：窗口很好", "feedback"), ("投诉：太慢", "complaint"),
    ],
)  # fmt: skip
def test_a_message_of_somebody_known_is_a_ticket(
    story: Story, robot: Robot, text: str, kind: str
) -> None:
    robot.knows("u-1", story.cast.teller)
    mail = robot.gets(text, "m-1")

    assert mail is not None
    assert mail.ticket is not None
    assert (mail.state, mail.ticket.kind, mail.ticket.channel) == ("imported", kind, "messenger")
    assert (mail.ticket.title, mail.ticket.reporter_id) == (text, story.cast.teller.pk)
    assert mail.ticket.reported_at == story.now
    assert story.told("teller") == ["已收到"]


def test_what_follows_in_the_conversation_is_a_note_and_another_kind_another_ticket(
    story: Story, robot: Robot
) -> None:
    robot.knows("u-1", story.cast.teller)
    first = robot.gets("打印机不出纸", "m-1")
    story.wait(minutes=2)
    second = robot.gets("换了纸也不行", "m-2")
    third = robot.gets("投诉：没有人理", "m-3")
    elsewhere = robot.gets("密码忘了", "m-4", conversation="c-2", who="u-1")

    tickets = [each.ticket if each else None for each in (first, second, third)]
    assert elsewhere is not None
    assert tickets[0] is not None
    assert tickets[0] == tickets[1]
    assert noted(tickets[0]) == ["换了纸也不行"]
    assert tickets[2] not in {None, tickets[0]}
    assert (elsewhere.state, elsewhere.why) == ("held", "flood")  # the cap of this robot is 3


def test_a_message_comes_once_however_often_it_is_brought(story: Story, robot: Robot) -> None:
    robot.knows("u-1", story.cast.teller)
    assert robot.gets("打印机不出纸", "m-1") is not None
    assert robot.gets("打印机不出纸", "m-1") is None
    assert robot.gets("打印机不出纸", "m-2") is not None
    with inside(robot.tenant):
        assert Mail.objects.filter(box=robot.box).count() == 2


def test_a_colleague_in_the_group_who_does_not_see_the_ticket_opens_his_own(
    story: Story, robot: Robot
) -> None:
    robot.knows("u-1", story.cast.teller)
    robot.knows("u-2", story.cast.people["colleague"])
    first = robot.gets("打印机不出纸", "m-1")
    other = robot.gets("我这边也是", "m-2", "u-2")

    assert first is not None
    assert other is not None
    assert other.state == "imported"
    assert other.ticket not in {None, first.ticket}


@pytest.mark.clause("A11")
def test_an_unknown_sender_is_held_until_somebody_says_who_it_is(
    story: Story, robot: Robot
) -> None:
    mail = robot.gets("打印机不出纸", "m-1")
    assert mail is not None
    assert (mail.state, mail.why, mail.sender) == ("held", "unknown", "u-1")
    with inside(robot.tenant):
        ticket = quarantine.make_user(
            mail, None, None, "Teller@Sample.example", at=story.now, by=story.cast.administrator
        )
    story.tickets.append(ticket)
    story.wait(minutes=1)
    later = robot.gets("还是不行", "m-2")

    assert ticket.reporter_id == story.cast.teller.pk
    assert ticket.channel == "messenger"
    assert later is not None
    assert later.ticket == ticket


def test_a_sender_without_an_account_is_invited(story: Story, robot: Robot) -> None:
    mail = robot.gets("打印机不出纸", "m-1", "u-9")
    by = story.cast.administrator
    assert mail is not None
    with inside(robot.tenant):
        bank: Organisation = story.cast.organisations["bank"]
        for address, house in (("", bank), ("new@sample.example", None)):
            with pytest.raises(NotAllowed):
                quarantine.make_user(mail, house, None, address, at=story.now, by=by)
        ticket = quarantine.make_user(mail, bank, None, "new@sample.example", at=story.now, by=by)
        known = Handle.objects.get(handle="u-9")
    story.tickets.append(ticket)
    later = robot.gets("在吗", "m-2", "u-9")

    assert known.user_id == ticket.reporter_id
    assert later is not None
    assert (later.state, later.why) == ("held", "unjoined")


def test_only_administrators_say_whose_a_sender_is(robot: Robot, do: Do) -> None:
    mail = robot.gets("打印机不出纸", "m-1")
    with pytest.raises(NotAllowed):
        do("agent", quarantine.make_user, mail, None, None, "teller@sample.example")
    with inside(robot.tenant):
        assert not Handle.objects.exists()


def test_letters_are_answered_to_a_box_for_mail_alone(story: Story, robot: Robot) -> None:
    robot.knows("u-1", story.cast.teller)
    robot.gets("打印机不出纸", "m-1")
    with inside(robot.tenant):
        notice = Notice.objects.filter(cause="ticket").first()
    assert notice is not None
    assert heads(notice) == {}


@pytest.mark.parametrize(
    ("kind", "said", "message"),
    [
        (Kind.DINGTALK, dingtalk("你好"), Message("msg-1", "Staff01", "cid-1", "你好", "样例柜员")),
        (Kind.DINGTALK, dingtalk("") | {"senderStaffId": None, "msgtype": "picture", "text": None},
         Message("msg-1", "$:LWCP_v1:$x", "cid-1", "[picture]", "样例柜员")),
        (Kind.FEISHU, feishu("你好"), Message("om_1", "ou_1", "oc_1", "你好")),
        (Kind.WECOM, wecom("你好"), Message("wm-1", "ZhangSan", "chat-1", "你好")),
        (Kind.WECOM, wecom("") | {"chatid": "", "text": [], "msgtype": "image"},
         Message("wm-1", "ZhangSan", "ZhangSan", "[image]")),
        (Kind.PROGRAM, plain("你好\0", conversation=7),
         Message("m-1", "u-1", "7", "你好", "样例柜员")),
    ],
)  # fmt: skip
def test_each_messenger_is_read_in_its_own_words(
    kind: Kind, said: dict[str, Any], message: Message
) -> None:
    assert read(kind, said) == message


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.FEISHU, {"header": {"event_type": "im.chat.updated_v1"}}),
        (Kind.FEISHU, feishu("x", sender={"sender_type": "app", "sender_id": {}})),
        (Kind.WECOM, {"msgtype": "event", "event": {}}),
    ],
)
def test_what_is_no_message_is_passed_over(kind: Kind, said: dict[str, Any]) -> None:
    assert read(kind, said) is None


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.DINGTALK, {}), (Kind.DINGTALK, dingtalk("x", key="k" * 121)),
        (Kind.FEISHU, feishu("x", message="none")), (Kind.WECOM, wecom("x", who="")),
        (Kind.PROGRAM, plain("  ")), (Kind.PROGRAM, plain("x", id=None)),
        (Kind.PROGRAM, plain("x", sender={"a": 1})), (Kind.PROGRAM, plain("x", id=True)),
    ],
)  # fmt: skip
def test_what_lacks_an_id_is_refused(kind: Kind, said: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(kind, said)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parsed(body)
    assert parsed(json.dumps({"a": 1}).encode()) == {"a": 1}


def test_a_messenger_is_set_with_what_it_needs_and_its_key_is_changed_by_few(do: Do) -> None:
    for login, password in (("", "k" * 43), ("token", "short"), ("token", "")):
        with pytest.raises(NotAllowed, match="EncodingAESKey"):
            do("administrator", boxes.add, Wanted("企微", Kind.WECOM, "", login=login,
                                                  password=password))  # fmt: skip
    box = do("administrator", boxes.add, Wanted("企微", Kind.WECOM, "", login="t",
                                                password="k" * 43))  # fmt: skip
    with pytest.raises(NotAllowed, match="already"):
        do("administrator", boxes.add, Wanted("企微", Kind.WECOM, "", login="t", password="k" * 43))
    with pytest.raises(NotAllowed):
        do("agent", boxes.new_key, box)

    first = do("administrator", boxes.new_key, box)
    second = do("administrator", boxes.new_key, box)
    with inside(box.tenant_id):
        assert intake.box_by(first) is None
        assert intake.box_by(second) == box
    do("administrator", boxes.remove, box)
    with inside(box.tenant_id):
        assert intake.box_by(second) is None
