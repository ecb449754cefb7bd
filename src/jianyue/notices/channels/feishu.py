"""Robots of Feishu groups: `code` 0 is a yes; older ones say `StatusCode` 0."""

import base64
import hmac
from datetime import datetime
from typing import Any, Final

from jianyue.notices.channels.letters import Letter, Target, answered, number_of, refusal

MOST: Final = 15_000  # bytes; the carrier refuses more than 20 KB in all


def send(target: Target, letter: Letter, *, at: datetime) -> None:
    """Say it in the group. Raises NotAccepted, NoAnswer, NotReachable."""
    # The only mark-up of plain words there calls people; a title must call nobody.
    words = letter.text(MOST).replace("<at", "‹at")
    said: dict[str, Any] = {"msg_type": "text", "content": {"text": words}}
    reply = answered(target.url, said | signature(target, at))
    code = "code" if "code" in reply else "StatusCode"
    if number_of(reply, code) != 0:
        raise refusal(f"{reply.get(code)} {reply.get('msg')}")


def signature(target: Target, at: datetime) -> dict[str, str]:
    """Return the time in seconds and the signature: time and secret are its key, over nothing."""
    if not target.secret:
        return {}
    stamp = str(int(at.timestamp()))
    made = hmac.digest(f"{stamp}\n{target.secret}".encode(), b"", "sha256")
    return {"timestamp": stamp, "sign": base64.b64encode(made).decode()}
