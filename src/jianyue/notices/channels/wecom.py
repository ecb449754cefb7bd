"""Robots of WeCom groups: `errcode` 0 is a yes."""

from datetime import datetime
from typing import Final

from jianyue.notices.channels.letters import Letter, Target, answered, number_of, refusal

MOST: Final = 2000  # bytes; the carrier cuts at 2048


def send(target: Target, letter: Letter, *, at: datetime) -> None:  # noqa: ARG001 - as every channel
    """Say it in the group. Raises NotAccepted, NoAnswer, NotReachable."""
    said = {"msgtype": "text", "text": {"content": letter.text(MOST)}}
    reply = answered(target.url, said)
    if number_of(reply, "errcode") != 0:
        raise refusal(f"{reply.get('errcode')} {reply.get('errmsg')}")
