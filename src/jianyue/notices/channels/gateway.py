"""Gateways for short messages and calls: JSON over HTTP; which answer means yes, can be set."""

from datetime import datetime
from typing import Final

from jianyue.notices.channels.letters import Letter, Target, answered, refusal

MOST: Final = 15_000
YES: Final = "code=0"


def send(target: Target, letter: Letter, *, at: datetime) -> None:  # noqa: ARG001 - as every channel
    """Hand it to the gateway. Raises NotAccepted, NoAnswer, NotReachable."""
    said = {
        "id": letter.key, "to": target.to, "subject": letter.subject,
        "text": letter.text(MOST), "link": letter.link,
    }  # fmt: skip
    headers = {"Idempotency-Key": letter.key}
    if target.secret:
        headers["Authorization"] = f"Bearer {target.secret}"
    reply = answered(target.url, said, headers)
    name, _, wanted = (target.expect or YES).partition("=")
    if name not in reply or _written(reply[name]) != wanted:
        raise refusal(f"{name}={_written(reply.get(name))}")


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
