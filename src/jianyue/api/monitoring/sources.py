"""Sources of counts: programs with a key, and Prometheus that are asked; keys, removed."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made, Secret
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.monitoring.area import MONITORING, Name, OfContractIn
from jianyue.api.problems import Problem, invalid
from jianyue.api.shapes import Choice, Id, Instant, Out, Person, Sent, Words
from jianyue.api.watching import WatchQuery
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.models import Source, Way
from jianyue.watch.transactions import sources
from jianyue.watch.transactions.prometheus import Query as Expressions
from jianyue.watch.transactions.sources import MOST, Wanted

LONGEST: Final = 500
SAME: Final = ("name", "address", "added_at", "removed_at", "failure", "failed_at")
Expression = Annotated[Words, Field(max_length=LONGEST)]
Address = Annotated[Words, Field(min_length=1, max_length=300)]


class QueryOut(Out):
    """What a Prometheus is asked about one class; each gives the number of the hour before.

    third_party  those of the failures that leave the total, on `ground`
    seconds      sum of the response times of all
    """

    kind: str
    total: str
    success: str
    third_party: str
    ground: str
    seconds: str


class SourceOut(Out):
    """Where counts come from, as it is set; its tag changes with that, not with each batch.

    owner    in whose name they are recorded
    address  of a Prometheus; empty for a program that sends them
    failure  why a Prometheus could not be asked, since `failed_at`
    """

    id: int
    contract: str
    name: str
    way: Choice
    owner: Person
    address: str
    queries: list[QueryOut]
    added_at: datetime
    removed_at: datetime | None
    failure: str
    failed_at: datetime | None


class SourceLine(SourceOut):
    """A source as lists show it: also when it was heard, and up to when one was asked."""

    heard_at: datetime | None
    polled_until: datetime | None
    next_at: datetime | None


class SourcePage(Out):
    """A page of sources."""

    items: list[SourceLine]
    next: str | None


class NewSource(SourceOut, Secret):
    """A source with its key and the address that holds it, told this once.

    Both are null where the same is asked again, and for a Prometheus, which needs none.
    """

    told_once: ClassVar[tuple[str, ...]] = ("key", "address_with_key")

    key: str | None
    address_with_key: str | None


class QueryIn(Sent):
    """What a Prometheus is asked about one class."""

    kind: Name
    total: Annotated[Expression, Field(min_length=1)]
    success: Annotated[Expression, Field(min_length=1)]
    third_party: Expression = ""
    ground: Annotated[Words, Field(max_length=80)] = ""
    seconds: Expression = ""


Queries = Annotated[list[QueryIn], Field(min_length=1, max_length=MOST)]


class PrometheusIn(OfContractIn):
    """A Prometheus, from when on it is asked, and what; left out: from now on."""

    address: Address
    queries: Queries
    since: Instant | None = None


class SourceChange(Sent):
    """How a source is set anew; address, queries and since are of a Prometheus alone."""

    name: Name
    address: Address | None = None
    queries: Queries | None = None
    since: Instant | None = None


@MONITORING.get("/sources", Both("列出笔数来源", "List sources of counts"), SourcePage,
                Deed.SEE_INTERNAL)  # fmt: skip
def list_sources(request: HttpRequest, asked: Query[WatchQuery]) -> SourcePage:
    """Return the sources of the contracts that the caller sees, removed ones too."""
    who = caller(request)
    rows = Source.objects.visible_to(who.by).select_related("contract", "owner")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return SourcePage(**paged(request, who, rows, asked.limit, _line))


@MONITORING.get(
    "/sources/{source}", Both("读取笔数来源", "Read a source"), SourceOut, Deed.SEE_INTERNAL
)
def get_source(request: HttpRequest, source: Id) -> SourceOut:
    """Return how a source is set."""
    return _whole(_source_for(caller(request), source))


@MONITORING.post(
    "/sources", Both("接入推送笔数的程序", "Let a program send counts"), NewSource,
    Deed.RECORD_COUNTS,
)  # fmt: skip
def add_source(request: HttpRequest, said: OfContractIn) -> Made:
    """Let a program send counts by a key; they are recorded in the caller's name."""
    return _added(caller(request), said.contract, Wanted(said.name, Way.HTTP))


