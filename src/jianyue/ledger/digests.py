"""Keys and secret links, which are known by their digest: themselves they are kept nowhere."""

from hashlib import sha256


def digest_of(secret: str) -> str:
    """Return by what a key or a secret link is known."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
