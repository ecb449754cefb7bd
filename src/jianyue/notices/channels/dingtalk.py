"""Robots of DingTalk groups: signed with a secret; `errmsg` "ok" and no other code is a yes."""

import base64
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote_plus

from jianyue.notices.channels.letters import Letter, Target, answered, refusal

MOST: Final = 15_000


def send(target: Target, letter: Letter, *, at: datetime) -> None:
    """Say it in the group. Raises NotAccepted, NoAnswer, NotReachable."""
    said = {"msgtype": "text", "text": {"content": letter.text(MOST)}}
    reply = answered(signed(target, at), said)
    if reply.get("errmsg") != "ok" or reply.get("errcode", 0) != 0:
        raise refusal(f"{reply.get('errcode')} {reply.get('errmsg')}")


def signed(target: Target, at: datetime) -> str:
    """Return the address with the time in milliseconds and, with a secret, the signature."""
    if not target.secret:
        return target.url
    stamp = str(int(at.timestamp() * 1000))
    made = hmac.digest(target.secret.encode(), f"{stamp}\n{target.secret}".encode(), "sha256")
    mark = "&" if "?" in target.url else "?"
    return f"{target.url}{mark}timestamp={stamp}&sign={quote_plus(base64.b64encode(made))}"
