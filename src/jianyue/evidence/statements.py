"""What a seal says, word for word, and what it holds of one timeline.

Pure: the same words are written by the server and read where there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from jianyue.ledger.chain import canonical, written

FORMAT: Final = "jianyue seal 1"
BEFORE_THE_FIRST: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class Leaf:
    """How far a timeline had come when it was sealed.

    subject  what it is about: ticket, outage ...
    length   number of its facts
    head     hash of the last of them, which stands on all before
    """

    timeline: UUID
    subject: str
    length: int
    head: bytes

    def canonical(self) -> bytes:
        """Return the bytes that are hashed."""
        return canonical(
            {
                "timeline": str(self.timeline),
                "subject": self.subject,
                "length": self.length,
                "head": self.head.hex(),
            }
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """A seal without its signature.

    provider   its code, and that of the contract, as both sides know them
    number     from 1, without a gap
    previous   hash of the seal before; zeros before the first
    root       over the leaves, in the order of their timelines
    timelines  number of leaves: what has changed since the seal before
    facts      number of facts that are sealed for the first time
    """

    provider: str
    contract: str
    number: int
    at: datetime
    previous: bytes
    root: bytes
    timelines: int
    facts: int

    def said(self) -> dict[str, Any]:
        """Return it as it is written down."""
        return {
            "format": FORMAT,
            "provider": self.provider,
            "contract": self.contract,
            "number": self.number,
            "at": written(self.at),
            "previous": self.previous.hex(),
            "root": self.root.hex(),
            "timelines": self.timelines,
            "facts": self.facts,
        }

    def canonical(self) -> bytes:
        """Return the bytes that are signed."""
        return canonical(self.said())

    @property
    def hash(self) -> bytes:
        """What the next seal stands on."""
        return sha256(self.canonical()).digest()


def leaf_of(said: Mapping[str, Any]) -> Leaf:
    """Return a leaf from how it is written. Raises ValueError, KeyError, TypeError, AttributeError.

    What is returned writes itself exactly so again, or the caller has been told something else.
    """
    return Leaf(
        UUID(said["timeline"]), str(said["subject"]), int(said["length"]),
        bytes.fromhex(said["head"]),
    )  # fmt: skip


def statement_of(said: Mapping[str, Any]) -> Statement:
    """Return a statement from how it is written; raises as `leaf_of` does."""
    return Statement(
        str(said["provider"]), str(said["contract"]), int(said["number"]),
        datetime.fromisoformat(said["at"]), bytes.fromhex(said["previous"]),
        bytes.fromhex(said["root"]), int(said["timelines"]), int(said["facts"]),
    )  # fmt: skip
