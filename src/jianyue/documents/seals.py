"""Signatures over statements, as they travel inside a document and can be checked without us."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class NotWhatWasSigned(ValueError):  # noqa: N818 - a refusal is named for what is so
    """Hash, statements and signatures that do not bear each other out."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A statement, and the Ed25519 signature over its bytes.

    statement   UTF-8; names the hash of the document in hexadecimal
    public_key  32 bytes
    signature   64 bytes
    """

    statement: bytes
    public_key: bytes
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key, in hexadecimal."""
        return sha256(self.public_key).hexdigest()

    def holds(self, document_hash: str) -> bool:
        """Whether the signature fits the statement, and the statement is about this document."""
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public_key)
            key.verify(self.signature, self.statement)
        except (InvalidSignature, ValueError):
            return False
        return document_hash.encode() in self.statement


@dataclass(frozen=True, slots=True)
class Proof:
    """What a certified PDF carries inside: the signed file, and the seals over its hash.

    That they hold says that they fit each other. Whose key it was only its owner can say: compare
    the fingerprint with the one that he gave.
    """

    signed: bytes
    seals: tuple[Seal, ...]

    @property
    def sha256(self) -> str:
        """Of the signed file, in hexadecimal."""
        return sha256(self.signed).hexdigest()

    @property
    def holds(self) -> bool:
        """Whether there are seals and each fits this very file."""
        return bool(self.seals) and all(seal.holds(self.sha256) for seal in self.seals)


def written(seals: Iterable[Seal]) -> bytes:
    """Return seals as JSON, keys and signatures in base64."""
    listed = [
        {
            "statement": seal.statement.decode(),
            "public_key": b64encode(seal.public_key).decode(),
            "signature": b64encode(seal.signature).decode(),
        }
        for seal in seals
    ]
    return json.dumps({"signatures": listed}, ensure_ascii=False, indent=1).encode()


def read(text: bytes) -> tuple[Seal, ...]:
    """Return the seals that `written` wrote. Raises NotWhatWasSigned for anything else."""
    try:
        return tuple(
            Seal(
                str(one["statement"]).encode(),
                b64decode(one["public_key"], validate=True),
                b64decode(one["signature"], validate=True),
            )
            for one in json.loads(text)["signatures"]
        )
    except (ValueError, LookupError, TypeError, RecursionError) as broken:
        raise NotWhatWasSigned(
            f"签名无法读取 / the signatures cannot be read: {broken}"
        ) from broken
