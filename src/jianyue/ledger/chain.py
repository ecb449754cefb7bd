"""How facts are hashed: canonical JSON, salted digests of words, each fact over the one before.

Pure: no models, so that a bundle can be checked where there is no database (semantics 8).
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

SALT_BYTES = 16
BEGINNING = bytes(32)  # what the first fact of a timeline stands on


@dataclass(frozen=True, slots=True)
class Salted:
    """Words with the salt that makes their digest impossible to guess."""

    text: str
    salt: bytes

    @classmethod
    def fresh(cls, text: str) -> "Salted":
        """Return the words with a salt of their own."""
        return cls(text, secrets.token_bytes(SALT_BYTES))

    @property
    def digest(self) -> str:
        """SHA-256 over salt and words, in hexadecimal."""
        return sha256(self.salt + self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One fact as it is hashed.

    timeline     the timeline's own name
    seq          place on the timeline, from 1
    kind         what the fact says, a past participle
    occurred_at  UTC instant at which it happened
    recorded_at  UTC instant at which it was written down
    by           who recorded it, an id; None is the product itself
    body         what else it says: whole numbers, names, digests of words; no floats, no words
    """

    timeline: UUID
    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    by: int | None
    body: Mapping[str, Any]

    def hashed(self, previous: bytes) -> bytes:
        """Return the SHA-256 of this fact over its predecessor's."""
        return sha256(previous + self.canonical()).digest()

    def canonical(self) -> bytes:
        """Return the fact as canonical JSON (RFC 8785).

        Raises NotCanonical where the body holds what has no one form: a float, a key that is not
        plain ASCII.
        """
        return canonical(
            {
                "timeline": str(self.timeline),
                "seq": self.seq,
                "kind": self.kind,
                "occurred_at": written(self.occurred_at),
                "recorded_at": written(self.recorded_at),
                "by": self.by,
                "body": dict(self.body),
            }
        )


class NotCanonical(ValueError):  # noqa: N818 - a refusal is named for what is so
    """A value has no single written form, so its hash would prove nothing."""


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return canonical JSON of whole numbers, texts, booleans, lists and maps with ASCII keys.

    Within these bounds the standard library writes what RFC 8785 asks for, several times faster
    than a library for every case; a test holds the two against each other (decision 0093).
    """
    _check(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _check(value: object) -> None:
    match value:
        case dict():
            for key, each in value.items():
                if not (isinstance(key, str) and key.isascii()):
                    raise NotCanonical(f"a key is plain ASCII: {key!r}")
                _check(each)
        case list() | tuple():
            for each in value:
                _check(each)
        case None | bool() | int() | str():
            return
        case _:
            raise NotCanonical(f"{type(value).__name__} has no canonical form: {value!r}")


def written(at: datetime) -> str:
    """Return an instant as facts write it: UTC with microseconds."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
