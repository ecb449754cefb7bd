"""Whether a request comes from the messenger that it names; what was encrypted is opened.

The address holds a key of 256 bits already. What a messenger signs besides is checked where its
secret was entered: DingTalk's `sign` over time and secret, Feishu's over time, nonce and body,
WeCom's over token, time, nonce and the encrypted text, without which its robot sends nothing.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha1, sha256
from hmac import compare_digest, digest
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from jianyue.ledger import sealing
from jianyue.ledger.speech import Refused
from jianyue.mail.messengers.saying import Said, Unreadable, parsed
from jianyue.mail.models import Box
from jianyue.mail.words import Kind

OLDEST: Final = timedelta(hours=1)
BLOCK: Final = 16
LENGTH: Final = 4
WECOM_PAD: Final = 256  # bits; WeCom pads to 32 bytes


class Unproven(Refused):
    """The signature is not the messenger's, or too old."""

    def __init__(self) -> None:
        super().__init__("签名不对或已过时。", "The signature is wrong or too old.")


@dataclass(frozen=True, slots=True)
class Request:
    """What came over HTTP: names of headers in small letters, the query, the body."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = b""


def opened(box: Box, request: Request, *, at: datetime) -> Said:
    """Return what was sent, proven and decrypted. Raises Unproven, Unreadable, KeyLost."""
    secret = sealing.unseal(box.sealed) if box.sealed else ""
    match box.kind:
        case Kind.DINGTALK if secret:
            _check_dingtalk(request.headers, secret, at)
        case Kind.FEISHU if secret:
            return _feishu(request, secret, at)
        case Kind.WECOM:
            said = parsed(request.body).get("encrypt")
            return parsed(_wecom(box, request.query, said, secret, at))
        case _:
            pass
    return parsed(request.body)


def echoed(box: Box, request: Request, *, at: datetime) -> bytes:
    """Return what WeCom wants to hear before it takes an address. Raises Unproven, Unreadable."""
    if box.kind != Kind.WECOM:
        raise Unproven
    secret = sealing.unseal(box.sealed) if box.sealed else ""
    return _wecom(box, request.query, request.query.get("echostr", ""), secret, at)


def _check_dingtalk(headers: Mapping[str, str], secret: str, at: datetime) -> None:
    stamp = headers.get("timestamp", "")
    _check_age(stamp, 1000, at)
    made = b64encode(digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256"))
    _check(headers.get("sign", ""), made.decode())


def _feishu(request: Request, secret: str, at: datetime) -> Said:
    """Open what Feishu encrypted; its question whether the address is right bears no signature."""
    signature = request.headers.get("x-lark-signature", "")
    if signature:
        stamp = request.headers.get("x-lark-request-timestamp", "")
        _check_age(stamp, 1, at)
        nonce = request.headers.get("x-lark-request-nonce", "")
        made = sha256(f"{stamp}{nonce}{secret}".encode() + request.body).hexdigest()
        _check(signature, made)
    whole = _bytes(parsed(request.body).get("encrypt"))
    key = sha256(secret.encode()).digest()
    said = parsed(_decrypted(key, whole[:BLOCK], whole[BLOCK:], BLOCK * 8))
    if not signature and said.get("type") != "url_verification":
        raise Unproven
    return said


def _wecom(box: Box, query: Mapping[str, str], said: object, secret: str, at: datetime) -> bytes:
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    encrypted = said if isinstance(said, str) else ""
    _check_age(stamp, 1, at)
    parts = "".join(sorted([box.login, stamp, nonce, encrypted]))
    # The messenger asks for SHA-1; nobody may choose what is hashed without knowing the token.
    _check(query.get("msg_signature", ""), sha1(parts.encode(), usedforsecurity=False).hexdigest())
    key = _bytes(f"{secret}=")
    plain = _decrypted(key, key[:BLOCK], _bytes(encrypted), WECOM_PAD)
    start = BLOCK + LENGTH
    length = int.from_bytes(plain[BLOCK:start])
    return plain[start : start + length]


def _check(said: str, right: str) -> None:
    if not compare_digest(said.encode("utf-8", "replace"), right.encode()):
        raise Unproven


def _check_age(stamp: str, per_second: int, at: datetime) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= BLOCK):
        raise Unproven
    if abs(at.timestamp() - int(stamp) / per_second) > OLDEST.total_seconds():
        raise Unproven


def _bytes(said: object) -> bytes:
    try:
        return b64decode(said, validate=True) if isinstance(said, str) else b""
    except (binascii.Error, ValueError) as error:
        raise Unreadable("密文不是 Base64。", "What is encrypted is no Base64.") from error


def _decrypted(key: bytes, start: bytes, encrypted: bytes, padding: int) -> bytes:
    try:
        opener = Cipher(algorithms.AES256(key), modes.CBC(start)).decryptor()
        unpad = PKCS7(padding).unpadder()
        padded = opener.update(encrypted) + opener.finalize()
        return unpad.update(padded) + unpad.finalize()
    except ValueError as error:
        raise Unreadable("无法解密。", "It cannot be decrypted.") from error
