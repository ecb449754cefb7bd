"""Finding articles by words, the best first, within what somebody may see.

Two queries, whatever is asked: PostgreSQL says for each article that has any of the terms how much
of each it has; how seldom a term is, and how much of what was asked an article covers, is weighed
here (docs/decisions/0208).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, FloatField, Func, QuerySet, Value

from jianyue.knowledge.models import Article, Edition, Printed
from jianyue.ledger.terms import asked, query
from jianyue.people.models import User

LOOKED_THROUGH: Final = 500  # articles that have any of the terms
MOST: Final = 50
SUGGESTED: Final = 3
COVERED: Final = 0.4  # of what was asked, by which an article is worth a look
WEIGHTS: Final = "{0.1, 0.2, 0.6, 1.0}"  # text, -, keywords, title


@dataclass(frozen=True, slots=True)
class Found:
    """An article that was found.

    score    how well it fits; of use beside others of the same search alone
    covered  how much of what was asked it has, from 0 to 1; seldom terms weigh more
    """

    pk: int
    score: float
    covered: float


def rows_for(user: User) -> Any:  # noqa: ANN401 - articles or editions
    """Return what somebody reads: articles, or a customer's people what they are shown."""
    if user.is_customer:
        return Edition.objects.visible_to(user)
    return Article.objects.visible_to(user)


def search(rows: Any, text: str, *, most: int = MOST) -> list[Printed]:  # noqa: ANN401 - articles or editions
    """Return those of the rows that fit what was asked, the best first."""
    found = ranked(rows, asked(text))[:most]
    return _fetched(rows, found)


def suggested(user: User, text: str) -> list[Printed]:
    """Return at most three published articles that are worth a look before one writes more."""
    rows = rows_for(user)
    if not user.is_customer:
        rows = rows.exclude(published=None)
    found = [each for each in ranked(rows, asked(text)) if each.covered >= COVERED]
    return _fetched(rows, found[:SUGGESTED])


def ranked(rows: Any, terms: Sequence[str]) -> list[Found]:  # noqa: ANN401 - articles or editions
    """Return which rows have any of the terms, the best first."""
    if not terms:
        return []
    parts = [_Rank(F("terms"), Value(query([term]))) for term in terms]
    shares = Func(*parts, template="ARRAY[%(expressions)s]", output_field=ArrayField(FloatField()))
    having = _Has(F("terms"), Value(query(terms)))
    order = _Rank(F("terms"), Value(query(terms)))
    looked: list[tuple[int, list[float]]] = list(
        rows.filter(having).annotate(shares=shares, order=order).order_by("-order", "pk")
        .values_list("pk", "shares")[:LOOKED_THROUGH]
    )  # fmt: skip
    many = len(looked) + 1
    seldom = [
        log(1 + many / (0.5 + sum(shares[place] > 0 for _, shares in looked)))
        for place in range(len(terms))
    ]
    found = [_weighed(pk, shares, seldom) for pk, shares in looked]
    return sorted(found, key=lambda each: (-each.score, each.pk))


def _weighed(pk: int, shares: Sequence[float], seldom: Sequence[float]) -> Found:
    weighed = sum(share * weight for share, weight in zip(shares, seldom, strict=True))
    has = sum(weight for share, weight in zip(shares, seldom, strict=True) if share > 0)
    covered = has / sum(seldom)
    return Found(pk, weighed * covered, covered)


def _fetched(rows: QuerySet[Any], found: Sequence[Found]) -> list[Printed]:
    kept = rows.defer("terms").in_bulk([each.pk for each in found]) if found else {}
    return [kept[each.pk] for each in found if each.pk in kept]


class _Rank(Func):
    """How much of a query an article has."""

    template = f"ts_rank('{WEIGHTS}', %(expressions)s::tsquery)"
    output_field = FloatField()


class _Has(Func):
    """Whether an article has any of it."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()
