"""Checking the seals of a bundle: keys, chain, signatures, a seal that somebody holds; pure."""

import json
from base64 import b64decode
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jianyue.engine.spans import Span
from jianyue.evidence import layout
from jianyue.evidence.merkle import leaf_hash, root_of
from jianyue.evidence.misfits import Misfit, Place
from jianyue.evidence.opening import Bundle, said_in
from jianyue.evidence.statements import BEFORE_THE_FIRST, Leaf, Statement, leaf_of, statement_of

LATE: Final = timedelta(days=31)  # for so long after a period every seal is listed whole
ODD: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
Keys = Mapping[str, Ed25519PublicKey]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal that was checked."""

    statement: Statement
    hash: bytes


def keys_in(bundle: Bundle, trusted: Collection[str]) -> Keys:
    """Return the keys of a bundle by their fingerprints.

    trusted  fingerprints that the reader has from elsewhere; where there are any, no other signs

    Raises Misfit.
    """
    place = bundle.place(layout.KEYS)
    keys: dict[str, Ed25519PublicKey] = {}
    try:
        for each in bundle.said(layout.KEYS)["keys"]:
            public = b64decode(each["public_key"], validate=True)
            keys[each["fingerprint"]] = Ed25519PublicKey.from_public_bytes(public)
            if sha256(public).hexdigest() != each["fingerprint"]:
                raise Misfit(
                    place, "公钥与指纹不符", "a public key is not the one of its fingerprint"
                )
    except ODD as odd:
        raise Misfit(place, "公钥无法读取", "the keys cannot be read") from odd
    strange = keys.keys() - trusted if trusted else set()
    if strange:
        said = min(strange)
        raise Misfit(
            place, f"公钥 {said} 不在您信任的公钥之中", f"the key {said} is none that you trust"
        )
    return keys


def check_signature(bundle: Bundle, keys: Keys) -> None:
    """Check the signature over the manifest. Raises Misfit."""
    said = bundle.said(layout.SIGNATURE)
    if said.keys() != {"key", "signature", "packed"}:
        raise Misfit(bundle.place(layout.SIGNATURE), "签名无法读取", "it cannot be read")
    place = bundle.place(layout.MANIFEST)
    if (
        bundle.packed(layout.MANIFEST, bundle.entries[layout.SIGNATURE].header_offset)
        != said["packed"]
    ):
        raise Misfit(place, "与签名条目中的哈希不符", "it is not what its signature names")
    verify(bundle.whole(layout.MANIFEST), said, keys, place)


def verify(message: bytes, said: Mapping[str, Any], keys: Keys, place: Place) -> None:
    """Check one signature. Raises Misfit."""
    key = keys.get(str(said.get("key")))
    if key is None:
        raise Misfit(place, "签名所用的公钥不在包内", "it is signed with a key that is not there")
    try:
        key.verify(b64decode(str(said.get("signature")), validate=True), message)
    except (InvalidSignature, ValueError) as wrong:
        raise Misfit(place, "签名不符", "the signature does not fit") from wrong


def chain_in(bundle: Bundle, keys: Keys, head: Mapping[str, Any]) -> list[Sealed]:
    """Return the seals of a bundle, each checked upon the one before. Raises Misfit."""
    chain: list[Sealed] = []
    for number, line in enumerate(bundle.lines(layout.SEALS), 1):
        place = bundle.place(layout.SEALS, f"#{number}")
        said = said_in(line, place)
        seal = _seal(said, place)
        verify(seal.statement.canonical(), said, keys, place)
        _check_next(seal, chain, number, place)
        if (seal.statement.provider, seal.statement.contract) != (
            head["provider"], head["contract"],
        ):  # fmt: skip
            raise Misfit(place, "封条属于另一份合同", "the seal is of another contract")
        chain.append(seal)
    if len(chain) != head["seals"]:
        raise Misfit(
            bundle.place(layout.SEALS, f"#{len(chain) + 1}"), "缺少封条", "a seal is missing"
        )
    return chain


def check_held(bundle: Bundle, chain: Sequence[Sealed], file: str, text: str) -> None:
    """Hold the chain against a seal that somebody holds: its file, or the mail it came in."""
    said = _held(text, Place(file))
    held = _seal(said, Place(file))
    number = held.statement.number
    if number > len(chain):
        raise Misfit(
            bundle.place(layout.SEALS),
            f"没有您持有的第 {number} 号封条",
            f"seal {number}, which you hold, is not there",
        )
    if chain[number - 1].hash != held.hash:
        raise Misfit(
            bundle.place(layout.SEALS, f"#{number}"),
            "与您持有的封条不同：记录被改写后重新封存过",
            "it is not the seal that you hold: what was recorded has been rebuilt and sealed anew",
        )


def listed_of(chain: Sequence[Sealed], period: Span) -> list[int]:
    """Return the numbers of the seals of which a bundle lists every timeline.

    From the begin of the period on, up to a month after its end: what was recorded then and is
    not in the bundle shows.
    """
    last = next(
        (each.statement.number for each in chain if each.statement.at >= period.end + LATE),
        len(chain),
    )
    first = next(
        (each.statement.number for each in chain if each.statement.at >= period.start), last + 1
    )
    return list(range(first, last + 1))


def leaves_in(bundle: Bundle, seal: Sealed) -> Iterator[tuple[Leaf, bytes]]:
    """Yield the leaves of a seal that is listed whole, with their hashes. Raises Misfit."""
    number = seal.statement.number
    name = layout.LEAVES.format(number)
    if name not in bundle.entries:
        raise Misfit(bundle.place(name), "缺少这个条目", "this entry is missing")
    hashes: list[bytes] = []
    for line in bundle.lines(name):
        place = bundle.place(name, f"{len(hashes) + 1}")
        try:
            leaf = leaf_of(said_in(line, place))
        except ODD as odd:
            raise Misfit(place, "无法读取", "it cannot be read") from odd
        hashes.append(leaf_hash(line))
        yield leaf, hashes[-1]
    if len(hashes) != seal.statement.timelines or root_of(hashes) != seal.statement.root:
        raise Misfit(
            bundle.place(name),
            f"与第 {number} 号封条的根不符",
            f"it does not lead to the root of seal {number}",
        )


def _seal(said: Mapping[str, Any], place: Place) -> Sealed:
    try:
        statement = statement_of(said["seal"])
        fits = statement.said() == said["seal"] and statement.hash.hex() == said["hash"]
    except ODD as odd:
        raise Misfit(place, "封条无法读取", "the seal cannot be read") from odd
    if not fits:
        raise Misfit(place, "封条与它的哈希不符", "the seal is not the one of its hash")
    return Sealed(statement, statement.hash)


def _check_next(seal: Sealed, chain: Sequence[Sealed], number: int, place: Place) -> None:
    statement = seal.statement
    previous = chain[-1].hash if chain else BEFORE_THE_FIRST
    before = chain[-1].statement.at if chain else datetime.min.replace(tzinfo=statement.at.tzinfo)
    if statement.number != number:
        raise Misfit(
            place,
            f"这里应为第 {number} 号封条",
            f"seal {number} belongs here, not {statement.number}",
        )
    if statement.previous != previous or statement.at < before:
        raise Misfit(place, "与前一张封条接不上", "it does not stand on the seal before")


def _held(text: str, place: Place) -> dict[str, Any]:
    """Return the seal in a file, or in the mail that brought it: the last line that is one."""
    for piece in (text, *reversed(text.splitlines())):
        try:
            said = json.loads(piece)
        except (ValueError, RecursionError):
            continue
        if isinstance(said, dict) and "seal" in said:
            return said
    raise Misfit(place, "里面没有封条", "there is no seal in it")
