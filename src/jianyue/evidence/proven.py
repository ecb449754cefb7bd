"""Checking the facts of a bundle: each over the one before, and proven by a seal; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from jianyue.evidence import layout
from jianyue.evidence.merkle import leaf_hash, root_by
from jianyue.evidence.misfits import Misfit, Place
from jianyue.evidence.opening import Bundle, said_in
from jianyue.evidence.sealed import ODD, Sealed
from jianyue.evidence.statements import Leaf
from jianyue.ledger.chain import BEGINNING, Link, Salted
from jianyue.ledger.recorded import Plain

WITHHELD: Final = frozenset({"seq", "hash"})
WRITTEN: Final = frozenset({"seq", "hash", "kind", "occurred_at", "recorded_at", "by", "body"})


@dataclass(frozen=True, slots=True)
class Proven:
    """A timeline whose facts were checked.

    number    what people call it; a label that nothing proves
    facts     those that are not withheld
    withheld  how many are: internal to the provider, so that of them the hash alone is there
    heads     the hash of each fact, withheld or not
    """

    timeline: UUID
    subject: str
    number: str
    facts: tuple[Plain, ...]
    withheld: int
    heads: tuple[bytes, ...]

    def states(self) -> Iterator[bytes]:
        """Yield the hash of each leaf that a seal can have had of it, as it grew."""
        for length, head in enumerate(self.heads, 1):
            yield leaf_hash(Leaf(self.timeline, self.subject, length, head).canonical())


def proven_in(bundle: Bundle, chain: Sequence[Sealed]) -> Iterator[Proven]:
    """Yield the timelines of a bundle, each checked. Raises Misfit.

    They come in the order of the seals that prove them, the last one first, and of their names:
    so none is there twice.
    """
    before = (-len(chain) - 1, UUID(int=0))
    for number, line in enumerate(bundle.lines(layout.FACTS), 1):
        place = bundle.place(layout.FACTS, f"{number}")
        said = said_in(line, place)
        try:
            found, key = _proven(said, chain, bundle, place)
        except ODD as odd:
            raise Misfit(place, "事实无法读取", "the facts cannot be read") from odd
        if key <= before:
            raise Misfit(place, "顺序不对或重复", "it is out of order, or there twice")
        before = key
        yield found


def _proven(
    said: Mapping[str, Any], chain: Sequence[Sealed], bundle: Bundle, place: Place
) -> tuple[Proven, tuple[int, UUID]]:
    timeline, facts, heads = UUID(said["timeline"]), [], [BEGINNING]
    named = f"{place.at}, {said['number'] or said['subject']}"
    for seq, each in enumerate(said["facts"], 1):
        here = bundle.place(layout.FACTS, f"{named}, #{seq}")
        head, fact = _linked(timeline, seq, each, heads[-1], here)
        facts += [fact] if fact else []
        heads.append(head)
    leaf = Leaf(timeline, said["subject"], len(said["facts"]), heads[-1])
    _check_proof(said, leaf, chain, bundle.place(layout.FACTS, named))
    number, withheld = said["number"], len(said["facts"]) - len(facts)
    found = Proven(timeline, leaf.subject, number, tuple(facts), withheld, tuple(heads[1:]))
    return found, (-said["seal"], timeline)


def _linked(
    timeline: UUID, seq: int, said: Mapping[str, Any], head: bytes, place: Place
) -> tuple[bytes, Plain | None]:
    """Return the hash of a fact and the fact; None where it is withheld."""
    if said["seq"] != seq:
        raise Misfit(place, "缺少事实或顺序不对", "a fact is missing or out of order")
    if said.keys() == WITHHELD:
        return bytes.fromhex(said["hash"]), None
    if said.keys() - {"words"} != WRITTEN:
        raise Misfit(place, "事实无法读取", "the fact cannot be read")
    occurred_at, recorded_at = (
        datetime.fromisoformat(said[name]).astimezone(UTC)
        for name in ("occurred_at", "recorded_at")
    )
    link = Link(timeline, seq, said["kind"], occurred_at, recorded_at, said["by"], said["body"])
    hashed = link.hashed(head)
    if hashed.hex() != said["hash"]:
        raise Misfit(place, "事实与它的哈希不符", "the fact is not the one that was recorded")
    _check_words(said, place)
    return hashed, Plain(seq, link.kind, occurred_at, recorded_at, link.by, link.body)


def _check_words(said: Mapping[str, Any], place: Place) -> None:
    digests = said["body"].get("words", {})
    for field, words in said.get("words", {}).items():
        salted = Salted(words["text"], bytes.fromhex(words["salt"]))
        if digests.get(field) != salted.digest:
            raise Misfit(
                place, f"文字“{field}”与摘要不符", f"the words of {field} are not the recorded ones"
            )


def _check_proof(
    said: Mapping[str, Any], leaf: Leaf, chain: Sequence[Sealed], place: Place
) -> None:
    number = said["seal"]
    if not 1 <= number <= len(chain):
        raise Misfit(place, "证明它的封条不在包内", "the seal that proves it is not there")
    statement = chain[number - 1].statement
    path = [bytes.fromhex(each) for each in said["path"]]
    root = root_by(path, leaf_hash(leaf.canonical()), said["place"], statement.timelines)
    if root != statement.root:
        raise Misfit(
            place,
            f"第 {number} 号封条证明不了这些事实",
            f"seal {number} does not prove these facts",
        )
