"""The facts of many tickets, exactly as the ledger writes them (docs/decisions/0128).

Each kind of fact is written by the ledger once; then its holes are filled with other tickets,
instants and salts.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from jianyue.agreements.models import Contract
from jianyue.demo.copying import Lines, line_of, with_holes
from jianyue.demo.histories import History, Told
from jianyue.ledger.actions import Entry, made
from jianyue.ledger.chain import BEGINNING, Salted, written
from jianyue.ledger.lexicon import rows_of, terms_of
from jianyue.ledger.models import Fact, Lexicon, Timeline, Words
from jianyue.people.models import User

SOME_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)  # stands where the instant will stand


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a fact says in words, and its row with holes for ticket and salt."""

    field: str
    text: str
    line: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A fact as the ledger writes it, with holes: ticket, instant, digests of words, hash.

    body      what it says beside its words
    internal  whether the customer does not see it
    """

    canonical: str
    line: str
    sentences: tuple[Sentence, ...]
    body: dict[str, Any]
    internal: bool


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes the facts of one customer's tickets; what it has written once it knows.

    users  by the names of their parts
    teams  ids of their teams, by the same names
    """

    contract: Contract
    users: dict[str, User]
    teams: dict[str, int]
    reporter: User
    known: dict[tuple[int, str, str], Pattern] = field(default_factory=dict)
    terms: dict[tuple[int, ...], tuple[set[str], set[str] | None]] = field(default_factory=dict)

    def write(self, history: History, into: Lines) -> UUID:
        """Write the timeline of a ticket; return its name."""
        name, head = uuid4(), BEGINNING
        patterns = [self._pattern(history, seq, told) for seq, told in enumerate(history.facts, 1)]
        for pattern, told in zip(patterns, history.facts, strict=True):
            head = _filled(pattern, name, told.at, head, into)
        timeline = self._timeline(name, len(history.facts), head)
        into[Timeline].append(line_of(timeline))
        at, (shown, inner) = history.facts[0].at, self._terms(tuple(patterns))
        into[Lexicon] += map(line_of, rows_of(timeline, at, shown, inner))
        return name

    def facts(self, history: History) -> list[Fact]:
        """Return the facts of a ticket as far as a fold reads them."""
        return [
            Fact(
                seq=seq,
                kind=told.kind,
                occurred_at=told.at,
                recorded_at=told.at,
                body=self._pattern(history, seq, told).body,
            )
            for seq, told in enumerate(history.facts, 1)
        ]

    def _terms(self, patterns: tuple[Pattern, ...]) -> tuple[set[str], set[str] | None]:
        """Return by what a ticket of these facts is found: what is shown, and what is internal."""
        key = tuple(map(id, patterns))
        if key not in self.terms:
            said = {
                inner: [each.text for pattern in patterns if pattern.internal == inner
                        for each in pattern.sentences]
                for inner in (False, True)
            }  # fmt: skip
            self.terms[key] = terms_of(said[False]), terms_of(said[True]) if said[True] else None
        return self.terms[key]

    def _timeline(self, name: UUID, length: int, head: bytes) -> Timeline:
        contract = self.contract
        return Timeline(
            id=name, tenant_id=contract.tenant_id, customer_id=contract.customer_id,
            contract_id=contract.pk, subject="ticket", length=length, head=head,
        )  # fmt: skip

    def _pattern(self, history: History, seq: int, told: Told) -> Pattern:
        key = seq, told.kind, history.matter.title
        pattern = self.known.get(key)
        if pattern is None:
            entry = self._entry(told, history)
            by = self.reporter if told.by == "reporter" else self.users[told.by]
            pattern = self.known[key] = _pattern_of(
                entry, self._timeline(uuid4(), seq - 1, BEGINNING), by.pk
            )
        return pattern

    def _entry(self, told: Told, history: History) -> Entry:
        body: dict[str, Any] = dict(told.body)
        if told.kind == "reported":
            matter = history.matter
            body |= {
                "kind": matter.kind, "service": matter.service, "origin": matter.origin,
                "category": matter.category, "reporter": self.reporter.pk,
            }  # fmt: skip
            body |= {"channel": matter.channel} if matter.channel else {}
        if "assignee" in body:
            body["team"] = self.teams[body["assignee"]]
            body["assignee"] = self.users[body["assignee"]].pk
        return Entry(told.kind, SOME_TIME, body, told.words, told.internal)


def _pattern_of(entry: Entry, timeline: Timeline, by: int) -> Pattern:
    fact, words = made(timeline, entry, BEGINNING, at=SOME_TIME, by=by)
    holes = {str(timeline.id): "timeline", written(SOME_TIME): "at", fact.hash.hex(): "hash"}
    holes |= {digest: name for name, digest in fact.body.get("words", {}).items()}
    return Pattern(
        with_holes(fact.link().canonical().decode(), holes),
        with_holes(line_of(fact), holes),
        tuple(_sentence(each, holes) for each in words),
        fact.body,
        fact.internal,
    )


def _sentence(words: Words, holes: dict[str, str]) -> Sentence:
    line = with_holes(line_of(words), holes | {words.salt.hex(): "salt"})
    return Sentence(words.field, words.text, line)


def _filled(pattern: Pattern, timeline: UUID, at: datetime, head: bytes, into: Lines) -> bytes:
    """Write one fact over the hash before it; return its own."""
    said: dict[str, object] = {"timeline": timeline, "at": written(at)}
    for each in pattern.sentences:
        salted = Salted.fresh(each.text)
        said[each.field], said["salt"] = salted.digest, salted.salt.hex()
        into[Words].append(each.line % said)
    hashed = sha256(head + (pattern.canonical % said).encode()).digest()
    said["hash"] = hashed.hex()
    into[Fact].append(pattern.line % said)
    return hashed
