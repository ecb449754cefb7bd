"""What a channel is given, and what it says when its carrier does not accept."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from jianyue.ledger.sealing import seal, unseal
from jianyue.ledger.speech import Refused
from jianyue.notices.outgoing import Answer, post

KEPT: Final = 4  # letters at the end of a secret by which its owner knows it again
SAID: Final = 120
FOUND: Final = 200  # OK, as the status of an answer
BUSY: Final = 429  # too many requests


@dataclass(frozen=True, slots=True)
class Target:
    """Where a channel leads; a secret as a whole, for whoever knows it can write there.

    secret  what signs or proves a message, empty where the carrier asks for none
    to      the number or name that a gateway is to reach
    expect  `field=value` of an answer that means yes
    """

    url: str
    secret: str = ""
    to: str = ""
    expect: str = ""

    @classmethod
    def opened(cls, sealed: str) -> "Target":
        """Return what was sealed. Raises KeyLost."""
        return cls(**json.loads(unseal(sealed)))

    def sealed(self) -> str:
        """Return all of it sealed."""
        return seal(json.dumps(asdict(self), ensure_ascii=False))

    def masked(self) -> str:
        """Return what its owner knows it by, and nobody can use."""
        host = self.url.split("//", 1)[1].split("/", 1)[0].split("?", 1)[0]
        return f"{host} ••••{(self.to or self.url)[-KEPT:]}"

    def hidden(self, text: str) -> str:
        """Return what a carrier said without any secret of this target in it."""
        token = self.url.rpartition("=")[2] if "=" in self.url else self.url.rpartition("/")[2]
        for each in (self.url, self.secret, token):
            text = text.replace(each, "••••") if len(each) > KEPT else text
        return text


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be said. The key is the same each time the same notices are handed over.

    about  ids of the notices that stand in it
    """

    key: str
    subject: str
    body: str
    link: str = ""
    about: tuple[int, ...] = ()

    def text(self, most: int) -> str:
        """Return all of it in at most so many bytes; the link is never cut."""
        end = f"\n{self.link}" if self.link else ""
        whole = f"{self.subject}\n{self.body}".encode()
        room = most - len(end.encode())
        if len(whole) > room:
            return whole[: room - 3].decode(errors="ignore") + "…" + end
        return whole.decode() + end


class NotAccepted(Refused):
    """The carrier answered, and not with a yes."""


class Channel(Protocol):
    """Hand a letter over; returning means that the carrier accepted it.

    Raises NotAccepted, NoAnswer and NotReachable.
    """

    def __call__(self, target: Target, letter: Letter, *, at: datetime) -> None:
        """Hand over."""


def answered(url: str, said: object, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Send JSON and return the JSON that comes back. Raises NotAccepted for anything else."""
    body = json.dumps(said, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json; charset=utf-8"}
    answer = post(url, body, kind | (headers or {}))
    reply = _read(answer)
    if answer.status == BUSY or answer.status != FOUND or reply is None:
        raise refusal(f"HTTP {answer.status}")
    return reply


def refusal(said: str) -> NotAccepted:
    """Return the refusal with the carrier's own words, cut short."""
    said = " ".join(said.split())[:SAID]
    return NotAccepted(f"对方没有接受：{said}", f"Not accepted: {said}")


def number_of(reply: dict[str, Any], name: str) -> int | None:
    """Return a whole number of a reply, None for anything that only looks like one."""
    value = reply.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _read(answer: Answer) -> dict[str, Any] | None:
    try:
        read = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None
