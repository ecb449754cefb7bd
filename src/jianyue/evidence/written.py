"""A seal as a file: what was signed, the signature and the key, for whoever keeps it."""

import json
from base64 import b64encode
from typing import Any

from jianyue.evidence.models import Seal


def said(seal: Seal) -> dict[str, Any]:
    """Return a seal as bundles and downloads hold it."""
    return {
        "seal": seal.statement().said(),
        "hash": bytes(seal.hash).hex(),
        "key": seal.key.fingerprint,
        "public_key": b64encode(bytes(seal.key.public)).decode(),
        "signature": b64encode(bytes(seal.signature)).decode(),
    }


def as_file(seal: Seal) -> bytes:
    """Return the file that a customer keeps."""
    return json.dumps(said(seal), ensure_ascii=False, indent=1).encode() + b"\n"


def name_of(seal: Seal) -> str:
    """Return what the file is called."""
    return f"seal-{seal.code}-{seal.number:06d}.json"
