"""By which terms matters are found: kept in the transaction that says the words, made anew of them.

The database writes and reads the rows by two functions of its owner: a policy would keep the index
from being read, so the functions hold to the same fence themselves (docs/decisions/0216).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Lexicon, Timeline, Words
from jianyue.ledger.terms import lexemes
from jianyue.ledger.together import put

FOUND_BY_WORDS: Final = "ticket"  # the subject whose timelines are found by their words
QUOTED: Final = "folded"  # what a mail repeats of earlier ones
ADD: Final = "SELECT jianyue_lexicon_add(%s, %s, %s)"
LAST: Final = UUID(int=2**128 - 1)
FIND: Final = "FROM jianyue_lexicon_find(%s, %s, %s, %s, %s)"
SPAN: Final = (1, 3, 12)  # months that are looked through, one after the other, before all
BEGINNINGS: Final = (3,)  # where words are asked for by how they begin: each look gathers much
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A matter that was found; later pages begin behind it."""

    timeline: UUID
    at: datetime


def rows_begun(timeline: Timeline, facts: Sequence[Fact], words: Iterable[Words]) -> list[Lexicon]:
    """Return the rows of a matter that begins; nothing is stored."""
    said: dict[bool, list[str]] = defaultdict(list)
    for each in words:
        if each.field != QUOTED:
            said[each.internal].append(each.text)
    inner = terms_of(said[True]) if said[True] else None
    return rows_of(timeline, facts[0].occurred_at, terms_of(said[False]), inner)


def rows_of(
    timeline: Timeline, at: datetime, shown: AbstractSet[str], inner: AbstractSet[str] | None
) -> list[Lexicon]:
    """Return the rows of a matter by its terms; nothing is stored.

    inner  terms of what is internal; None where nothing is
    """
    row = _row(timeline, at, internal=False, terms=shown)
    if inner is None:
        return [row]
    return [row, _row(timeline, at, internal=True, terms=shown | inner)]


def add(timeline: Timeline, words: Iterable[Words], *, internal: bool) -> None:
    """Have a matter be found by more words, in the transaction that says them."""
    found = terms_of([each.text for each in words if each.field != QUOTED])
    if found and timeline.subject == FOUND_BY_WORDS:
        terms = [f"{salt_of(timeline.tenant_id)}{term}" for term in sorted(found)]
        with connection.cursor() as cursor:
            cursor.execute(ADD, [timeline.pk, internal, terms])


def marks_of(customer: int | None, contracts: Iterable[int] | None) -> list[str]:
    """Return the marks of what a question is narrowed to: contracts, a customer, or all."""
    if contracts is not None:
        return [f"K{contract}" for contract in contracts]
    return [] if customer is None else [f"C{customer}"]


@dataclass(frozen=True, slots=True)
class Question:
    """What matters of a tenant are asked for, the newest first.

    asked     salted terms, as PostgreSQL reads them
    among     marks of which one is there; empty is all
    internal  whether what is internal to the provider is looked through
    most      how many, above zero
    until     what began later is left out, as on later pages
    """

    tenant: int
    asked: str
    among: Sequence[str]
    internal: bool
    most: int
    until: Hit

    def arguments(self, spans: Iterable[int]) -> list[Any]:
        """Return what the function of the database is asked.

        spans  months that are looked through, one after the other, before all
        """
        salt, at = salt_of(self.tenant), self.until.at
        whole = f"({self.asked}) & ({_any(self.among, salt)})" if self.among else self.asked
        steps = [f"({whole}) & ({_any(_months(at, many), salt)})" for many in spans]
        return [[*steps, whole], self.internal, self.most, at, self.until.timeline]


def find(question: Question) -> list[Hit]:
    """Return the matters that are asked for, inside the fence of their tenant."""
    spans = BEGINNINGS if ":*" in question.asked else SPAN
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT timeline, began {FIND}", question.arguments(spans))
        return [Hit(*row) for row in cursor.fetchall()]


def finding(question: Question) -> RawSQL:
    """Return the timelines of all that is asked for, as part of a query that needs no ids."""
    return RawSQL(f"SELECT timeline {FIND}", question.arguments(()))  # noqa: S611 - a constant


def relearn(tenant: int, timelines: Collection[UUID]) -> list[UUID]:
    """Make the rows of these matters anew from their words; return which were not so before."""
    with inside(tenant):
        rows = Timeline.objects.filter(pk__in=timelines, subject=FOUND_BY_WORDS)
        matters = {each.pk: each for each in rows.select_for_update()}
        wanted = _wanted(matters)
        stored = {
            (each.timeline_id, each.internal): _said(each)
            for each in Lexicon.objects.filter(timeline__in=matters)
        }
        changed = [row for key, row in wanted.items() if stored.get(key) != _said(row)]
        put(changed, ["timeline_id", "internal"], ["at", "terms"])
        gone = [timeline for timeline, internal in stored.keys() - wanted.keys() if internal]
        Lexicon.objects.filter(timeline__in=gone, internal=True).delete()
    return list(dict.fromkeys([*(row.timeline_id for row in changed), *gone]))


def _said(row: Lexicon) -> tuple[datetime, set[str]]:
    return row.at, set(row.terms.split())  # the database has an order of its own


def _wanted(matters: Mapping[UUID, Timeline]) -> dict[tuple[UUID, bool], Lexicon]:
    said: dict[tuple[UUID, bool], list[str]] = defaultdict(list)
    for words in Words.objects.filter(timeline__in=matters, erased_at=None).exclude(field=QUOTED):
        said[words.timeline_id, words.internal].append(words.text)
    began = dict(
        Fact.objects.filter(timeline__in=matters, seq=1).values_list("timeline_id", "occurred_at")
    )
    rows = {}
    for pk, matter in matters.items():
        inner = terms_of(said[pk, True]) if said[pk, True] else None
        for row in rows_of(matter, began[pk], terms_of(said[pk, False]), inner):
            rows[pk, row.internal] = row
    return rows


def _row(timeline: Timeline, at: datetime, *, internal: bool, terms: AbstractSet[str]) -> Lexicon:
    marks = [
        *marks_of(timeline.customer_id, None),
        *marks_of(None, [timeline.contract_id] if timeline.contract_id else []),
        *_months(at, 1),
    ]
    salt = salt_of(timeline.tenant_id)
    return Lexicon(
        tenant_id=timeline.tenant_id, customer_id=timeline.customer_id, timeline=timeline,
        internal=internal, at=at,
        terms=" ".join(sorted(f"'{salt}{term}'" for term in (*marks, *terms))),
    )  # fmt: skip


def terms_of(texts: Iterable[str]) -> set[str]:
    """Return by what texts are found together."""
    return {term for text in texts for term in lexemes(text)}


def salt_of(tenant: int) -> str:
    """Return what stands before each term of a tenant, in rows and in questions."""
    return f"{tenant}:"


def _any(marks: Iterable[str], salt: str) -> str:
    return " | ".join(f"'{salt}{mark}'" for mark in marks)


def _months(at: datetime, many: int) -> list[str]:
    """Return the marks of the month of an instant and of those before it."""
    month = at.astimezone(UTC).year * MONTHS + at.astimezone(UTC).month - 1
    return [f"M{each // MONTHS}-{each % MONTHS + 1}" for each in range(month, month - many, -1)]
