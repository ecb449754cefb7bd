"""The lists of the desk: the queue in the order in which it is worked, and what it narrows to.

Every list sorts by the copies on the ticket's row; nothing is folded here, and nothing is counted
further than people read (docs/decisions/0100).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, Q

from jianyue.agreements.models import Contract, Seat, Version
from jianyue.agreements.texts import Text
from jianyue.ledger.speech import Both
from jianyue.people.models import Grant, Side, Team, User
from jianyue.people.permissions import MAY, Deed
from jianyue.people.roles import EVERYWHERE
from jianyue.tickets.filters import Asking, Choices, Column, Filter, narrowed
from jianyue.tickets.finding import having, named
from jianyue.tickets.lefts import Left, left_of, soon_at
from jianyue.tickets.models import Clock, Tag, Tagging, Ticket, TicketRows
from jianyue.tickets.places import Place, after, ordered

PAGE: Final = 50
COUNTED: Final = 200
REACH: Final = 10_000
WORKERS: Final = frozenset(role for role, deeds in MAY.items() if Deed.WORK in deeds)
LOOKING: Final = frozenset({"running", "breached"})


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket as the queue shows it.

    promise  what is due next, in the agreement's words
    service  what it is about, in the agreement's words
    soon_at  from when on it is due soon
    """

    ticket: Ticket
    left: Left
    soon_at: datetime | None
    promise: Text | None
    service: Text | None


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a list.

    count  how many there are, counted up to COUNTED
    more   whether there are more than were counted
    next   where the next page begins; None on the last
    reach  whether only the newest REACH tickets were looked through
    """

    lines: Sequence[Line]
    count: int
    more: bool
    next: Place | None
    reach: bool


@dataclass(frozen=True, slots=True)
class Titles:
    """What an agreement calls its targets and services."""

    targets: Mapping[str, Text]
    services: Mapping[str, Text]


def choices_of(user: User) -> Choices:
    """Return what the person may narrow lists by: teams, people and contracts that he sees."""
    teams = Team.objects.filter(tenant=user.tenant_id, organisation__side=Side.PROVIDER)
    people = User.objects.visible_to(user).filter(customer=None, is_active=True)
    contracts = Contract.objects.visible_to(user).order_by("code")
    tags = Tag.objects.visible_to(user).filter(merged_into=None).order_by("word")
    return Choices(
        {str(team.pk): team.said for team in teams.order_by("name")},
        {str(each.pk): Both(each.name, each.name)
         for each in people.order_by("name").only("pk", "name")},
        {each.code: Both(f"{each.code} {each.title}", f"{each.code} {each.said.en}")
         for each in contracts.only("code", "title", "title_en")},
        {str(each.pk): Both(each.word, each.word) for each in tags},
    )  # fmt: skip


def assignable(contract: Contract, user: User) -> Mapping[str, User]:
    """Return who can be given a ticket of the contract: staff who work on it and see it (C32)."""
    workers = Grant.objects.filter(user=OuterRef("pk"), role__in=WORKERS)
    everywhere = Grant.objects.filter(user=OuterRef("pk"), role__in=WORKERS & EVERYWHERE)
    seated = Seat.objects.filter(user=OuterRef("pk"), contract=contract, until_date=None)
    rows = User.objects.visible_to(user).filter(customer=None, is_active=True)
    sees = Q(Exists(everywhere)) | (Q(Exists(workers)) & Q(Exists(seated)))
    rows = rows.filter(sees).order_by("name")
    return {str(each.pk): each for each in rows}


def teams_of(user: User) -> Mapping[str, Team]:
    """Return the provider's teams, by the value that names them."""
    rows = Team.objects.filter(tenant=user.tenant_id, organisation__side=Side.PROVIDER)
    return {str(each.pk): each for each in rows.order_by("name")}


