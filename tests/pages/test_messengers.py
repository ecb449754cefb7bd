"""The pages of messengers, and the door that their messages come through."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.mail.models import Box, Handle, Mail
from jianyue.mail.taking import take_due
from tests.cast import Cast
from tests.messaging import (
    AES_KEY,
    SECRET,
    TOKEN,
    dingtalk,
    encrypted_by_feishu,
    encrypted_by_wecom,
    feishu,
    plain,
    signed_by_dingtalk,
    wecom,
)  # fmt: skip

SignedIn = Callable[..., Client]
ADDRESS = re.compile(r"/messages/in/([\w-]{43})/")
SECRETS = {"dingtalk": SECRET, "feishu": SECRET, "wecom": AES_KEY, "program": ""}


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - pages read the real clock


def door(admin: Client, kind: str, **said: str) -> str:
    """Add a messenger; return where its messages are brought."""
    form = {"name": "客户群", "kind": kind, "password": SECRETS[kind], "cap": "30", "on": "on"}
    form |= {"login": TOKEN if kind == "wecom" else ""} | said
    answer = admin.post("/settings/mail/messenger/", form)
    assert answer["Cache-Control"] == "no-store", answer.content.decode()
    found = ADDRESS.search(answer.content.decode())
    assert found is not None
    return found[0]


def bring(address: str, body: bytes | dict[str, Any], **more: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(address, raw, content_type="application/json", **more)


def mails(cast: Cast) -> list[Mail]:
    with inside(cast.agent.tenant_id):
        return list(Mail.objects.order_by("pk"))


@pytest.mark.clause("A11")
@pytest.mark.parametrize("kind", ["dingtalk", "feishu", "wecom", "program"])
def test_a_message_of_each_messenger_comes_in_once(
    cast: Cast, signed_in: SignedIn, kind: str
) -> None:
    address, at = door(signed_in("administrator"), kind), now()
    for _ in range(2):
        if kind == "dingtalk":
            answer = bring(address, dingtalk("你好"), headers=signed_by_dingtalk(at))
        elif kind == "feishu":
            body, headers = encrypted_by_feishu(feishu("你好"), at)
            answer = bring(address, body, headers=headers)
        elif kind == "wecom":
            said, query = encrypted_by_wecom(json.dumps(wecom("你好")).encode(), at)
            answer = bring(address, {"encrypt": said}, query_params=query)
        else:
            answer = bring(address, plain("你好"))
        assert answer.status_code == 200, answer.content

    take_due(now())
    (mail,) = mails(cast)
    assert (mail.state, mail.why, mail.subject) == ("held", "unknown", "你好")


def test_messengers_are_told_that_the_address_is_right(signed_in: SignedIn) -> None:
    admin, at = signed_in("administrator"), now()
    asked = {"challenge": "ajls384k", "token": "v", "type": "url_verification"}
    body, _ = encrypted_by_feishu(asked, at)
    assert bring(door(admin, "feishu"), body).json() == {"challenge": "ajls384k"}

    address = door(admin, "wecom")
    said, query = encrypted_by_wecom(b"echo 1", at)
    answer = Client().get(address, query | {"echostr": said})
    assert (answer.status_code, answer.content) == (200, b"echo 1")
    assert Client().get(address).status_code == 401
    assert Client().get(door(admin, "program")).status_code == 401


WRONG_HEADERS: tuple[dict[str, str], ...] = (
    {}, {"timestamp": "9" * 16, "sign": "x"}, {"timestamp": "soon", "sign": "x"},
)  # fmt: skip


@pytest.mark.parametrize("late", [timedelta(hours=2), timedelta(hours=-2)])
def test_what_dingtalk_did_not_sign_now_is_refused(
    cast: Cast, signed_in: SignedIn, late: timedelta
) -> None:
    address, at = door(signed_in("administrator"), "dingtalk"), now()
    signed = [signed_by_dingtalk(at, "other"), signed_by_dingtalk(at + late), *WRONG_HEADERS]

    for headers in signed:
        assert bring(address, dingtalk("x"), headers=headers).status_code == 401, headers
    assert mails(cast) == []


@pytest.mark.parametrize("late", [timedelta(hours=2), timedelta(hours=-2)])
def test_what_feishu_did_not_sign_now_is_refused(
    cast: Cast, signed_in: SignedIn, late: timedelta
) -> None:
    address, at = door(signed_in("administrator"), "feishu"), now()
    body, headers = encrypted_by_feishu(feishu("x"), at)
    old, old_headers = encrypted_by_feishu(feishu("x"), at + late)

    assert bring(address, body).status_code == 401  # what is not signed is no message
    assert bring(address, body + b" ", headers=headers).status_code == 401
    assert bring(address, old, headers=old_headers).status_code == 401
    assert mails(cast) == []


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=2), timedelta(hours=-2)])
def test_what_wecom_did_not_sign_now_is_refused(
    cast: Cast, signed_in: SignedIn, late: timedelta
) -> None:
    address, at = door(signed_in("administrator"), "wecom"), now() + late
    token = TOKEN if late else "other"
    said, query = encrypted_by_wecom(json.dumps(wecom("x")).encode(), at, token)

    assert bring(address, {"encrypt": said}, query_params=query).status_code == 401
    assert bring(address, wecom("x")).status_code == 401
    assert mails(cast) == []


def test_what_cannot_be_read_is_refused_and_stored_nowhere(cast: Cast, signed_in: SignedIn) -> None:
    admin, at = signed_in("administrator"), now()
    address, lark = door(admin, "program"), door(admin, "feishu")
    secret_of_another, headers = encrypted_by_feishu(feishu("x"), at, "other")
    for body in (b"", b"[1]", b'{"text": 1}', b"{" * 1000, json.dumps({"text": "x"}).encode()):
        assert bring(address, body).status_code == 400
    assert bring(address, b"x" * (256 * 1024 + 1)).status_code == 413
    assert bring("/messages/in/nobody/", plain("x")).status_code == 401
    assert bring(lark, {"encrypt": "%%%"}).status_code == 400
    assert bring(lark, secret_of_another).status_code == 400
    assert bring(lark, secret_of_another, headers=headers).status_code == 401
    body, headers = encrypted_by_feishu({"header": {"event_type": "other"}}, at)
    assert bring(lark, body, headers=headers).json() == {"status": "ignored"}
    assert mails(cast) == []


@pytest.mark.clause("A11")
def test_who_writes_is_said_on_one_page_and_known_from_then_on(
    cast: Cast, signed_in: SignedIn
) -> None:
    admin = signed_in("administrator")
    address = door(admin, "program")
    bring(address, plain("投诉：<b>太慢</b>", sender="U-7"))
    take_due(now())
    (mail,) = mails(cast)
    shown = admin.get(f"/mail/{mail.pk}/").content.decode()
    assert "投诉：&lt;b&gt;太慢&lt;/b&gt;" in shown
    assert "U-7" in shown
    form = {"address": "teller@sample.example", "organisation": "", "contract": ""}
    answer = admin.post(f"/mail/{mail.pk}/user/", form, follow=True)
    assert "teller@sample.example" in unescape(answer.content.decode())

    bring(address, plain("还在等", key="m-2", sender="U-7"))
    take_due(now())
    first, second = mails(cast)
    assert first.ticket_id is not None
    assert second.ticket_id == first.ticket_id
    with inside(cast.agent.tenant_id):
        assert Handle.objects.get().user_id == cast.teller.pk
        assert first.ticket is not None
        assert (first.ticket.kind, first.ticket.channel) == ("complaint", "messenger")


def test_a_new_address_ends_the_one_before_and_few_see_it(cast: Cast, signed_in: SignedIn) -> None:
    admin = signed_in("administrator")
    before = door(admin, "program")
    with inside(cast.agent.tenant_id):
        box = Box.objects.get()
    for who in ("agent", "teller", "stranger"):
        assert signed_in(who).post(f"/settings/mail/{box.pk}/key/").status_code in {403, 404}
    found = ADDRESS.search(admin.post(f"/settings/mail/{box.pk}/key/").content.decode())
    assert found is not None

    assert bring(before, plain("x")).status_code == 401
    assert bring(found[0], plain("x")).status_code == 200
    shown = admin.get(f"/settings/mail/{box.pk}/").content.decode()
    assert found[1] not in shown
    assert "其他即时通讯" in shown
    change = {"name": "客户群二", "kind": "program", "cap": "5"}  # switched off
    assert admin.post(f"/settings/mail/{box.pk}/change/", change).status_code == 302
    assert bring(found[0], plain("x", key="m-2")).status_code == 401


def test_a_box_for_mail_has_no_key(cast: Cast, signed_in: SignedIn) -> None:
    with inside(cast.agent.tenant_id):
        box = Box.objects.create(
            tenant_id=cast.agent.tenant_id, name="b", kind="listener", address="a@b.example",
            added_at=now(),
        )  # fmt: skip
    assert signed_in("administrator").get(f"/settings/mail/{box.pk}/key/").status_code == 404


def test_a_form_that_lacks_something_keeps_what_was_typed(signed_in: SignedIn) -> None:
    form = {"name": "企微群", "kind": "wecom", "cap": "30"}
    answer = signed_in("administrator").post("/settings/mail/messenger/", form)
    assert answer.status_code == 200
    assert "企微群" in answer.content.decode()
    assert "EncodingAESKey" in answer.content.decode()