@MONITORING.post(
    "/prometheus-sources", Both("接入 Prometheus", "Have a Prometheus asked"), NewSource,
    Deed.RECORD_COUNTS,
)  # fmt: skip
def add_prometheus(request: HttpRequest, said: PrometheusIn) -> Made:
    """Have a Prometheus asked each hour; counts are recorded in the caller's name."""
    wanted = Wanted(
        said.name, Way.PROMETHEUS, said.address.strip(), _asked(said.queries), said.since
    )
    return _added(caller(request), said.contract, wanted)


@MONITORING.post(
    "/sources/{source}/change", Both("设置笔数来源", "Set a source anew"), SourceOut,
    Deed.RECORD_COUNTS,
)  # fmt: skip
def change_source(request: HttpRequest, source: Id, said: SourceChange) -> SourceOut:
    """Set a source anew; counts are recorded in the caller's name from now on."""
    who = caller(request)
    kept = _held(request, who, source)
    sources.change(kept, _wanted(Way.of(kept.way), said), at=who.at, by=who.by)
    return _whole(_source_for(who, source))


@MONITORING.post(
    "/sources/{source}/rotate", Both("更换来源密钥", "Give a source another key"), NewSource,
    Deed.RECORD_COUNTS, takes="",
)  # fmt: skip
def rotate_source(request: HttpRequest, source: Id) -> NewSource:
    """Give a source another key, told this once; the one before counts no more at once."""
    who = caller(request)
    key = sources.new_key(_held(request, who, source), at=who.at, by=who.by)
    return _told(_source_for(who, source), key)


@MONITORING.delete("/sources/{source}", Both("移除笔数来源", "Remove a source"), Deed.RECORD_COUNTS)
def remove_source(request: HttpRequest, source: Id) -> None:
    """Let nothing more come from a source; what it brought stays."""
    who = caller(request)
    sources.remove(_held(request, who, source), at=who.at, by=who.by)


def _added(who: Caller, code: str, wanted: Wanted) -> Made:
    made, key = sources.add(contract_for(who, code), wanted, at=who.at, by=who.by)
    answer = _told(_source_for(who, made.pk), key)
    return Made(answer, reverse("api-get-source", args=[made.pk]))


def _wanted(way: Way, said: SourceChange) -> Wanted:
    """Return a source as the action takes it. Raises Problem for fields of the other way."""
    if way is Way.PROMETHEUS:
        if said.address is None or said.queries is None:
            missing = "address" if said.address is None else "queries"
            raise invalid(missing, "这一项必填。", "This is required.")
        return Wanted(said.name, way, said.address.strip(), _asked(said.queries), said.since)
    for name in ("address", "queries", "since"):
        if getattr(said, name) is not None:
            raise _foreign(name)
    return Wanted(said.name, way)


def _foreign(name: str) -> Problem:
    return invalid(name, "推送笔数的程序没有这一项。", "A program that sends counts has none.")


def _asked(queries: list[QueryIn]) -> list[Expressions]:
    return [
        Expressions(**{name: said.strip() for name, said in each.model_dump().items()})
        for each in queries
    ]


def _source_for(who: Caller, pk: int, **narrowed: object) -> Source:
    rows = Source.objects.visible_to(who.by).filter(**narrowed)
    found: Source = get_object_or_404(rows.select_related("contract", "owner"), pk=pk)
    return found


def _held(request: HttpRequest, who: Caller, pk: int) -> Source:
    return unchanged(request, lambda: _source_for(who, pk, removed_at=None), _whole)


def _whole(row: Source) -> SourceOut:
    return SourceOut(**_set(row))


def _line(row: Source) -> SourceLine:
    return SourceLine(
        **_set(row), heard_at=row.heard_at, polled_until=row.polled_until, next_at=row.next_at
    )


def _told(row: Source, key: str) -> NewSource:
    address = f"{settings.SITE_URL}{reverse('counts-in-by-key', args=[key])}" if key else None
    return NewSource(**_set(row), key=key or None, address_with_key=address)


def _set(row: Source) -> dict[str, Any]:
    empty = dict.fromkeys(QueryOut.model_fields, "")
    return {name: getattr(row, name) for name in SAME} | {
        "id": row.pk, "contract": row.contract.code, "way": Choice.of(Way.of(row.way)),
        "owner": Person(id=row.owner.pk, name=row.owner.name),
        "queries": [QueryOut(**(empty | each)) for each in row.queries],
    }  # fmt: skip
