"""The keys with which this installation signs: Ed25519, one in use, older ones kept to check."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction

from jianyue.ledger import custody
from jianyue.ledger.environment import kept_secret
from jianyue.ledger.models import Key


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature over bytes, with the key that made it."""

    key: Key
    signature: bytes

    @property
    def written(self) -> str:
        """The signature in base64."""
        return b64encode(self.signature).decode()


def folder() -> Path:
    """Return where the private keys lie, for their owner only."""
    return Path(settings.DATA) / "keys"


def sign(message: bytes, *, at: datetime) -> Signed:
    """Return a signature over `message` by the key in use, made when there is none yet."""
    key = Key.objects.filter(until=None).order_by("-since").first() or rotate(at=at)
    private = Ed25519PrivateKey.from_private_bytes(private_bytes(key))
    return Signed(key, private.sign(message))


def private_bytes(key: Key) -> bytes:
    """Return the private key that belongs to a public one. Raises NoMaster, FileNotFoundError."""
    return custody.read(_path(key.fingerprint))


def holds(message: bytes, signature: bytes, key: Key) -> bool:
    """Tell whether `signature` over `message` was made with `key`."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes(key.public)).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@transaction.atomic
def rotate(*, at: datetime) -> Key:
    """Put a new key in use; what older ones signed can still be checked with them."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    fingerprint = sha256(public).hexdigest()
    kept_secret(_path(fingerprint), private.private_bytes_raw)
    Key.objects.filter(until=None).update(until=at)
    return Key.objects.create(fingerprint=fingerprint, public=public, since=at)


def _path(fingerprint: str) -> Path:
    return folder() / f"signing-{fingerprint[:16]}"
