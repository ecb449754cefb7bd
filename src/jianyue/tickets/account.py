"""One ticket as its page tells it: how each clock stands and why, and what happened.

Everything is folded from the facts at the instant of asking; the copies are for lists.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from jianyue.agreements.language import Agreement, Paragraph
from jianyue.agreements.quoting import quoted
from jianyue.agreements.terms import Terms
from jianyue.engine.clocks import Slice, State
from jianyue.engine.facts import Fact as Counted
from jianyue.engine.facts import Kind
from jianyue.engine.facts import standing as counting
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may
from jianyue.services.terms import terms_of_version
from jianyue.tickets.folding import Standing, Told, engine_facts, standing
from jianyue.tickets.lefts import Left, left_of, soon_at
from jianyue.tickets.models import Tag, Ticket
from jianyue.tickets.situations import Now, situation_of
from jianyue.tickets.tagging import standing_tags, tags_of_facts
from jianyue.tickets.timeline import amended_by

LATE: Final = timedelta(minutes=1)
PERSONS: Final = ("assignee", "reporter", "user")


@dataclass(frozen=True, slots=True)
class Run:
    """A clock as the page shows it.

    left     how it stands for those who must keep it
    soon_at  from when on it is due soon
    used     per cent of the time allowed that has been used up; None without a limit
    """

    told: Told
    left: Left
    soon_at: datetime | None
    used: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as the page tells it.

    by       who recorded it; None is the product itself, or somebody whom the reader may not see
    late     how long after it happened it was recorded, where that is worth saying
    at       when it counts: as it was last corrected
    void     whether it was rejected or withdrawn
    """

    fact: Fact
    words: Mapping[str, str]
    by: User | None
    late: timedelta | None
    at: datetime
    void: bool

    @property
    def moved(self) -> bool:
        """Whether a correction gave it another instant."""
        return self.at != self.fact.occurred_at


