"""Adding to timelines: the one way a fact comes into being."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from jianyue.ledger import faults, lexicon
from jianyue.ledger.chain import BEGINNING, Link, Salted
from jianyue.ledger.faults import Fault
from jianyue.ledger.models import Fact, Timeline, Words
from jianyue.ledger.outward import happenings
from jianyue.ledger.speech import NotAllowed
from jianyue.ledger.together import insert


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact that is to be recorded.

    kind         what it says, a past participle
    occurred_at  UTC instant at which it happened; not after it is recorded
    body         what else it says: whole numbers, names and booleans
    words        what it says in words, by field; kept apart so that they can be erased
    internal     whether the customer must not see it
    """

    kind: str
    occurred_at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a timeline is; what is of a contract is sealed with that contract.

    customer  whose people may see it; None is the provider alone
    contract  None is no contract's: an organisation, a status page, a roster of a team
    """

    tenant: int
    customer: int | None = None
    contract: int | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A timeline with its first facts and their words, not stored yet."""

    timeline: Timeline
    facts: list[Fact]
    words: list[Words]


def begin(subject: str, whose: Whose, entry: Entry, *, at: datetime, by: int | None) -> Timeline:
    """Begin a timeline with its first fact."""
    new = begun(subject, whose, [entry], at=at, by=by)
    insert([new.timeline], new.facts, new.words, happenings(new.timeline, new.facts))
    return new.timeline


def begun(
    subject: str, whose: Whose, entries: Sequence[Entry], *, at: datetime, by: int | None
) -> Begun:
    """Return a timeline with its first facts, each over the hash of the one before.

    Its name is drawn here, so that whoever begins it stores it together with what it is about.
    """
    timeline = Timeline(
        id=uuid4(), tenant_id=whose.tenant, customer_id=whose.customer, contract_id=whose.contract,
        subject=subject, length=0, head=BEGINNING,
    )  # fmt: skip
    facts: list[Fact] = []
    said: list[Words] = []
    for entry in entries:
        fact, words = made(timeline, entry, bytes(timeline.head), at=at, by=by)
        timeline.length, timeline.head = fact.seq, fact.hash
        facts.append(fact)
        said += words
    return Begun(timeline, facts, said)


def belongs(timeline: Timeline, contract: int) -> None:
    """Say of which contract a timeline is that was begun before the contract had a row."""
    timeline.contract_id = contract
    timeline.save(update_fields=["contract_id"])


@transaction.atomic(savepoint=False)
def add(timeline_id: UUID, entry: Entry, *, at: datetime, by: int | None) -> Fact:
    """Add a fact to a timeline, over the hash of the one before.

    The timeline's row is locked, so that two writers never make the same link. Raises NotAllowed
    for a fact of the future, Timeline.DoesNotExist.
    """
    timeline = Timeline.objects.select_for_update().get(pk=timeline_id)
    fact, words = made(timeline, entry, bytes(timeline.head), at=at, by=by)
    fact.save(force_insert=True)
    insert(words, happenings(timeline, [fact]))
    lexicon.add(timeline, words, internal=entry.internal)
    timeline.length, timeline.head = fact.seq, fact.hash
    timeline.save(update_fields=["length", "head"])
    faults.reach(Fault.RECORDED)
    return fact


def made(
    timeline: Timeline, entry: Entry, previous: bytes, *, at: datetime, by: int | None
) -> tuple[Fact, list[Words]]:
    """Return a fact over the hash of its predecessor, and its words; nothing is stored.

    Raises NotAllowed for a fact of the future.
    """
    if entry.occurred_at > at:
        raise NotAllowed(
            "发生时间晚于现在；请填写已经发生的时间。",
            "This time lies in the future; give the time at which it happened.",
        )
    salted = {name: Salted.fresh(text) for name, text in entry.words.items() if text}
    body = dict(entry.body)
    if salted:
        body["words"] = {name: each.digest for name, each in salted.items()}
    seq = timeline.length + 1
    link = Link(timeline.id, seq, entry.kind, entry.occurred_at, at, by, body)
    shared = {
        "tenant_id": timeline.tenant_id,
        "customer_id": timeline.customer_id,
        "timeline_id": timeline.id,
        "seq": seq,
        "internal": entry.internal,
    }
    fact = Fact(
        **shared,
        kind=entry.kind,
        occurred_at=entry.occurred_at,
        recorded_at=at,
        by_id=by,
        body=body,
        hash=link.hashed(previous),
    )
    words = [
        Words(**shared, field=name, text=each.text, salt=each.salt) for name, each in salted.items()
    ]
    return fact, words


def erase(words: Words, *, at: datetime) -> None:
    """Erase words for good; the chain stays whole, because facts hold only their digest (E22)."""
    words.text, words.erased_at = "", at
    words.save(update_fields=["text", "erased_at"])


def forget(tenant: int, timelines: Collection[UUID]) -> None:
    """Have matters no longer be found by words that were erased."""
    lexicon.relearn(tenant, timelines)
