"""Each channel tells a yes from a no by what the carrier says, not by the status alone."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jianyue.notices.channels import dingtalk, feishu, gateway, wecom
from jianyue.notices.channels.letters import Channel, Letter, NotAccepted, Target
from tests.carriers import Carrier

pytestmark = pytest.mark.enable_socket
AT = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
LETTER = Letter("notice-7", "[BANK-1] 升级", "柜面系统无法登录", "https://desk.example/tickets/1")
YES: dict[Channel, Any] = {
    wecom.send: {"errcode": 0, "errmsg": "ok"},
    dingtalk.send: {"errcode": 0, "errmsg": "ok"},
    feishu.send: {"code": 0, "msg": "success", "data": {}},
    gateway.send: {"code": "0"},
}
NO: tuple[tuple[Channel, int, object], ...] = (
    (wecom.send, 200, {"errcode": 93000, "errmsg": "invalid webhook url"}),
    (wecom.send, 200, {"errcode": 45009, "errmsg": "api freq out of limit"}),
    (wecom.send, 200, {"errcode": "0", "errmsg": "ok"}),
    (wecom.send, 200, {"errcode": False}),
    (wecom.send, 200, {"errmsg": "ok"}),
    (wecom.send, 500, {"errcode": 0}),
    (dingtalk.send, 200, {"errcode": 310000, "errmsg": "sign not match"}),
    (dingtalk.send, 200, {"errcode": 130101, "errmsg": "send too fast"}),
    (dingtalk.send, 200, {"errcode": 0, "errmsg": "OK but"}),
    (dingtalk.send, 200, {"errcode": 1, "errmsg": "ok"}),
    (feishu.send, 200, {"code": 19024, "msg": "Key Words Not Found"}),
    (feishu.send, 200, {"code": 11232, "msg": "frequency limited"}),
    (feishu.send, 200, {"code": 1, "StatusCode": 0}),
    (feishu.send, 200, {}),
    (gateway.send, 200, {"code": 1}),
    (gateway.send, 200, {"status": "ok"}),
    *(
        (channel, status, body)
        for channel in YES
        for status, body in (
            (200, "<html>proxy</html>"), (200, ""), (200, "[]"), (200, "null"), (204, ""),
            (302, "https://elsewhere.example/"), (429, '{"errcode": 0, "errmsg": "ok", "code": 0}'),
            (503, '{"errcode": 0, "errmsg": "ok", "code": 0}'), (200, "[" * 60_000),
        )
    ),
)  # fmt: skip


@pytest.mark.parametrize("channel", YES, ids=lambda each: each.__module__)
def test_what_the_carrier_accepts_is_handed_over_once(channel: Channel, played: Carrier) -> None:
    played.answers(200, YES[channel])

    channel(Target(f"{played.url}/hook?key=k", secret="s3cret"), LETTER, at=AT)  # noqa: S106 - of the test

    assert len(played.heard) == 1
    words = str(played.heard[0])
    assert "柜面系统无法登录" in words
    assert "https://desk.example/tickets/1" in words


@pytest.mark.parametrize(("channel", "status", "body"), NO)
def test_anything_but_a_yes_is_a_no(
    channel: Channel, status: int, body: object, played: Carrier
) -> None:
    played.answers(status, body)

    with pytest.raises(NotAccepted):
        channel(Target(f"{played.url}/hook"), LETTER, at=AT)


def test_dingtalk_is_signed_in_its_address(played: Carrier) -> None:
    dingtalk.send(Target(f"{played.url}/robot/send?access_token=t", secret="SEC1"), LETTER, at=AT)  # noqa: S106 - of the test

    asked = parse_qs(urlsplit(played.paths[0]).query)
    stamp = asked["timestamp"][0]
    made = hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()
    assert stamp == "1768183200000"
    assert asked["sign"] == [base64.b64encode(made).decode()]
    assert asked["access_token"] == ["t"]


def test_feishu_is_signed_in_its_body_and_calls_nobody(played: Carrier) -> None:
    played.answers(200, {"code": 0})
    letter = Letter("notice-1", '<at user_id="all">所有人</at>', "")

    feishu.send(Target(f"{played.url}/hook/t", secret="SEC2"), letter, at=AT)  # noqa: S106 - of the test

    made = hmac.new(b"1768183200\nSEC2", b"", hashlib.sha256).digest()
    assert played.heard[0]["sign"] == base64.b64encode(made).decode()
    assert played.heard[0]["timestamp"] == "1768183200"
    assert "<at" not in played.heard[0]["content"]["text"]


def test_a_gateway_is_told_the_number_the_key_and_its_own_yes(played: Carrier) -> None:
    played.answers(200, {"accepted": True})
    target = Target(f"{played.url}/sms", secret="token", to="13800000000", expect="accepted=true")  # noqa: S106 - of the test

    gateway.send(target, LETTER, at=AT)

    assert played.heard[0]["to"] == "13800000000"
    assert played.headers[0]["Authorization"] == "Bearer token"
    assert played.headers[0]["Idempotency-Key"] == played.heard[0]["id"] == "notice-7"


def test_a_long_text_is_cut_and_keeps_its_link(played: Carrier) -> None:
    wecom.send(Target(played.url), Letter("k", "题", "长" * 5000, "https://x.example/1"), at=AT)

    text = played.heard[0]["text"]["content"]
    assert len(text.encode()) <= 2000
    assert text.endswith("…\nhttps://x.example/1")


def test_a_secret_is_masked_and_not_repeated_by_what_a_carrier_says() -> None:
    target = Target("https://robot.example/send?key=very-secret-1234", secret="also-secret")  # noqa: S106 - of the test

    assert target.masked() == "robot.example ••••1234"
    assert target.hidden("bad key very-secret-1234 or also-secret") == "bad key •••• or ••••"