@dataclass(frozen=True, slots=True)
class Account:
    """All that the page tells of a ticket at one instant."""

    ticket: Ticket
    terms: Terms
    facts: Sequence[Fact]
    standing: Standing
    situation: Now
    entries: Sequence[Entry]
    runs: Sequence[Run]
    people: Mapping[int, User]
    teams: Mapping[int, Team]
    tags: Mapping[int, Tag]

    @property
    def current_tags(self) -> Sequence[Tag]:
        """The tags that the ticket has now."""
        return standing_tags(self.facts, self.tags)

    @property
    def agreement(self) -> Agreement:
        """The agreement under which the ticket was reported."""
        return self.terms.agreement


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of a clock, with the grounds of the pauses that stood then."""

    slice: Slice
    grounds: Sequence[Both]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the agreement in the words that were signed."""

    number: str
    title: Both | None
    text: Both | None
    points: Sequence[Both]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A clock with every slice of it and the clause that promises it."""

    run: Run
    pieces: Sequence[Piece]
    counted: timedelta
    clause: Clause | None


def account_of(ticket: Ticket, *, to: User, now: datetime) -> Account:
    """Return what the page tells `to`; a handful of queries, however much happened.

    Internal facts are left out for whoever may not see what is internal; clocks do not count them.
    """
    facts = list(_facts(ticket, to))
    terms = terms_of_version(ticket.version)
    stand = standing(facts, terms, kind=ticket.kind, service=ticket.service, now=now)
    people = _people(facts, to)
    return Account(
        ticket, terms, facts, stand, situation_of(ticket, facts),
        tuple(_entries(facts, words_of(ticket.timeline_id), people)),
        tuple(_run(told, now) for told in stand.clocks),
        people,
        _teams(facts, ticket.tenant_id),
        tags_of_facts(facts, ticket.tenant_id),
    )  # fmt: skip


def explained(account: Account, target: str, now: datetime) -> Explanation | None:
    """Return every slice of one clock, or None where the ticket has no such clock."""
    run = next((run for run in account.runs if run.told.promised.target.name == target), None)
    if run is None:
        return None
    promised = run.told.promised
    facts = engine_facts(account.facts, account.terms, promised.scheme)
    pauses = list(_pauses(counting(facts, now), promised.target.pauses))
    agreement, slices = account.agreement, run.told.clock.slices
    return Explanation(
        run,
        [Piece(each, _grounds(each, pauses, agreement)) for each in slices],
        sum((each.open for each in slices if each.counted), timedelta()),
        clause_of(agreement, promised.clause),
    )


def clause_of(agreement: Agreement, number: str) -> Clause | None:
    """Return a clause in the words that were signed, numbers filled in."""
    paragraphs = (each for article in agreement.articles for each in article.clauses)
    found = next((each for each in paragraphs if each.number == number), None)
    return None if found is None else _clause(agreement, found)


def _clause(agreement: Agreement, said: Paragraph) -> Clause:
    def filled(text: object) -> Both:
        zh, en = text.words("zh"), text.words("en")  # type: ignore[attr-defined] # set on it by a middleware or a decorator
        return Both(quoted(agreement, zh, "zh"), quoted(agreement, en, "en"))

    return Clause(
        said.number,
        filled(said.title) if said.title else None,
        filled(said.text) if said.text else None,
        [filled(point) for point in said.points],
    )


def _facts(ticket: Ticket, to: User) -> Iterable[Fact]:
    rows = Fact.objects.filter(timeline=ticket.timeline_id).order_by("seq").defer("hash")
    return rows if may(to, Deed.SEE_INTERNAL) else rows.filter(internal=False)


def _people(facts: Iterable[Fact], to: User) -> Mapping[int, User]:
    named = {fact.by_id for fact in facts}
    named |= {fact.body.get(name) for fact in facts for name in PERSONS}
    named |= {pk for fact in facts for pk in fact.body.get("mentioned", ())}
    ids = {pk for pk in named if isinstance(pk, int)}
    return User.objects.visible_to(to).select_related("organisation").in_bulk(ids)


def _teams(facts: Iterable[Fact], tenant: int) -> Mapping[int, Team]:
    ids = {fact.body["team"] for fact in facts if isinstance(fact.body.get("team"), int)}
    return Team.objects.filter(tenant=tenant).in_bulk(ids)


def _entries(
    facts: Sequence[Fact], words: Mapping[int, Mapping[str, str]], people: Mapping[int, User]
) -> Iterable[Entry]:
    amended = amended_by(facts)
    for fact in facts:
        delay = fact.recorded_at - fact.occurred_at
        yield Entry(
            fact,
            words.get(fact.seq, {}),
            people.get(fact.by_id or 0),
            delay if delay >= LATE else None,
            amended.at.get(fact.seq, fact.occurred_at),
            fact.seq in amended.void
            or (fact.kind in {"paused", "resumed"} and fact.body.get("number") in amended.pauses),
        )


def _run(told: Told, now: datetime) -> Run:
    clock, due_at = told.clock, told.looms_at
    paused = clock.state is State.PAUSED
    left = left_of(clock.start, due_at, paused=paused, now=now)
    soon = soon_at(clock.start, due_at) if due_at else None
    return Run(told, left, soon, _used(told))


def _used(told: Told) -> int | None:
    clock = told.clock
    if clock.remaining is None:
        return None
    used = sum((each.open for each in clock.slices if each.counted), timedelta())
    allowed = used + clock.remaining
    if allowed <= timedelta():
        return 100
    return min(100, used * 100 // allowed)


def _pauses(
    facts: Iterable[Counted], grounds: Iterable[str]
) -> Iterable[tuple[str, datetime, datetime]]:
    """Yield the ground, beginning and end of each pause on one of the grounds."""
    ends = datetime.max.replace(tzinfo=UTC)
    told = list(facts)
    for i, fact in enumerate(told):
        if fact.kind is Kind.PAUSED and fact.ground in grounds:
            end = (
                later.at
                for later in told[i + 1 :]
                if later.kind is Kind.RESOLVED
                or (later.kind is Kind.RESUMED and later.number in {None, fact.number})
            )
            yield fact.ground, fact.at, next(end, ends)


def _grounds(
    piece: Slice, pauses: Iterable[tuple[str, datetime, datetime]], agreement: Agreement
) -> Sequence[Both]:
    if piece.why != "paused":
        return ()
    names = [ground for ground, start, end in pauses if start <= piece.start < end]
    titles = (agreement.grounds.get(name) for name in dict.fromkeys(names))
    return [Both(title.zh, title.en) for title in titles if title is not None]
