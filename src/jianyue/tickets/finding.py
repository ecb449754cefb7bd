"""Finding tickets by the words of their facts, the newest first, within what somebody may see.

Two statements, whatever is asked: the ledger says which matters have the words, and of those come
the tickets that the person may see (docs/decisions/0216).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value

from jianyue.agreements.models import Contract
from jianyue.ledger import lexicon
from jianyue.ledger.lexicon import LAST, Hit, Question, marks_of, salt_of
from jianyue.ledger.models import Lexicon, Words
from jianyue.ledger.wanted import Wanted, wanted
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.models import Ticket, TicketRows
from jianyue.tickets.numbers import candidates, plain

FEW: Final = 200  # matters that are looked at first
MANY: Final = 500  # and at most, where most of the few are hidden
ALL: Final = 5_000  # that have seldom words, in all; of what more have, each row is asked


@dataclass(frozen=True, slots=True)
class Found:
    """Tickets that were found.

    more    where the next ones begin; None where there are none
    nearly  whether none had all the words, so that these have nearly all of each
    """

    tickets: Sequence[Ticket]
    wanted: Wanted
    more: Hit | None = None
    nearly: bool = False


def asked(user: User, text: str) -> Wanted:
    """Return what somebody looks for by a text."""
    return wanted(text, salt_of(user.tenant_id or 0))


def found(user: User, text: str, *, most: int, until: Hit) -> Found:
    """Return the newest tickets that the person may see and that have what he looks for.

    most   how many, above zero
    until  those that began later are left out; the first page begins at `from_now`
    """
    looked_for = asked(user, text)
    seen, nearly = _seen(user, looked_for.strict, most + 1, until), False
    if not seen and looked_for.nearly:
        seen, nearly = _seen(user, looked_for.nearly, most + 1, until), True
    more = seen[most - 1][1] if len(seen) > most else None
    return Found([ticket for ticket, _ in seen[:most]], looked_for, more, nearly and bool(seen))


def from_now(now: datetime) -> Hit:
    """Return where a first page begins."""
    return Hit(LAST, now)


def named(rows: TicketRows, user: User, text: str, *, now: datetime) -> TicketRows | None:
    """Return those of `rows` that have what the person looks for; None where too many have it."""
    looked_for, numbers = asked(user, text), [plain(text), *candidates(user, plain(text))]
    for query in filter(None, (looked_for.strict, looked_for.nearly)):
        if not (hits := _hits(user, query, FEW, from_now(now))):
            continue
        if len(hits) < FEW:
            return rows.filter(
                Q(timeline__in=[hit.timeline for hit in hits]) | Q(number__in=numbers)
            )
        if not _seldom(hits, now):
            return None
        question = _question(user, query, 2 * ALL, from_now(now))
        return rows.filter(timeline__in=lexicon.finding(question)) if question else rows.none()
    return rows.filter(number__in=numbers)


def having(rows: TicketRows, user: User, text: str, *, since: datetime | None = None) -> TicketRows:
    """Return those of `rows` that have common words: each row is asked, for a page is soon full.

    since  those that began earlier are left out
    """
    looked_for = asked(user, text)
    has = Lexicon.objects.filter(_has(looked_for.strict or looked_for.nearly))
    if not may(user, Deed.SEE_INTERNAL):
        has = has.filter(internal=False)
    if since is None:
        return rows.filter(Exists(has.filter(timeline=OuterRef("timeline"))))
    return rows.filter(timeline__in=has.filter(at__gte=since).values("timeline"))


def words_of(user: User, tickets: Sequence[Ticket]) -> dict[UUID, list[Words]]:
    """Return what stands in tickets as far as the person may see it, by timeline."""
    rows = Words.objects.filter(timeline__in=[each.timeline_id for each in tickets], erased_at=None)
    if not may(user, Deed.SEE_INTERNAL):
        rows = rows.filter(internal=False)
    said: dict[UUID, list[Words]] = {}
    for words in rows.exclude(field=lexicon.QUOTED).order_by("seq", "pk"):
        said.setdefault(words.timeline_id, []).append(words)
    return said


def _seen(user: User, query: str, most: int, until: Hit) -> list[tuple[Ticket, Hit]]:
    if not query:
        return []
    if user.sees_only_own:
        return _fetched(user, _own(user, query, until)[:most], most)
    hits = _hits(user, query, FEW, until)
    seen = _fetched(user, hits, most)
    if len(seen) < most and len(hits) == FEW:
        seen = _fetched(user, _hits(user, query, MANY, until), most)
    return seen


def _hits(user: User, query: str, most: int, until: Hit) -> list[Hit]:
    question = _question(user, query, most, until)
    return lexicon.find(question) if question else []


def _question(user: User, query: str, most: int, until: Hit) -> Question | None:
    """Return a question for what somebody may see; None where that is nothing."""
    contracts = None
    if not user.sees_every_contract:
        contracts = list(Contract.objects.visible_to(user).values_list("pk", flat=True))
        if not contracts:
            return None
    among = marks_of(user.customer_id, contracts)
    internal, tenant = may(user, Deed.SEE_INTERNAL), user.tenant_id or 0
    return Question(tenant, query, among, internal, most, until)


def _seldom(hits: Sequence[Hit], now: datetime) -> bool:
    """Tell whether ALL at most have words, judging by how old the last of the newest is."""
    first = Lexicon.objects.order_by("at").values_list("at", flat=True).first()
    return first is not None and (now - hits[-1].at) * (ALL // len(hits)) >= now - first


def _own(user: User, query: str, until: Hit) -> list[Hit]:
    """Return where the words stand among the newest of somebody's own tickets, which are few."""
    rows = Ticket.objects.visible_to(user).order_by("-reported_at", "-pk")
    mine = list(rows.values_list("timeline", flat=True)[:MANY])
    having = Lexicon.objects.filter(timeline__in=mine, internal=False).filter(_has(query))
    hits = [Hit(*pair) for pair in having.values_list("timeline", "at")]
    behind = [hit for hit in hits if (hit.at, hit.timeline) < (until.at, until.timeline)]
    return sorted(behind, key=lambda hit: (hit.at, hit.timeline), reverse=True)


def _fetched(user: User, hits: Sequence[Hit], most: int) -> list[tuple[Ticket, Hit]]:
    """Return those of the hits that the person may see, in their order."""
    timelines = [hit.timeline for hit in hits]
    if not hits:
        return []
    rows = Ticket.objects.visible_to(user).filter(timeline__in=timelines)
    pairs = {ticket.timeline_id: ticket for ticket in rows.select_related("customer")}
    return [(pairs[hit.timeline], hit) for hit in hits if hit.timeline in pairs][:most]


class _Has(Func):
    """Whether a row has what is asked."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _has(query: str) -> Func:
    return _Has(F("terms"), Value(query))
