"""Signatures after Standard Webhooks 1.0: HMAC-SHA256 over id, instant and body; pure."""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final

PREFIX: Final = "whsec_"
BYTES: Final = 32


def fresh() -> str:
    """Return a new secret as it is handed out."""
    return PREFIX + b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, name: str, at: int, body: bytes) -> str:
    """Return the signature of one message.

    name  the id of the message, the same whenever it is sent again
    at    unix seconds at which it is sent
    """
    key = b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{name}.{at}.".encode() + body, sha256)
    return f"v1,{b64encode(signed.digest()).decode()}"


def headers(keys: Iterable[str], name: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """Return the headers of one message, signed with every secret that is valid."""
    seconds = int(at.timestamp())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signature(key, name, seconds, body) for key in keys),
    }
