"""Bundles that somebody has tampered with, also somebody who has the server's own key."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jianyue.agreements.models import Contract
from jianyue.evidence import layout
from jianyue.evidence.asking import zone_of
from jianyue.evidence.merkle import leaf_hash, levels_of, path_in
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.models import Seal
from jianyue.evidence.named import period_named
from jianyue.evidence.packing import Package
from jianyue.evidence.statements import BEFORE_THE_FIRST, leaf_of, statement_of
from jianyue.evidence.verifying import verify
from jianyue.evidence.writing import Order, write
from jianyue.ledger.chain import BEGINNING, canonical
from jianyue.ledger.fence import inside
from jianyue.ledger.keys import private_bytes
from tests.story import Story

Entries = dict[str, bytes]
Change = Callable[[Entries], None]
Otherwise = Callable[[dict[str, Any]], Any]  # changes one fact


def bundled(
    story: Story, path: Path, period: str = "2026-01", code: str = "bank-1", **said: Any
) -> Path:
    """Write a bundle of a contract as of now."""
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id):
        named = period_named(period, zone_of(contract))
    file = path / f"{code}-{period}-{story.now:%d%H%M}.zip"
    write(Order(contract, named, **said), file, at=story.now)
    return file


def key_of(contract: Contract) -> Ed25519PrivateKey:
    """Return the key with which the server signs."""
    with inside(contract.tenant_id):
        seal = Seal.objects.filter(contract=contract).latest("number")
        return Ed25519PrivateKey.from_private_bytes(private_bytes(seal.key))


def entries_of(path: Path) -> Entries:
    """Return what a bundle says, by entry, in its order."""
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def remade(
    path: Path, into: Path, change: Change, key: Ed25519PrivateKey, *,
    changes: Mapping[str, Any] | None = None, **more: int,
) -> Path:  # fmt: skip
    """Write a bundle anew with something changed, manifest and signature as the server would.

    changes  what the manifest says otherwise; None is nothing
    more     how many more or fewer seals or timelines there are
    """
    entries = entries_of(path)
    head = json.loads(entries.pop(layout.MANIFEST))
    entries.pop(layout.SIGNATURE)
    change(entries)
    head.pop("entries")
    head |= {name: head[name] + number for name, number in more.items()} | dict(changes or {})
    head = {name: said for name, said in head.items() if said is not None}
    with Package(into) as package:
        for name, content in entries.items():
            package.add(name, [content])
        package.close(head, lambda message: signed(message, key))
    return into


def signed(message: bytes, key: Ed25519PrivateKey) -> Mapping[str, Any]:
    """Sign as the server does."""
    public = key.public_key().public_bytes_raw()
    signature = b64encode(key.sign(message)).decode()
    return {"key": sha256(public).hexdigest(), "signature": signature}


def lines_of(content: bytes) -> list[Any]:
    """Return what the lines of an entry say."""
    return [json.loads(line) for line in content.splitlines()]


def written(lines: list[Any]) -> bytes:
    """Return lines as an entry has them."""
    return b"".join(canonical(line) + b"\n" for line in lines)


def rechained(said: dict[str, Any]) -> None:
    """Hash the facts of a timeline anew, each over the one before."""
    head = BEGINNING
    for fact in said["facts"]:
        if "body" in fact:
            link = {name: fact[name] for name in
                    ("seq", "kind", "occurred_at", "recorded_at", "by", "body")}  # fmt: skip
            link["timeline"] = said["timeline"]
            head = sha256(head + canonical(link)).digest()
            fact["hash"] = head.hex()
        else:
            head = bytes.fromhex(fact["hash"])


def resealed(entries: Entries, key: Ed25519PrivateKey) -> None:
    """Seal the facts of a bundle anew, as somebody would who has rewritten them all."""
    facts, seals = lines_of(entries[layout.FACTS]), lines_of(entries[layout.SEALS])
    heads = {each["timeline"]: each["facts"][-1]["hash"] for each in facts}
    previous = BEFORE_THE_FIRST
    for seal in seals:
        number = seal["seal"]["number"]
        name = layout.LEAVES.format(number)
        leaves = lines_of(entries[name])
        proven = {each["timeline"]: each for each in facts if each["seal"] == number}
        for leaf in leaves:
            if leaf["timeline"] in proven:
                leaf["head"] = heads[leaf["timeline"]]
        entries[name] = written(leaves)
        levels = levels_of([leaf_hash(leaf_of(each).canonical()) for each in leaves])
        for each in proven.values():
            each["path"] = [step.hex() for step in path_in(levels, each["place"])]
        seal["seal"] |= {"root": levels[-1][0].hex(), "previous": previous.hex()}
        statement = statement_of(seal["seal"])
        previous = statement.hash
        seal |= {"hash": statement.hash.hex(), **signed(statement.canonical(), key)}
    entries[layout.SEALS], entries[layout.FACTS] = written(seals), written(facts)


def figures_in(file: Path, name: str) -> list[tuple[str | None, int | None, int | None]]:
    """Return what a bundle says of an indicator, for each thing that it is of."""
    figures = json.loads(entries_of(file)[layout.FIGURES])["figures"]
    return [
        (each["value"], each["part"], each["whole"])
        for each in figures if each["indicator"] == name
    ]  # fmt: skip


def told_otherwise(
    story: Story, file: Path, kind: str, change: Otherwise, code: str = "bank-1"
) -> Misfit:
    """Change the facts of a kind, seal everything anew with the server's own key, and check.

    Returns what is found.
    """
    key = key_of(story.cast.contracts[code])

    def changed(entries: Entries) -> None:
        lines = lines_of(entries[layout.FACTS])
        for line in lines:
            for fact in line["facts"]:
                if fact.get("kind") == kind:
                    change(fact)
            rechained(line)
        entries[layout.FACTS] = written(lines)
        resealed(entries, key)

    with pytest.raises(Misfit) as found:
        verify(remade(file, file.with_name("changed.zip"), changed, key))
    return found.value
