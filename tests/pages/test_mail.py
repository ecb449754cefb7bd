"""Pages of mail in: held mail is shown as words, made a ticket or a user; boxes are set."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.mail.models import Block, Box, Mail, Raw, Subjects
from jianyue.people.models import Invitation, User
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.mailing import ADDRESS, Post, written
from tests.pages.posted import seen
from tests.pages.upkeep import monitor_of_the_bank
from tests.story import Story

SignedIn = Callable[..., Client]
PAYLOADS = (
    (Path(__file__).parent.parent / "documents" / "xss_payloads.txt")
    .read_text("utf-8")
    .splitlines()
)
BOX = {
    "name": "客户邮箱", "kind": "imap", "address": "help@provider.example", "host": "mail.example",
    "port": "993", "security": "tls", "login": "help", "password": "geheim", "folder": "INBOX",
    "cap": "30", "on": "on",
}  # fmt: skip


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


@pytest.fixture
def post(story: Story) -> Post:
    return Post(story.cast.administrator, lambda: story.now)


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def ticket_of(mail: Mail) -> Ticket:
    found: Ticket | None = seen(mail).ticket
    assert found is not None
    return found


def test_a_stranger_is_made_a_user_by_one_click(signed_in: SignedIn, post: Post) -> None:
    mail = post.gets(written("新同事 <newcomer@sample.example>"))
    admin = signed_in("administrator")
    asked = body(admin.get(f"/mail/{mail.pk}/user/"))
    (bank,) = re.findall(r'<option value="(\d+)"[^>]*>示例银行', asked)
    admin.post(f"/mail/{mail.pk}/user/", {"organisation": bank, "contract": ""})

    with inside(post.tenant):
        person = User.objects.get(email="newcomer@sample.example")
        assert (person.name, person.is_active) == ("新同事", False)
        assert Invitation.objects.filter(user=person).exists()
        assert ticket_of(mail).reporter_id == person.pk
    assert "工单" in body(admin.get(f"/mail/{mail.pk}/"))


def test_the_customer_whose_people_write_from_there_is_chosen(
    signed_in: SignedIn, post: Post, cast: Cast
) -> None:
    with inside(post.tenant):
        cast.teller.email = "teller@bank.example"
        cast.teller.save()
    mail = post.gets(written("newcomer@bank.example"))

    asked = body(signed_in("administrator").get(f"/mail/{mail.pk}/user/"))
    assert f'value="{cast.teller.customer_id}" selected' in asked


def test_held_mail_of_somebody_known_is_put_where_the_desk_says(
    signed_in: SignedIn, post: Post, story: Story
) -> None:
    ticket = story.report()
    mail = post.gets(written("teller@sample.example", Precedence="bulk"))
    assert mail.state == "set_aside"
    agent = signed_in("agent")
    wrong = agent.post(f"/mail/{mail.pk}/bring/", {"number": "BANK-9", "contract": ""})
    assert "没有这张工单" in body(wrong)
    agent.post(f"/mail/{mail.pk}/bring/", {"number": ticket.number, "contract": ""})

    assert ticket_of(mail) == ticket
    again = agent.post(f"/mail/{mail.pk}/bring/", {"number": "", "contract": ""})
    assert "已经处理过了" in body(again)


def test_a_known_senders_mail_is_registered_from_when_it_came(
    signed_in: SignedIn, post: Post, story: Story
) -> None:
    mail = post.gets(written("teller@sample.example", List_Id="<x>"))
    signed_in("agent").post(f"/mail/{mail.pk}/bring/", {"number": "", "contract": ""})

    ticket = ticket_of(mail)
    assert (ticket.reporter_id, ticket.reported_at) == (story.cast.teller.pk, mail.received_at)


def test_rejecting_keeps_nothing_of_it_and_can_block(signed_in: SignedIn, post: Post) -> None:
    mail = post.gets(written("spam@elsewhere.example", "买这个"))
    agent = signed_in("agent")
    agent.post(f"/mail/{mail.pk}/reject/", {"block": "on"})

    assert (seen(mail).state, seen(mail).shown) == ("rejected", "")
    with inside(post.tenant):
        assert not Raw.objects.filter(mail=mail).exists()
        block = Block.objects.get()
    assert "spam@elsewhere.example" in body(agent.get("/mail/"))
    agent.post(f"/mail/blocked/{block.pk}/")
    with inside(post.tenant):
        assert not Block.objects.exists()


@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 200))
def test_what_a_stranger_writes_stays_words(signed_in: SignedIn, post: Post, start: int) -> None:
    said = "\n".join(PAYLOADS[start : start + 200])
    mail = post.gets(written("x@elsewhere.example", PAYLOADS[start][:150], said))
    shown = body(signed_in("agent").get(f"/mail/{mail.pk}/"))

    assert "<script>alert" not in shown
    assert not re.search(r"<(img|svg|iframe|object|video|math)[^>]*on\w+=", shown)


def test_only_administrators_set_boxes_and_no_page_shows_a_password(
    signed_in: SignedIn, cast: Cast
) -> None:
    admin = signed_in("administrator")
    admin.post("/settings/mail/new/", BOX)
    with inside(cast.administrator.tenant_id):
        box = Box.objects.get()
    assert "geheim" not in box.sealed
    pages = ["/settings/mail/", f"/settings/mail/{box.pk}/", f"/settings/mail/{box.pk}/change/"]
    assert not any("geheim" in body(admin.get(page)) for page in pages)
    assert signed_in("agent").get("/settings/mail/").status_code == 403
    assert signed_in("teller").get("/mail/").status_code == 403

    admin.post(f"/settings/mail/{box.pk}/change/", BOX | {"password": "", "cap": "9"})
    with inside(cast.administrator.tenant_id):
        changed = Box.objects.get()
    assert (changed.cap, changed.sealed) == (9, box.sealed)
    other = BOX | {"password": "", "host": "elsewhere.example"}
    assert "重新填写密码" in body(admin.post(f"/settings/mail/{box.pk}/change/", other))
    admin.post(f"/settings/mail/{box.pk}/remove/")
    assert admin.get(f"/settings/mail/{box.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"address": "no-address"}, "field--bad"),
        ({"address": "desk+word@provider.example"}, "不含加号"),
        ({"address": f"{'a' * 30}@provider.example"}, "最多 24 个字符"),
        ({"host": "http://x/"}, "服务器名称"),
        ({"security": "plain"}, "不加密"),
        ({"login": ""}, "登录名"),
        ({"password": ""}, "密码"),
        ({"folder": 'IN"BOX'}, "文件夹"),
        ({"kind": "pop3"}, ""),
    ],
)
def test_a_box_that_cannot_work_is_refused(
    signed_in: SignedIn, said: dict[str, str], refusal: str
) -> None:
    answer = signed_in("administrator").post("/settings/mail/new/", BOX | said)

    assert answer.status_code == 200
    assert refusal in body(answer)


def test_two_boxes_have_two_addresses(signed_in: SignedIn, post: Post) -> None:
    answer = signed_in("administrator").post("/settings/mail/new/", BOX | {"address": ADDRESS})

    assert post.box.address == ADDRESS
    assert "已经有这个地址或名称" in body(answer)


@pytest.mark.enable_socket
def test_trying_a_private_mailbox_says_that_it_is_one(signed_in: SignedIn, cast: Cast) -> None:
    admin = signed_in("administrator")
    admin.post("/settings/mail/new/", BOX | {"host": "127.0.0.1"})
    with inside(cast.administrator.tenant_id):
        box = Box.objects.get()

    assert "内部网络" in body(admin.post(f"/settings/mail/{box.pk}/try/", follow=True))


@pytest.mark.clause("C23")
def test_a_monitor_has_an_address_and_words_of_its_own(
    signed_in: SignedIn, post: Post, story: Story
) -> None:
    with inside(post.tenant):
        monitor, _ = monitor_of_the_bank(story, "邮件监控")
    manager = signed_in("manager")
    page = f"/monitors/{monitor.pk}/mail/"
    assert re.search(r"desk\+ma-[0-9a-z]+-[a-z2-7]{26}@provider\.example", body(manager.get(page)))
    said = {
        "ended": "好了\n恢复",
        "seen": "",
        "usual": "error",
        "until": "",
        "grade_critical": "P1",
    }
    manager.post(page, said)

    with inside(post.tenant):
        kept = Subjects.objects.get()
    assert (kept.ended, kept.graded, kept.usual) == (["好了", "恢复"], {"P1": "critical"}, "error")


def test_a_tickets_page_folds_what_a_mail_quotes(
    signed_in: SignedIn, post: Post, story: Story
) -> None:
    text = "还是不行\n\n----- 原始邮件 -----\n发件人: <script>alert(1)</script>"
    mail = post.gets(written("teller@sample.example", text=text))
    shown = body(signed_in("agent").get(f"/tickets/{ticket_of(mail).number}/"))

    assert "来自邮件" in shown
    folded = re.search(r"<details><summary[^>]*>引用的原文和签名.*?</details>", shown, re.DOTALL)
    assert folded is not None
    assert "原始邮件" in folded[0]
    assert "<script>alert(1)" not in shown
    assert story.cast.teller.name in shown
