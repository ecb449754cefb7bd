"""Messages for tests, as each messenger sends them: written, signed, encrypted."""

import json
from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha1, sha256
from hmac import digest
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

SECRET = "sample-secret"  # noqa: S105 - a sample
TOKEN = "sample-token"  # noqa: S105 - a sample
AES_KEY = b64encode(bytes(range(32))).decode()[:43]
IV = bytes(range(16))


def dingtalk(text: str, key: str = "msg-1", who: str = "Staff01", **more: Any) -> dict[str, Any]:
    """Return what DingTalk's robot sends."""
    return {
        "conversationId": "cid-1", "conversationType": "2", "msgId": key, "msgtype": "text",
        "senderNick": "样例柜员", "senderStaffId": who, "senderId": "$:LWCP_v1:$x",
        "isInAtList": True,
        "chatbotUserId": "$:LWCP_v1:$bot", "createAt": 1, "text": {"content": f" {text}"},
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=x",
    } | more  # fmt: skip


def feishu(text: str, key: str = "om_1", who: str = "ou_1", **more: Any) -> dict[str, Any]:
    """Return Feishu's event of a message."""
    message = {
        "message_id": key, "chat_id": "oc_1", "chat_type": "group", "message_type": "text",
        "content": json.dumps({"text": f"@_user_1 {text}"}),
    }  # fmt: skip
    sender = {"sender_id": {"open_id": who}, "sender_type": "user"}
    return {
        "schema": "2.0",
        "header": {"event_id": "e1", "event_type": "im.message.receive_v1", "token": "v"},
        "event": {"sender": sender, "message": message} | more,
    }


def wecom(text: str, key: str = "wm-1", who: str = "ZhangSan", **more: Any) -> dict[str, Any]:
    """Return what WeCom's intelligent robot sends, before it is encrypted."""
    return {
        "msgid": key, "aibotid": "bot", "chatid": "chat-1", "chattype": "group",
        "from": {"userid": who}, "msgtype": "text", "text": {"content": f"@样例服务台 {text}"},
    } | more  # fmt: skip


def plain(text: str, key: str = "m-1", who: str = "u-1", **more: Any) -> dict[str, Any]:
    """Return the plain form."""
    return {
        "id": key,
        "conversation": "c-1",
        "sender": who,
        "name": "样例柜员",
        "text": text,
    } | more


def signed_by_dingtalk(at: datetime, secret: str = SECRET) -> dict[str, str]:
    """Return DingTalk's headers."""
    stamp = str(int(at.timestamp() * 1000))
    made = digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")
    return {"timestamp": stamp, "sign": b64encode(made).decode()}


def encrypted_by_feishu(
    said: dict[str, Any], at: datetime, secret: str = SECRET
) -> tuple[bytes, dict[str, str]]:
    """Return Feishu's body and headers."""
    key = sha256(secret.encode()).digest()
    body = json.dumps(
        {"encrypt": b64encode(IV + _encrypted(json.dumps(said).encode(), key, IV, 128)).decode()}
    ).encode()
    stamp, nonce = str(int(at.timestamp())), "n0nce"
    made = sha256(f"{stamp}{nonce}{secret}".encode() + body).hexdigest()
    names = ("X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature")
    return body, dict(zip(names, (stamp, nonce, made), strict=True))


def encrypted_by_wecom(
    plain_text: bytes, at: datetime, token: str = TOKEN
) -> tuple[str, dict[str, str]]:
    """Return WeCom's encrypted text and query."""
    key = b64decode(f"{AES_KEY}=")
    whole = bytes(16) + len(plain_text).to_bytes(4) + plain_text
    said = b64encode(_encrypted(whole, key, key[:16], 256)).decode()
    stamp, nonce = str(int(at.timestamp())), "nonce"
    made = sha1("".join(sorted([token, stamp, nonce, said])).encode(), usedforsecurity=False)
    return said, {"msg_signature": made.hexdigest(), "timestamp": stamp, "nonce": nonce}


def _encrypted(text: bytes, key: bytes, start: bytes, padding: int) -> bytes:
    padder = PKCS7(padding).padder()
    padded = padder.update(text) + padder.finalize()
    closer = Cipher(algorithms.AES256(key), modes.CBC(start)).encryptor()
    return closer.update(padded) + closer.finalize()