def queue(
    user: User, asked: Filter, *, now: datetime, place: Place | None = None, size: int | None = None
) -> Queue:
    """Return a page of the tickets that `user` sees and asks for, after `place`.

    A handful of queries, however many there are: first the ids alone, by the index that has the
    order, then what stands beside them. Of tickets that are finished, the newest REACH are looked
    through.
    """
    size = PAGE if size is None else size
    rows, reach = _asked_for(user, asked, now)
    shown = ordered(after(rows, asked.sort, place) if place else rows, asked.sort)
    most = size if place else max(size, COUNTED)  # the first page is counted as it is read
    pks = list(shown.values_list("pk", flat=True)[: most + 1])
    counted = len(rows.order_by().values_list("pk")[: COUNTED + 1]) if place else len(pks)
    found = {ticket.pk: ticket for ticket in _beside(user, pks[:size], asked)}
    tickets = [found[pk] for pk in pks[:size]]
    titles = titles_of({ticket.version_id for ticket in tickets})
    return Queue(
        [_line(ticket, titles[ticket.version_id], now) for ticket in tickets],
        min(counted, COUNTED),
        counted > COUNTED,
        Place.of(tickets[-1], asked.sort) if len(pks) > size else None,
        reach,
    )


def all_asked_for(user: User, asked: Filter, *, now: datetime) -> TicketRows:
    """Return every ticket that `user` sees and asks for, in order, for a file."""
    beside = ("customer", "contract", "reporter", "assignee", "team")
    rows, _ = _asked_for(user, asked, now)
    return ordered(rows, asked.sort).select_related(*beside)


def _reaches(asked: Filter) -> bool:
    """Tell whether only the newest are looked through: no index holds what is asked for."""
    return not asked.is_open and "contest" not in asked.chosen


def _asked_for(user: User, asked: Filter, now: datetime) -> tuple[TicketRows, bool]:
    """Return what is asked for, and whether only the newest are looked through."""
    rows, asking = Ticket.objects.visible_to(user), Asking(user, now)
    if asked.words and (few := named(rows, user, asked.words, now=now)) is not None:
        return narrowed(few, asked, asking), False
    since = _oldest(rows, asked) if (reach := _reaches(asked)) else None
    if asked.words:
        rows = having(rows, user, asked.words, since=since)
    if since is not None:
        rows = rows.filter(reported_at__gte=since)
    return narrowed(rows, asked, asking), reach


def _oldest(rows: TicketRows, asked: Filter) -> datetime | None:
    """Return from when on tickets are looked through; None where there are no more than REACH."""
    newest = rows.order_by("-reported_at", "-pk")
    if "contract" in asked.chosen:
        newest = newest.filter(contract__code=asked.chosen["contract"])
    return newest.values_list("reported_at", flat=True)[REACH - 1 : REACH].first()


def _beside(user: User, pks: Sequence[int], asked: Filter) -> TicketRows:
    clocks = Clock.objects.filter(state__in=LOOKING)
    rows: TicketRows = Ticket.objects.visible_to(user).filter(pk__in=pks)
    rows = rows.select_related("customer", "contract", "assignee", "team").prefetch_related(
        Prefetch("clocks", clocks, to_attr="looming")
    )
    if Column.TAGS not in asked.columns:
        return rows
    tagged = Tagging.objects.select_related("tag").order_by("tag__word")
    return rows.prefetch_related(Prefetch("taggings", tagged, to_attr="tagged"))


def _line(ticket: Ticket, titles: Titles, now: datetime) -> Line:
    due_at = ticket.due_at
    clock = _loomer(ticket)
    start = clock.started_at if clock else ticket.reported_at
    return Line(
        ticket,
        left_of(start, due_at, paused=ticket.paused, now=now),
        soon_at(start, due_at) if due_at else None,
        titles.targets.get(clock.target) if clock else None,
        titles.services.get(ticket.service),
    )


def _loomer(ticket: Ticket) -> Clock | None:
    """Return the clock whose instant stands on the ticket's row."""
    clocks: Sequence[Clock] = ticket.looming  # type: ignore[attr-defined]  # prefetched
    return next((c for c in clocks if ticket.due_at in {c.due_at, c.breached_at}), None)


_TITLES: Final[dict[int, Titles]] = {}


def titles_of(versions: set[int]) -> Mapping[int, Titles]:
    """Return what agreements call their parts; what was published never changes and is kept."""
    missing = versions - _TITLES.keys()
    for version in Version.objects.filter(pk__in=missing).only("text") if missing else ():
        agreement = version.agreement()
        _TITLES[version.pk] = Titles(
            {
                name: said.title or Text(zh=name, en=name)
                for name, said in agreement.targets.items()
            },
            {name: service.title for name, service in agreement.services.items()},
        )
    return _TITLES
