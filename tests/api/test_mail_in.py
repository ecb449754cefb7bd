"""Mail that is held, the boxes it comes to, and messengers, over the API."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from jianyue.client import Client, Problem
from jianyue.ledger.fence import inside
from jianyue.ledger.sealing import unseal
from jianyue.mail.models import Block, Box, Mail
from jianyue.mail.words import State, Why
from jianyue.people.models import Answered
from tests.api.program import Program
from tests.api.test_tickets import reported
from tests.cast import Cast
from tests.mailing import Post, written

Of = Callable[..., Client]
Make = Callable[..., Program]
SECRET = "a password of the mailbox"  # noqa: S105 - of the tests alone
IMAP: Any = {
    "name": "服务台", "kind": "imap", "address": "desk@mail.example", "host": "imap.mail.example",
    "login": "desk", "password": SECRET,
}  # fmt: skip


@pytest.fixture
def post(cast: Cast) -> Post:
    """A box of the provider, some minutes ago."""
    began = datetime.now(UTC) - timedelta(minutes=5)  # noqa: TID251 - the API reads the real clock
    return Post(cast.administrator, lambda: began)


def held(post: Post, sender: str, subject: str = "柜面系统打不开") -> int:
    """Return a mail that came and is held for somebody to look at."""
    mail = post.brings(written(sender, subject))
    assert mail is not None
    with inside(post.tenant):
        mail.sender, mail.subject = sender, subject
        mail.settle(State.HELD, post.at(), Why.UNPROVEN)
        mail.save()
    return int(mail.pk)


def test_a_held_mail_becomes_a_ticket_in_its_writers_name(
    client_of: Of, post: Post, cast: Cast
) -> None:
    agent, mail = client_of("agent"), held(post, cast.teller.email)
    before = agent.get_mail(mail)
    after = agent.bring_in_mail(mail, {"contract": "bank-1"})

    assert (before["state"]["value"], before["writer"]) == (
        "held", {"id": cast.teller.pk, "name": "样例柜员"},
    )  # fmt: skip
    assert [each["id"] for each in agent.list_mails(state="held")["items"]] == []
    assert after["state"]["value"] == "imported"
    assert after["ticket"]
    ticket = client_of("teller").get_ticket(after["ticket"])
    assert (ticket["title"], ticket["reporter"]) == ("柜面系统打不开", before["writer"])
    with pytest.raises(Problem, match="处理过"):
        agent.bring_in_mail(mail, {})


def test_a_held_mail_is_added_to_a_ticket_that_its_writer_sees(
    client_of: Of, program: Make, post: Post, cast: Cast
) -> None:
    agent, number = client_of("agent"), reported(program("teller"))
    mine, other = held(post, cast.teller.email), held(post, cast.foreman.email, "另一封")
    assert agent.bring_in_mail(mine, {"ticket": number.lower()})["ticket"] == number
    with pytest.raises(Problem, match="看不到"):
        agent.bring_in_mail(other, {"ticket": number})
    with pytest.raises(Problem) as nowhere:
        agent.bring_in_mail(other, {"ticket": "BANK-1-2026-99999"})

    assert nowhere.value.status == 422


def test_a_rejected_mail_is_gone_and_its_address_blocked_until_it_is_heard_again(
    client_of: Of, post: Post, cast: Cast
) -> None:
    agent, mail = client_of("agent"), held(post, "spam@elsewhere.example")
    gone = agent.reject_mail(mail, {"block": True})
    [block] = agent.list_mail_blocks()["items"]
    with pytest.raises(Problem) as rival:
        client_of("rival_manager").unblock_mail(block["id"])
    agent.unblock_mail(block["id"])

    assert (gone["state"]["value"], gone["text"]) == ("rejected", "")
    assert (block["address"], block["by"]["id"]) == ("spam@elsewhere.example", cast.agent.pk)
    assert rival.value.status == 404
    with inside(post.tenant):
        assert not Block.objects.exists()
        assert not Mail.objects.get(pk=mail).raws.exists()


def test_the_password_of_a_box_goes_in_and_never_out(program: Make, cast: Cast) -> None:
    office = program("administrator")
    made = office.post("/boxes", IMAP, Idempotency_Key="box")
    place = f"/boxes/{made.json()['id']}"
    kept = {name: value for name, value in IMAP.items() if name != "password"}
    changed = office.post(f"{place}/change", kept | {"cap": 50, "contract": "bank-1"})
    moved = office.post(f"{place}/change", kept | {"host": "other.mail.example"})
    office.get("/boxes")

    assert (made.status_code, made["Location"]) == (201, f"/api/v1{place}")
    assert (changed.json()["has_password"], changed.json()["cap"]) == (True, 50)
    assert changed.json()["contract"] == "bank-1"
    assert moved.status_code == 409, "another server is not sent the password of this one"
    said = [each.content.decode() for each in (made, changed, office.get(place))]
    assert SECRET not in "".join(said)
    with inside(cast.administrator.tenant_id):
        box, answered = Box.objects.get(), Answered.objects.get()
        assert unseal(box.sealed) == SECRET
        assert SECRET not in answered.body
    assert office.delete(place).status_code == 204
    assert office.get(place).status_code == 404


def test_what_was_sent_cannot_be_guessed_from_what_is_kept(
    program: Make, cast: Cast, settings: Any
) -> None:
    office = program("administrator")
    assert office.post("/boxes", IMAP, Idempotency_Key="box").status_code == 201
    with inside(cast.administrator.tenant_id):
        before = Answered.objects.get().digest
    settings.SECRET_KEY = "another key of the installation, long enough"  # noqa: S105 - of the tests
    again = office.post("/boxes", IMAP, Idempotency_Key="box")

    assert len(before) == len(sha256().hexdigest())
    assert again.status_code == 422, "with another key the same request has another digest"
    assert again.json()["type"].endswith("#key-reused")


def test_a_box_that_mail_is_brought_to_has_no_line_to_try(client_of: Of) -> None:
    office = client_of("administrator")
    said: Any = {"name": "服务台", "kind": "listener", "address": "desk@mail.example"}
    box = office.add_box(said)["id"]
    with pytest.raises(Problem, match="没有可测试的连接"):
        office.try_box(box)
    with pytest.raises(Problem) as robot:
        office.renew_messenger_key(box)
    with pytest.raises(Problem) as contract:
        office.change_box(box, said | {"contract": "nothing"})

    assert (robot.value.status, contract.value.status) == (404, 422)


def test_a_messenger_has_an_address_that_is_told_once(
    program: Make, client: Any, cast: Cast
) -> None:
    office = program("administrator")
    said = {"name": "机器人", "kind": "program", "contract": "bank-1"}
    made = office.post("/messengers", said, Idempotency_Key="robot").json()
    again = office.post("/messengers", said, Idempotency_Key="robot").json()
    other = office.post(f"/messengers/{made['id']}/key").json()

    def brings(address: str) -> int:
        message = {"id": "m-1", "conversation": "c-1", "sender": "u-1", "text": "打印机不出纸"}
        path = address.split("8000", 1)[-1]
        return int(client.post(path, message, content_type="application/json").status_code)

    assert again == made | {"sends_to": None}
    assert (brings(made["sends_to"]), brings(other["sends_to"])) == (401, 200)
    with inside(cast.administrator.tenant_id):
        assert Mail.objects.get().box_id == made["id"]
        assert made["sends_to"][-43:] not in Answered.objects.get().body


def test_the_token_of_a_robot_is_told_to_nobody_and_stays(program: Make, cast: Cast) -> None:
    office = program("administrator")
    said = {"name": "企业微信", "kind": "wecom", "token": "t0ken-of-wecom", "secret": "k" * 43}
    made = office.post("/messengers", said).json()
    place = f"/messengers/{made['id']}/change"
    changed = office.post(place, {"name": "企业微信二", "kind": "wecom", "on": False})

    assert (made["login"], made["has_password"], made["address"]) == ("", True, "")
    assert "t0ken-of-wecom" not in str(made) + changed.content.decode()
    assert (changed.status_code, changed.json()["on"]) == (201, False)
    with inside(cast.administrator.tenant_id):
        box = Box.objects.get()
        assert (box.login, unseal(box.sealed)) == ("t0ken-of-wecom", "k" * 43)
    mail = {"name": "x", "kind": "listener", "address": "desk@mail.example"}
    assert office.post(f"/boxes/{made['id']}/change", mail).status_code == 404
