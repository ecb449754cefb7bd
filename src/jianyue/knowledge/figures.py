"""Which articles solve most, how often people help themselves, and what nobody has written about.

Each is a query or two, whatever the number of articles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Lower

from jianyue.agreements.texts import Text
from jianyue.knowledge.models import Article, Search, Solution
from jianyue.people.models import User
from jianyue.tickets.models import Ticket
from jianyue.tickets.queries import titles_of

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets came, how many of them an article solved, and matters that needed none."""

    tickets: int
    solved: int
    alone: int
    searches: int
    vain: int


@dataclass(frozen=True, slots=True)
class Best:
    """An article, and how often it solved something."""

    article: Article
    tickets: int
    alone: int


@dataclass(frozen=True, slots=True)
class Service:
    """What was reported about a service, and what is written about it.

    title  what the agreement of its newest ticket calls it
    """

    name: str
    title: Text | None
    tickets: int
    solved: int
    articles: int


def counts(user: User, since: datetime) -> Counts:
    """Return the numbers of the time since an instant, of what somebody may see."""
    tickets = Ticket.objects.visible_to(user).counted().filter(reported_at__gte=since)
    rows = Solution.objects.visible_to(user).filter(taken_at=None)
    said = _searches(user, since).aggregate(all=Count("pk"), vain=Count("pk", Q(opened=False)))
    return Counts(
        tickets.count(),
        rows.filter(ticket__in=tickets.values("pk")).values("ticket").distinct().count(),
        rows.filter(ticket=None, at__gte=since).count(),
        said["all"],
        said["vain"],
    )


def best(user: User, since: datetime) -> list[Best]:
    """Return the articles that solved most, the best first."""
    rows = Solution.objects.visible_to(user).filter(taken_at=None, at__gte=since)
    counted = list(
        rows.values("article")
        .annotate(tickets=Count("ticket"), alone=Count("pk", Q(ticket=None)), all=Count("pk"))
        .order_by("-all", "article")[:MOST]
    )
    articles: Mapping[int, Article] = (
        Article.objects.visible_to(user)
        .defer("terms")
        .in_bulk([each["article"] for each in counted])
    )
    return [Best(articles[each["article"]], each["tickets"], each["alone"]) for each in counted]


def unanswered(user: User, since: datetime) -> Sequence[Mapping[str, object]]:
    """Return what was looked for and opened nothing: in which words, how often, by how many."""
    return list(
        _searches(user, since)
        .annotate(said=Lower("words"))
        .values("said")
        .annotate(
            times=Count("pk"), people=Count("by", distinct=True), hits=Max("found"),
            answered=Count("pk", Q(opened=True)),
        )
        .filter(answered=0)
        .order_by("-people", "-times", "said")[:MOST]
    )  # fmt: skip


def services(user: User, since: datetime) -> list[Service]:
    """Return the services about which most was reported; those with no article first."""
    standing = Q(solutions__isnull=False, solutions__taken_at=None)
    rows = list(
        Ticket.objects.visible_to(user).counted().filter(reported_at__gte=since)
        .values("service")
        .annotate(
            n=Count("pk", distinct=True), newest=Max("version"),
            solved=Count("pk", standing, distinct=True),
        )
        .order_by("-n", "service")[:MOST]
    )  # fmt: skip
    written = Article.objects.visible_to(user).exclude(published=None).values("service")
    known = {each["service"]: each["n"] for each in written.annotate(n=Count("pk"))}
    titles = titles_of({each["newest"] for each in rows})
    found = [
        Service(
            each["service"], titles[each["newest"]].services.get(each["service"]), each["n"],
            each["solved"], known.get(each["service"], 0),
        )
        for each in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.articles > 0, -each.tickets))


def _searches(user: User, since: datetime) -> QuerySet[Search]:
    return Search.objects.filter(tenant=user.tenant_id, at__gte=since)
